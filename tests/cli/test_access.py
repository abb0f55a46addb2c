"""Names, passwords and tokens from options, files and the environment."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pytest

from qa.cli.access import read_accounts, read_token
from qa.cli.main import main
from qa.cli.parser import build_parser
from qa.errors import QAError

TOKEN = "abcdefghijklmnopqrstuvwxyz"


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QA_CHAT_AUTH", raising=False)
    monkeypatch.delenv("QA_CHAT_TOKEN", raising=False)


def chat(*options: object) -> Namespace:
    return build_parser().parse_args(["chat", *map(str, options)])


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "secrets.txt"
    path.write_text(text, encoding="utf-8")
    return path


def test_accounts_come_from_options_the_environment_and_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_accounts(chat()) == ()
    monkeypatch.setenv("QA_CHAT_AUTH", "bob:b:2\n")
    file = written(tmp_path, "\ufeffcarla: c \r\n\n dora :d\n")
    found = read_accounts(chat("--auth", "ann:a", "--auth-file", file))
    assert found == (("ann", "a"), ("bob", "b:2"), ("carla", " c "), ("dora", "d"))


@pytest.mark.parametrize("text", ["", "\n", "ann", "ann:a\nbob:\n", ":a"])
def test_a_file_without_accounts_is_one_line_that_tells_no_password(tmp_path: Path, text: str) -> None:
    file = written(tmp_path, text)
    with pytest.raises(QAError, match="NAME:PASSWORD") as caught:
        read_accounts(chat("--auth-file", file))
    assert str(file) in str(caught.value)


def test_what_is_no_text_is_said(tmp_path: Path) -> None:
    file = tmp_path / "x"
    file.write_bytes(b"a:\xff\xfe")
    with pytest.raises(QAError, match="UTF-8"):
        read_accounts(chat("--auth-file", file))


def test_the_token_comes_from_a_file_or_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_token(chat()) == ""
    monkeypatch.setenv("QA_CHAT_TOKEN", TOKEN[::-1])
    assert read_token(chat()) == TOKEN[::-1]
    assert read_token(chat("--token-file", written(tmp_path, TOKEN + "\n"))) == TOKEN


@pytest.mark.parametrize("text", ["", "short", "two tokens of some length", "ünicode-is-not-for-headers"])
def test_a_token_that_can_be_guessed_or_not_be_sent_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(QAError, match="20 or more ASCII characters") as caught:
        read_token(chat("--token-file", written(tmp_path, text)))
    assert not text or text not in str(caught.value)


def test_a_token_of_the_environment_is_checked_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QA_CHAT_TOKEN", "short")
    with pytest.raises(QAError, match="QA_CHAT_TOKEN has to hold a token"):
        read_token(chat())


def test_a_password_on_the_command_line_is_warned_of_and_one_of_a_file_is_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path, "ann:a")
    nothing = ("--host", "0.0.0.0", "--index", str(tmp_path / "none"))
    assert main(["chat", "--auth", "ann:a", *nothing]) == 1
    assert "everybody on this machine can see the password of --auth" in capsys.readouterr().err
    assert main(["chat", "--auth-file", str(file), *nothing]) == 1
    assert "warning" not in capsys.readouterr().err
    assert main(["chat", *nothing]) == 1
    assert "others in the network can ask these documents" in capsys.readouterr().err
    assert main(["chat", "--auth-file", str(tmp_path / "gone"), *nothing]) == 1
    assert capsys.readouterr().err == f"qa: {tmp_path / 'gone'}: cannot be read: No such file or directory\n"
