"""The cache of models: what was damaged, exchanged or another's is not used, and what is kept is its owner's alone."""

from __future__ import annotations

import os
import random
import shutil
import stat
from pathlib import Path

import pytest
from damage import damaged

from qa.models import cache

FILES = {"model.onnx": random.Random(0).randbytes(20_000), "export.json": b'{"dimension": 384}'}


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that was kept."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return make()


def make() -> Path:
    final = cache.folder_for("key")
    building = cache.new_folder(final)
    for name, data in FILES.items():
        (building / name).write_bytes(data)
    return cache.keep(building, final)


def contents(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in FILES}


def test_damage_at_any_of_a_thousand_places_is_noticed_and_made_again(
    kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    noticed = 0
    for seed in range(1000):
        at = random.Random(seed)
        path = kept / at.choice([*FILES, cache.FILES])
        data = damaged(path.read_bytes(), at)
        path.write_bytes(data)
        found = cache.find("key", contents)
        assert found in (None, FILES), f"seed {seed}: {path.name}"
        if found is None:
            noticed += 1
            assert not kept.exists()
            make()
    assert noticed > 900  # a flip in the list of how files looked makes them be read, and no more
    assert capsys.readouterr().err.count("it is made again") == noticed


def test_what_was_copied_is_read_once_and_then_believed(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = kept.with_name("copy")
    shutil.copytree(kept, copy)
    read: list[str] = []

    def hashed(path: Path) -> str:
        read.append(path.name)
        return original(path)

    original = cache._sha256
    monkeypatch.setattr(cache, "_sha256", hashed)
    assert cache.find("copy", contents) == FILES
    assert sorted(read) == sorted(FILES)
    assert cache.find("copy", contents) == FILES
    assert len(read) == len(FILES)


def test_it_is_its_owners_alone(kept: Path) -> None:
    assert stat.S_IMODE(kept.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept.iterdir()} == {0o600}


@pytest.mark.parametrize("name", [*FILES, cache.FILES])
def test_a_link_in_the_place_of_a_file_is_not_followed(kept: Path, tmp_path: Path, name: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"other weights")
    (kept / name).unlink()
    (kept / name).symlink_to(elsewhere)
    assert cache.find("key", contents) is None
    assert elsewhere.read_bytes() == b"other weights"


def test_a_link_in_the_place_of_the_folder_is_not_followed(kept: Path, tmp_path: Path) -> None:
    kept.rename(tmp_path / "elsewhere")
    kept.symlink_to(tmp_path / "elsewhere")
    assert cache.find("key", contents) is None
    assert (tmp_path / "elsewhere" / "model.onnx").exists()


def test_a_file_more_or_less_is_noticed(kept: Path) -> None:
    (kept / "model.onnx.data").write_bytes(b"x")
    assert cache.find("key", contents) is None
    make()
    (kept / "export.json").unlink()
    assert cache.find("key", contents) is None


@pytest.mark.skipif(not hasattr(os, "chown") or os.getuid() != 0, reason="only root can give a folder away")
def test_another_users_folder_is_not_used(kept: Path) -> None:
    os.chown(kept, 12345, 12345)
    assert cache.find("key", contents) is None
