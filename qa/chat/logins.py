"""Names, passwords and tokens -> logins, and which sessions of the page belong to which login.

Nothing here knows HTTP: `qa.chat.guard` calls it, always from the server's one event loop.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["Failures", "Login", "Logins"]

MOST_LOGINS = 1000  # if there are more, the one that has been idle longest is ended
MOST_SESSIONS = 100  # sessions (open pages) of one login; if there are more, the oldest is ended
IDLE = 12 * 3600.0  # seconds without a request after which a login has ended
MOST_REMEMBERED = 10_000  # clients and names with failed logins; if there are more, the oldest are forgotten
FORGOTTEN = 3600.0  # seconds after which failed logins are forgotten


@dataclass(frozen=True, slots=True)
class Pace:
    """How failed logins are slowed down: ``free`` ones cost nothing, then each doubles the wait, from 1 s up."""

    free: int
    longest: float  # seconds


# A client has to wait long. For a name the wait is short, whoever tries it: else anybody could shut its owner out.
PACES = {"client": Pace(free=3, longest=60.0), "name": Pace(free=30, longest=1.0)}


class Failures:
    """Failed logins, by client and by name, and how long each has to wait now."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failed: OrderedDict[tuple[str, str], tuple[int, float]] = OrderedDict()  # how often, and the last time

    def __len__(self) -> int:
        return len(self._failed)

    def wait(self, client: str, name: str) -> float:
        """Return the seconds until this client may try this name."""
        return max(self._wait("client", network(client)), self._wait("name", name))

    def add(self, client: str, name: str | None) -> None:
        """Record a failed login; ``name`` is ``None`` where there is no such account."""
        for key in (("client", network(client)), ("name", name)):
            if key[1] is not None:
                kind, which = key[0], key[1]
                self._failed[kind, which] = (self._count(kind, which) + 1, self._clock())
                self._failed.move_to_end((kind, which))
        while len(self._failed) > MOST_REMEMBERED:
            self._failed.popitem(last=False)

    def clear(self, client: str, name: str) -> None:
        """Forget the failures of a client and a name, after a login that did not fail."""
        self._failed.pop(("client", network(client)), None)
        self._failed.pop(("name", name), None)

    def _count(self, kind: str, which: str) -> int:
        count, last = self._failed.get((kind, which), (0, 0.0))
        return count if self._clock() - last < FORGOTTEN else 0

    def _wait(self, kind: str, which: str) -> float:
        pace, count = PACES[kind], self._count(kind, which)
        if count < pace.free:
            return 0.0
        seconds = min(2.0 ** min(count - pace.free, 10), pace.longest)
        return max(0.0, self._failed[kind, which][1] + seconds - self._clock())


@dataclass(eq=False, slots=True)
class Login:
    """Someone who gave a name and its password, or all the programs that have the token."""

    name: str
    used: float
    sessions: OrderedDict[str, None] = field(default_factory=OrderedDict)  # of the page, the oldest first


class Logins:
    """Accounts and a token, who is logged in, and whose the page's sessions are; limited in memory.

    ``forget`` is called with each session that its login gives up, because the login ends or has too many sessions. It
    removes what was kept for the session, which another login can have from then on.
    """

    def __init__(
        self,
        accounts: Sequence[tuple[str, str]],
        token: str,
        forget: Callable[[str], object],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.failures = Failures(clock)
        self._accounts = dict(accounts)
        self._token = token
        self._forget = forget
        self._clock = clock
        self._nobodys = secrets.token_urlsafe()  # stands for the password of a name that does not exist
        self._logins: OrderedDict[str, Login] = OrderedDict()  # by key, the longest idle first
        self._owners: dict[str, Login] = {}
        self._programs = Login(":token", clock())  # no account has a colon in its name

    @property
    def has_accounts(self) -> bool:
        """Whether there are names with passwords, and not the token alone."""
        return bool(self._accounts)

    def log_in(self, client: str, name: str, password: str) -> str | None:
        """Return the key of a new login, or ``None`` where name and password do not fit; ask ``failures`` first."""
        fits = _same(password, self._accounts.get(name, self._nobodys))  # takes as long for a name that does not exist
        if not (fits and name in self._accounts):
            self.failures.add(client, name if name in self._accounts else None)
            return None
        self.failures.clear(client, name)
        self._end_old()
        key = secrets.token_urlsafe(32)
        self._logins[key] = Login(name, self._clock())
        return key

    def of_key(self, key: str) -> Login | None:
        """Return the login that a key was given for, if it has not ended."""
        login = self._logins.get(key)
        if login is None:
            return None
        if self._is_over(login):
            self.log_out(key)
            return None
        login.used = self._clock()
        self._logins.move_to_end(key)
        return login

    def of_token(self, token: str) -> Login | None:
        """Return the login of programs, if the token is theirs."""
        return self._programs if self._token and _same(token, self._token) else None

    def log_out(self, key: str) -> None:
        """End a login, and forget what was kept for its sessions."""
        login = self._logins.pop(key, None)
        for session in login.sessions if login else ():
            self._release(session)

    def is_anothers(self, session: str, login: Login) -> bool:
        """Return whether a session of the page belongs to another login."""
        return self._owners.get(session, login) is not login

    def claim(self, session: str, login: Login) -> None:
        """Give a session of the page to a login; the login that had it first keeps it."""
        if self._owners.setdefault(session, login) is not login:
            return
        login.sessions[session] = None
        login.sessions.move_to_end(session)
        if len(login.sessions) > MOST_SESSIONS:
            self._release(login.sessions.popitem(last=False)[0])

    def _release(self, session: str) -> None:
        del self._owners[session]
        self._forget(session)

    def _is_over(self, login: Login) -> bool:
        return self._clock() - login.used > IDLE

    def _end_old(self) -> None:
        """End the logins that have been idle for too long, and one more if there is no room for a new one."""
        while self._logins:
            key, oldest = next(iter(self._logins.items()))
            if len(self._logins) < MOST_LOGINS and not self._is_over(oldest):
                return
            self.log_out(key)


def _same(given: str, secret: str) -> bool:
    """Compare two texts, in a time that tells neither where they differ nor how long they are."""
    first, second = (hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest() for text in (given, secret))
    return hmac.compare_digest(first, second)


def network(client: str) -> str:
    """Return what counts as one client: an IPv4 address, or the 64 bits of an IPv6 network."""
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return client
    return client if address.version == 4 else str(ipaddress.ip_network((address, 64), strict=False))
