"""By which names the server may be called, so that no other site's page reads it through a visitor's browser.

A page of ``evil.example`` can make its name lead to this machine (DNS rebinding). The browser then believes that the
server's answers belong to that page. But the page cannot change the name that is asked for, so names that are not ours
are refused.
"""

from __future__ import annotations

import os
import socket
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Hosts", "host_name"]


class Hosts:
    """The names that are ours: those of this machine for itself, those of ``bound``, and those that are allowed.

    ``bound`` is the address that the server listens on. Where that is every address of the machine (0.0.0.0 or ::), any
    IP address is ours, since an address cannot be made to lead elsewhere, and so is the machine's own name.
    """

    def __init__(self, bound: str, allowed: Iterable[str] = (), root_path: str = "") -> None:
        bound = bound.strip("[]")
        self._any_address = _is_address(bound) and ip_address(bound).is_unspecified
        # A hosted Gradio space gets its name in SPACE_HOST.
        outside = [*allowed, root_path.partition("://")[2].partition("/")[0], os.environ.get("SPACE_HOST", "")]
        self._trusted = {host_name(name) for name in outside} - {""}
        self._own = {"localhost", bound.lower()} - {""}
        if self._any_address:
            own = socket.gethostname().lower()
            self._own |= {own, f"{own}.local"}

    def trust(self, host: str) -> None:
        """Allow a name from now on."""
        self._trusted.add(host_name(host))

    def is_ours(self, header: str) -> bool:
        """Return whether a ``Host`` header names this server, with whatever port."""
        name = host_name(header)
        if name in self._own or name in self._trusted:
            return True
        return _is_address(name) and (self._any_address or ip_address(name).is_loopback)

    def may_call(self, origin: str, host: str) -> bool:
        """Return whether a page of an origin may call the server that it knows as ``host``.

        It may if it is the server's own page, which has the same name and port, or a page of a name that is allowed.
        """
        try:
            netloc = urlsplit(origin).netloc
        except ValueError:
            return False
        return bool(netloc) and (netloc.lower() == host.lower() or host_name(netloc) in self._trusted)


def host_name(header: str) -> str:
    """Return the name in a ``Host`` header, in lower case and without its port; "" if it is none."""
    if _is_address(header):
        return header.lower()
    if set(header) & set("@/?#\\ "):
        return ""
    try:
        parts = urlsplit(f"//{header}")
        return "" if parts.port == 0 else (parts.hostname or "").rstrip(".")
    except ValueError:
        return ""


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
