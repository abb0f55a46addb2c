"""The server's folder for temporary files: gone with the server, or when the next one starts, and nobody else's is."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from conftest import ROOT

from qa.chat.own_folder import own_folder, remove_left_over

LIVES = """
import sys, tempfile
from qa.chat.own_folder import own_folder
with own_folder() as folder:
    tempfile.mkdtemp(prefix="qa-visitor-")
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def _temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)


def test_temporary_files_lie_in_it_and_go_with_it(tmp_path: Path) -> None:
    with own_folder() as folder:
        assert Path(tempfile.mkdtemp()).parent == folder
        assert Path(os.environ["GRADIO_TEMP_DIR"]).parent == folder
        assert folder.stat().st_mode & 0o777 == 0o700
        with own_folder() as inner:  # of another server, which leaves this one alone
            assert inner.parent == folder
    assert list(tmp_path.iterdir()) == []
    assert tempfile.gettempdir() == str(tmp_path)


def test_a_dead_server_s_is_removed_and_a_living_one_s_is_not(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", LIVES], cwd=ROOT, stdin=-1, stdout=-1, text=True) as server:
        assert server.stdout
        folder = Path(server.stdout.readline().strip())
        remove_left_over(tmp_path)
        assert len(list(folder.glob("qa-visitor-*"))) == 1
        server.kill()
        server.wait()
        assert folder.exists()
        remove_left_over(tmp_path)
        assert not folder.exists()


def test_what_is_not_ours_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = tmp_path / "documents"
    mine.mkdir(mode=0o700)
    for folder in (mine, tmp_path / "qa-chat-open", tmp_path / "qa-chat-no-lock", tmp_path / "qa-chat-link-as-lock"):
        folder.mkdir(mode=0o755 if folder.name == "qa-chat-open" else 0o700, exist_ok=True)
        (folder / "kept.txt").write_text("kept")
    for folder in (mine, tmp_path / "qa-chat-open"):
        (folder / "lock").touch()
    (tmp_path / "qa-chat-link").symlink_to(mine)
    (tmp_path / "qa-chat-link-as-lock" / "lock").symlink_to(mine / "kept.txt")
    (tmp_path / "qa-chat-file").touch()
    before = sorted(tmp_path.rglob("*"))
    remove_left_over(tmp_path)
    assert sorted(tmp_path.rglob("*")) == before

    left = tmp_path / "qa-chat-left"
    left.mkdir(mode=0o700)
    (left / "lock").touch()
    (left / "link").symlink_to(mine)
    with monkeypatch.context() as patch:
        patch.setattr(os, "getuid", lambda: 12345)  # another user's
        remove_left_over(tmp_path)
    assert left.exists()
    remove_left_over(tmp_path)
    assert not left.exists()
    assert (mine / "kept.txt").read_text() == "kept"
