"""The names by which the server may be called, and the pages that may call it."""

from __future__ import annotations

import pytest

from qa.chat.hosts import Hosts, host_name

LOOPBACK = [
    "localhost",
    "localhost:7860",
    "LOCALHOST:1",
    "localhost.",
    "127.0.0.1",
    "127.0.0.1:7860",
    "127.9.9.9",
    "[::1]:80",
]
FOREIGN = ["evil.example", "evil.example:7860", "localhost.evil.example", "127.0.0.1.evil.example", "evil-localhost"]
MALFORMED = [
    "",
    ":",
    ":80",
    "localhost:x",
    "localhost:0",
    "localhost:99999",
    "a@localhost",
    "localhost/x",
    "[::1",
    "localhost\\",
    " ",
]


@pytest.mark.parametrize(
    "bound", ["127.0.0.1", "localhost", "::1", "[::1]", "192.168.1.5", "0.0.0.0", "::", "box.example"]
)
def test_loopback_and_the_bound_name_are_ours_and_strangers_are_not(bound: str) -> None:
    hosts = Hosts(bound)
    assert [name for name in LOOPBACK if not hosts.is_ours(name)] == []
    assert [name for name in FOREIGN + MALFORMED if hosts.is_ours(name)] == []
    own = f"[{bound}]" if bound.count(":") > 1 and "[" not in bound else bound
    assert hosts.is_ours(f"{own}:7860")


@pytest.mark.parametrize("address", ["192.168.1.5:7860", "[fe80::1]:7860"])
def test_any_address_is_ours_only_where_the_server_listens_on_all(address: str) -> None:
    assert Hosts("0.0.0.0").is_ours(address)
    assert Hosts("::").is_ours(address)
    assert not Hosts("127.0.0.1").is_ours(address)
    assert not Hosts("192.168.1.6").is_ours(address)
    assert not Hosts("127.0.0.1").is_ours("0.0.0.0:7860")


def test_the_machines_own_name_is_ours_where_the_server_listens_on_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "Box")
    for name in ("box", "box.local:7860"):
        assert Hosts("0.0.0.0").is_ours(name)
        assert not Hosts("127.0.0.1").is_ours(name)


def test_names_can_be_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPACE_HOST", "me-chat.hf.space")
    hosts = Hosts("127.0.0.1", ["qa.example", "2001:db8::1"], "https://proxy.example/app")
    hosts.trust("abc.gradio.live")
    for name in (
        "qa.example:443",
        "QA.example",
        "[2001:db8::1]",
        "proxy.example",
        "me-chat.hf.space",
        "abc.gradio.live",
    ):
        assert hosts.is_ours(name), name
    assert not hosts.is_ours("www.qa.example")


@pytest.mark.parametrize(
    ("origin", "fine"),
    [
        ("http://127.0.0.1:7860", True),
        ("https://127.0.0.1:7860", True),  # a proxy may speak TLS for us
        ("https://qa.example", True),
        ("http://127.0.0.1:3000", False),  # another program of this machine
        ("http://localhost:7860", False),
        ("http://evil.example", False),
        ("http://127.0.0.1:7860.evil.example", False),
        ("null", False),
        ("", False),
        ("http://[", False),
        ("file://", False),
    ],
)
def test_only_our_own_page_and_allowed_names_may_call(origin: str, fine: bool) -> None:
    assert Hosts("127.0.0.1", ["qa.example"]).may_call(origin, "127.0.0.1:7860") is fine


def test_a_name_is_lower_case_without_port_and_brackets() -> None:
    assert [host_name(text) for text in ("A.example:80", "[::1]:80", "::1", "1.2.3.4")] == [
        "a.example",
        "::1",
        "::1",
        "1.2.3.4",
    ]
