"""The options of ``qa chat`` that say who may ask, and the secrets that they name."""

from __future__ import annotations

import os
import re
from argparse import ArgumentTypeError
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from qa.errors import QAError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

__all__ = ["add_access_options", "read_accounts", "read_token"]

AUTH, TOKEN = "QA_CHAT_AUTH", "QA_CHAT_TOKEN"
SHORTEST_TOKEN = 20  # characters; wrong tokens are not slowed down, so a token must be too long to guess


def add_access_options(command: ArgumentParser) -> None:
    """Add the options to a command."""
    command.add_argument(
        "--auth",
        type=account,
        action="append",
        default=[],
        metavar="NAME:PASSWORD",
        help="ask for this name and password; repeat it for several people. Everybody on this machine can see it: "
        "--auth-file is safer",
    )
    command.add_argument(
        "--auth-file",
        type=Path,
        metavar="FILE",
        help=f"ask for a name and password of FILE, which holds a NAME:PASSWORD a line; {AUTH} may hold such lines too",
    )
    command.add_argument(
        "--token-file",
        type=Path,
        metavar="FILE",
        help='let programs ask that send the token in FILE, as "Authorization: Bearer TOKEN"; all others need a name '
        f"and password (default: the token in {TOKEN}, if there is one)",
    )
    command.add_argument(
        "--allow-host",
        type=host,
        action="append",
        default=[],
        metavar="NAME",
        help="also answer to this name, that of a proxy for example, and to pages of it; repeat it for several",
    )


def account(text: str) -> tuple[str, str]:
    """Return the name and the password of ``NAME:PASSWORD``."""
    name, _, password = text.partition(":")
    if not name.strip() or not password:
        raise ArgumentTypeError("NAME:PASSWORD is needed")
    return name.strip(), password


def host(text: str) -> str:
    """Return the name of a machine, or its address."""
    try:
        ip_address(text)
    except ValueError:
        if not re.fullmatch(r"[\w-]+(\.[\w-]+)*", text):
            raise ArgumentTypeError(f"{text} is not the name of a machine, as in www.example.org") from None
    return text


def read_accounts(options: Namespace) -> tuple[tuple[str, str], ...]:
    """Return the names and passwords of the options and of the environment.

    Raises:
        QAError: the file cannot be read, or it or the environment holds something else.
    """
    accounts = [*options.auth, *_accounts_of(os.environ.get(AUTH, ""), AUTH)]
    if options.auth_file:
        found = _accounts_of(_text(options.auth_file), str(options.auth_file))
        if not found:
            raise QAError(f"{options.auth_file} holds no account: write a NAME:PASSWORD a line")
        accounts += found
    return tuple(accounts)


def read_token(options: Namespace) -> str:
    """Return the token with which programs may ask; "" if there is none.

    Raises:
        QAError: the file cannot be read, or the token can be guessed or cannot be sent.
    """
    token, source = os.environ.get(TOKEN, "").strip(), TOKEN
    if options.token_file:
        token, source = _text(options.token_file).strip(), str(options.token_file)
    elif not token:
        return ""
    if len(token) < SHORTEST_TOKEN or not re.fullmatch(r"[!-~]+", token):
        raise QAError(
            f"{source} has to hold a token of {SHORTEST_TOKEN} or more ASCII characters, without spaces: make one with "
            'python -c "import secrets; print(secrets.token_urlsafe())"'
        )
    return token


def _accounts_of(text: str, source: str) -> list[tuple[str, str]]:
    accounts = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            try:
                accounts.append(account(line))
            except ArgumentTypeError as error:
                raise QAError(f"{source}, line {number}: {error}") from None
    return accounts


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise QAError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError:
        raise QAError(f"{path} is not text in UTF-8: save it as such") from None
