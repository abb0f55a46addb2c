"""Accounts, logins that fail and are slowed, and whose the page's sessions are."""

from __future__ import annotations

import pytest

from qa.chat import logins as module
from qa.chat.logins import Failures, Logins


class Clock:
    """Time that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def forgotten() -> list[str]:
    return []


@pytest.fixture
def logins(clock: Clock, forgotten: list[str]) -> Logins:
    return Logins([("ann", "secret"), ("bob", "gehéim:1")], "t" * 20, forgotten.append, clock)


def log_in(logins: Logins, name: str = "ann", password: str = "secret") -> str:
    key = logins.log_in("1.2.3.4", name, password)
    assert key
    return key


def test_only_a_name_with_its_own_password_logs_in(logins: Logins) -> None:
    assert logins.of_key(log_in(logins))
    assert logins.of_key(log_in(logins, "bob", "gehéim:1"))
    for name, password in [
        ("ann", "gehéim:1"),
        ("ann", ""),
        ("ann", "Secret"),
        ("eve", "secret"),
        ("", ""),
        ("ann", "\ud800"),
    ]:
        assert logins.log_in("1.2.3.4", name, password) is None
    assert logins.of_key("") is None


def test_the_token_is_one_login_and_no_token_is_none(logins: Logins, forgotten: list[str]) -> None:
    assert logins.of_token("t" * 20) is logins.of_token("t" * 20) is not None
    assert logins.of_token("t" * 19) is None
    assert Logins([("ann", "secret")], "", forgotten.append).of_token("") is None


def test_three_failures_are_free_and_then_each_doubles_the_wait_up_to_a_minute(clock: Clock) -> None:
    failures, waits = Failures(clock), []
    for _ in range(12):
        waits.append(failures.wait("1.2.3.4", "ann"))
        clock.now += waits[-1]
        failures.add("1.2.3.4", "ann")
    assert waits == [0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert failures.wait("1.2.3.5", "ann") == 0  # another client is not kept waiting yet
    assert failures.wait("1.2.3.4", "bob") == 60  # this one is, whatever the name
    clock.now += 3600
    assert failures.wait("1.2.3.4", "ann") == 0


def test_a_name_that_is_tried_from_many_places_takes_one_guess_a_second(clock: Clock) -> None:
    failures = Failures(clock)
    for number in range(100):
        failures.add(f"1.2.3.{number}", "ann")
    assert failures.wait("9.9.9.9", "ann") == 1
    assert failures.wait("9.9.9.9", "bob") == 0


def test_the_addresses_of_one_ipv6_network_are_one_client(clock: Clock) -> None:
    failures = Failures(clock)
    for number in range(4):
        failures.add(f"2001:db8::{number}", None)
    assert failures.wait("2001:db8::ffff", "ann") > 0
    assert failures.wait("2001:db8:0:1::1", "ann") == 0


def test_a_login_that_fits_forgets_the_failures_before_it(logins: Logins) -> None:
    for _ in range(3):
        logins.log_in("1.2.3.4", "ann", "wrong")
    assert logins.failures.wait("1.2.3.4", "ann") == 1
    log_in(logins)
    assert logins.failures.wait("1.2.3.4", "ann") == 0


def test_failures_are_bounded_in_memory(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> None:
    monkeypatch.setattr(module, "MOST_REMEMBERED", 10)
    failures = Failures(clock)
    for number in range(50):
        failures.add(f"1.2.3.{number}", None)
    assert len(failures) == 10


def test_a_login_ends_when_it_is_idle_for_long(logins: Logins, clock: Clock, forgotten: list[str]) -> None:
    key = log_in(logins)
    login = logins.of_key(key)
    assert login
    logins.claim("page", login)
    clock.now += module.IDLE - 1
    assert logins.of_key(key)
    clock.now += module.IDLE + 1
    assert logins.of_key(key) is None
    assert forgotten == ["page"]


def test_of_too_many_logins_the_one_that_is_idle_longest_ends(
    monkeypatch: pytest.MonkeyPatch, logins: Logins, forgotten: list[str]
) -> None:
    monkeypatch.setattr(module, "MOST_LOGINS", 2)
    first, second = log_in(logins), log_in(logins)
    login = logins.of_key(second)
    assert login
    logins.claim("page", login)
    logins.of_key(first)
    log_in(logins)
    assert logins.of_key(first)
    assert logins.of_key(second) is None
    assert forgotten == ["page"]


def test_a_session_stays_with_the_login_that_had_it_first_until_it_is_forgotten(
    logins: Logins, forgotten: list[str]
) -> None:
    key = log_in(logins)
    first, second = logins.of_key(key), logins.of_key(log_in(logins))  # of one name: two people may share it
    assert first
    assert second
    logins.claim("page", first)
    logins.claim("page", second)
    assert logins.is_anothers("page", second)
    assert not logins.is_anothers("page", first)
    assert not logins.is_anothers("another", second)
    logins.log_out(key)
    assert forgotten == ["page"]
    assert not logins.is_anothers("page", second)


def test_of_too_many_sessions_of_a_login_the_oldest_is_forgotten(
    monkeypatch: pytest.MonkeyPatch, logins: Logins, forgotten: list[str]
) -> None:
    monkeypatch.setattr(module, "MOST_SESSIONS", 2)
    login = logins.of_key(log_in(logins))
    assert login
    for session in ("one", "two", "one", "three"):
        logins.claim(session, login)
    assert forgotten == ["two"]
