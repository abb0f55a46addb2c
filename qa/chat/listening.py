"""A host and a port -> whether a server can listen there, or what to name instead."""

from __future__ import annotations

import errno
import socket

from qa.errors import QAError

__all__ = ["check_address"]


def check_address(host: str, port: int) -> None:
    """Try to listen, before anything is loaded. Gradio would say only that it found no empty port.

    Raises:
        QAError: no server can listen there.
    """
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        raise QAError(f"--host {host}: there is no machine of this name") from error
    errors = [error for error in (_try(family, place) for family, _, _, _, place in found) if error]
    if len(errors) == len(found):
        raise QAError(_told(host, port, errors[0])) from errors[0]


def _try(family: int, place: tuple[object, ...]) -> OSError | None:
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except OSError as error:
        return error
    return None


def _told(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is in use by another program: choose another with --port"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"--host {host}: this machine does not have this address"
    if error.errno == errno.EACCES:
        return f"port {port} is not open to you: choose one from 1024 on with --port"
    return f"{host}:{port} cannot be listened on: {error.strerror}: choose another with --port"
