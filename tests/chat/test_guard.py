"""Who may reach the server: every route without a login, with one and with a token; foreign pages; headers."""

from __future__ import annotations

import gc
import json
import socket
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from guarded import ASK, FORM, TITLE, TOKEN, TOLD, Server, filled, fruit, routes, serving

from qa.chat.guard import OPEN
from qa.index.local import LocalIndex

# Gradio, its client and MCP's client keep event loops and connections of their own open when they are done.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(scope="module", autouse=True)
def _collected() -> Iterator[None]:
    """Let what is kept open be collected here, where the warning of it is passed over."""
    yield
    gc.collect()


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalIndex]:
    found = fruit(tmp_path_factory.mktemp("guarded"))
    yield found
    found.close()


@pytest.fixture(scope="module")
def closed(index: LocalIndex) -> Iterator[Server]:
    """Serve a chat that asks for a login."""
    with serving(
        index, auth=(("reader", "secret"), ("ann", "other")), token=TOKEN, allow_hosts=("qa.example",)
    ) as server:
        yield server


@pytest.fixture(scope="module")
def opened(index: LocalIndex) -> Iterator[Server]:
    """Serve a chat that everybody may use."""
    with serving(index) as server:
        yield server


@pytest.fixture(scope="module")
def cookie(closed: Server) -> str:
    return closed.log_in().cookie


def test_every_route_is_closed_without_a_login(closed: Server) -> None:
    known = sorted({(method, filled(path)) for method, path in routes(closed.app)})
    paths = {path for _, path in known}
    assert len(paths) > 70
    assert {
        "/openapi.json",
        "/manifest.json",
        "/gradio_api/mcp/sse",
        "/gradio_api/mcp/schema",
        "/gradio_api/reset",
    } <= paths
    assert {"/gradio_api/cancel", "/gradio_api/heartbeat/1", "/gradio_api/upload", "/gradio_api/queue/join"} <= paths
    unknown = [
        (method, path)
        for path in ("/nothing", "//", "/gradio_api/mcp/http/", "/%2e/config")
        for method in ("GET", "PUT")
    ]
    every_method = [(method, path) for path in paths for method in ("GET", "HEAD", "POST", "OPTIONS", "DELETE")]
    wrong = {}
    for method, path in {*known, *unknown, *every_method}:
        answer = closed.ask(method, path, "{}" if method == "POST" else None, **TOLD)
        if answer.status != 401 or TITLE in answer.text or "Gradio" in answer.text:
            wrong[method, path] = answer.status
    assert {path for _, path in wrong} == set(OPEN)
    assert closed.ask("GET", OPEN[0]).text == "false"


@pytest.mark.parametrize(
    "path", ["/", "/config", "/openapi.json", "/gradio_api/info", "/theme.css", "/gradio_api/mcp/schema"]
)
def test_with_a_login_or_the_token_they_are_open(closed: Server, cookie: str, path: str) -> None:
    assert closed.ask("GET", path, Cookie=cookie).status == 200
    assert closed.ask("GET", path, Authorization=f"Bearer {TOKEN}").status == 200
    for wrong in (f"Bearer {TOKEN}x", "Bearer ", f"Basic {TOKEN}", TOKEN):
        assert closed.ask("GET", path, Authorization=wrong).status == 401
    assert closed.ask("GET", path, Cookie=cookie + "x").status == 401


def test_programs_ask_with_a_login_or_the_token(closed: Server, cookie: str) -> None:
    from gradio_client import Client

    path = "/gradio_api/run/ask"
    for way in ({"Cookie": cookie}, {"Authorization": f"Bearer {TOKEN}"}):
        assert "Apples are red." in closed.ask("POST", path, ASK, **TOLD, **way).text
    for ways in ({"auth": ("reader", "secret")}, {"headers": {"Authorization": f"Bearer {TOKEN}"}}):
        client = Client(closed.address, verbose=False, **ways)
        try:
            assert client.predict("Which are red?", api_name="/ask")["answered"]
        finally:
            client.close()


def test_an_assistant_asks_with_the_token(closed: Server) -> None:
    import anyio
    import httpx
    from mcp import ClientSession
    from mcp.client.streamable_http import streamable_http_client

    async def talk() -> Any:
        async with (
            httpx.AsyncClient(headers={"Authorization": f"Bearer {TOKEN}"}) as client,
            streamable_http_client(f"{closed.address}/gradio_api/mcp/", http_client=client) as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            return await session.call_tool("ask", {"question": "Which are red?"})

    assert "Apples are red." in anyio.run(talk).content[0].text


def test_a_browser_gets_the_login_page_and_then_the_passage_that_it_wanted(closed: Server) -> None:
    page = closed.ask("GET", "/?doc=fruit&start=0", Accept="text/html")
    assert page.status == 401
    assert '<form method="post">' in page.text
    assert TITLE not in page.text
    refused = closed.log_in(password="wrong", path="/?doc=fruit", Accept="text/html")
    assert refused.status == 401
    assert "do not fit" in refused.text
    answer = closed.log_in(path="/?doc=fruit&start=0", Accept="text/html")
    assert (answer.status, answer.headers["Location"]) == (303, "./?doc=fruit&start=0")
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    assert "SameSite=lax" in answer.headers["Set-Cookie"]
    assert TITLE in closed.ask("GET", "/", Cookie=answer.cookie).text
    closed.ask("GET", "/logout", Cookie=answer.cookie)
    assert closed.ask("GET", "/", Cookie=answer.cookie).status == 401


def test_wrong_passwords_are_slowed(index: LocalIndex) -> None:
    with serving(index, auth=(("reader", "secret"),)) as server:
        started = time.monotonic()
        statuses = [server.log_in(password=f"wrong {number}").status for number in range(100)]
        assert time.monotonic() - started < 30
        assert statuses.count(401) <= 3 + 5  # those that are free, and one after 1, 2, 4, 8, 16 s
        assert statuses.count(429) == 100 - statuses.count(401)
        refused = server.log_in()
        assert refused.status == 429  # the right one has to wait, too
        assert int(refused.headers["Retry-After"]) > 0


def test_a_login_form_is_not_read_without_end(closed: Server) -> None:
    assert closed.ask("POST", "/login", b"x" * 20_000, **FORM).status == 413
    assert closed.ask("POST", "/login", b"\xff%ff", **FORM).status in (401, 429)


SESSION_ROUTES = [
    ("GET", "/gradio_api/queue/data?session_hash=annspage", None),
    ("GET", "/gradio_api/queue/data?session_hash=mine&session_hash=annspage", None),
    ("GET", "/gradio_api/call/ask/annspage", None),  # Gradio takes the id of an event for a session
    ("GET", "/gradio_api/call/v2/ask/annspage", None),
    ("GET", "/gradio_api/heartbeat/annspage", None),
    ("GET", "/gradio_api/stream/annspage/1/1/playlist.m3u8", None),
    ("POST", "/gradio_api/queue/join", {"data": [], "fn_index": 1, "session_hash": "annspage"}),
    ("POST", "/gradio_api/run/ask", {"data": ["x"], "session_hash": "annspage"}),
    ("POST", "/gradio_api/cancel", {"session_hash": "annspage", "fn_index": 1, "event_id": "x"}),
    ("POST", "/gradio_api/reset", {"event_id": "annspage"}),
    (
        "POST",
        "/gradio_api/component_server",
        {"session_hash": "annspage", "component_id": 1, "fn_name": "x", "data": 1},
    ),
]


@pytest.mark.parametrize(("method", "path", "body"), SESSION_ROUTES)
def test_the_session_of_another_login_is_nobody_elses(closed: Server, method: str, path: str, body: object) -> None:
    anns = closed.log_in("ann", "other").cookie
    text = None if body is None else json.dumps(body)
    assert closed.ask("GET", "/gradio_api/heartbeat/annspage", Cookie=anns).text == "data: ALIVE\n"
    try:
        for way in ({"Cookie": closed.log_in().cookie}, {"Authorization": f"Bearer {TOKEN}"}):
            answer = closed.ask(method, path, text, **TOLD, **way)
            assert (answer.status, "session of another login" in answer.text) == (403, True)
        second = closed.log_in("ann", "other").cookie  # who shares a name does not share documents
        assert closed.ask(method, path, text, **TOLD, Cookie=second).status == 403
    finally:
        closed.ask("GET", "/logout", Cookie=anns)


def test_what_a_visitor_brought_along_is_gone_after_the_logout(closed: Server) -> None:
    cookie = closed.log_in().cookie
    closed.ask("GET", "/gradio_api/heartbeat/leaving", Cookie=cookie)
    closed.chat.arrive("leaving", {})
    closed.ask("GET", "/logout", Cookie=cookie)
    deadline = time.monotonic() + 10
    while "leaving" in closed.chat.visitors and time.monotonic() < deadline:
        time.sleep(0.02)
    assert "leaving" not in closed.chat.visitors


def test_a_body_that_names_no_session_because_it_is_no_json_is_refused(closed: Server, cookie: str) -> None:
    form = {"Content-Type": "multipart/form-data; boundary=x"}
    body = '--x\r\nContent-Disposition: form-data; name="session_hash"\r\n\r\nannspage\r\n--x--\r\n'
    assert closed.ask("POST", "/gradio_api/component_server", body, **form, Cookie=cookie).status == 400
    assert closed.ask("POST", "/gradio_api/queue/join", "[" * 100_000, **TOLD, Cookie=cookie).status == 400
    long = json.dumps({"session_hash": "x" * 101})
    assert closed.ask("POST", "/gradio_api/queue/join", long, **TOLD, Cookie=cookie).status == 400
    assert closed.ask("POST", "/gradio_api/queue/join", b"x" * 4_000_001, **TOLD, Cookie=cookie).status == 413


CALLED = [
    "/",
    "/config",
    "/gradio_api/info",
    "/gradio_api/mcp/schema",
    "/gradio_api/mcp/",
    "/gradio_api/queue/join",
    "/theme.css",
]


@pytest.mark.parametrize("path", [*CALLED, "/gradio_api/run/ask", "/gradio_api/upload"])
def test_a_foreign_name_or_page_is_refused_and_granted_nothing(opened: Server, path: str) -> None:
    for method in ("GET", "POST", "OPTIONS"):
        for host in ("evil.example", "evil.example:80", "8.8.8.8", ""):
            assert opened.ask(method, path, Host=host).status == 421
        assert opened.ask(method, path, X_Forwarded_Host="evil.example").status == 421
        for origin in ("http://evil.example", "null", "http://127.0.0.1:1", "http://8.8.8.8"):
            answer = opened.ask(method, path, Origin=origin, Access_Control_Request_Method="POST")
            assert answer.status == 403
            assert not [name for name in answer.headers if name.lower().startswith("access-control")]


def test_our_own_names_and_pages_are_served(opened: Server, closed: Server, cookie: str) -> None:
    port = urlsplit(opened.address).port
    for host in (f"localhost:{port}", f"127.0.0.1:{port}", "[::1]:1", "localhost"):
        own = {"Host": host, "Origin": f"http://{host}"}
        assert "Apples are red." in opened.ask("POST", "/gradio_api/run/ask", ASK, **TOLD, **own).text
    for names in ({"Host": "qa.example"}, {"X_Forwarded_Host": "qa.example"}, {}):  # as proxies do it, or not
        answer = closed.ask(
            "POST", "/gradio_api/run/ask", ASK, **TOLD, **names, Origin="https://qa.example", Cookie=cookie
        )
        assert "Apples are red." in answer.text


@pytest.mark.parametrize(
    "path", ["/", "/config", "/nothing", "/gradio_api/info", "/assets/none.js", "/gradio_api/mcp/", "/login"]
)
def test_every_answer_tells_browsers_what_they_may_do(opened: Server, closed: Server, path: str) -> None:
    refused = opened.ask("GET", path, Host="evil.example")
    for answer in (opened.ask("GET", path), closed.ask("GET", path), refused, opened.ask("POST", path, "{")):
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        scripts = [part for part in policy.split("; ") if part.startswith("script-src")]
        assert not [foreign for foreign in ("http:", "https:", "*") if foreign in policy]
        assert "'unsafe-inline'" not in "".join(scripts)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_behind_a_proxy_with_a_path_the_page_and_the_login_work(index: LocalIndex) -> None:
    with serving(index, root_path="/qa", auth=(("reader", "secret"),), allow_hosts=("proxy.example",)) as server:
        outside = {"Host": "proxy.example", "X_Forwarded_Proto": "https", "Accept": "text/html"}
        for path in ("/", "/qa/", "/config", "/qa/config"):  # a proxy takes the path away, or does not
            assert server.ask("GET", path, **outside).status == 401
        answer = server.log_in(path="/?doc=x", **outside, Origin="https://proxy.example")
        assert (answer.status, answer.headers["Location"]) == (303, "/qa/?doc=x")
        assert "Secure" in answer.headers["Set-Cookie"]
        page = server.ask("GET", "/", **outside, Cookie=answer.cookie)
        assert '"root":"https://proxy.example/qa"' in page.text
        assert server.ask("GET", "/qa/config", **outside, Cookie=answer.cookie).status == 200
        assert server.ask("GET", "/qa/logout", **outside, Cookie=answer.cookie).headers["Location"] == "/qa/"


def test_with_a_token_alone_only_programs_are_served(index: LocalIndex) -> None:
    with serving(index, token=TOKEN) as server:
        page = server.ask("GET", "/", Accept="text/html")
        assert page.status == 401
        assert "<form" not in page.text
        assert server.log_in("", "").status == 401
        assert "Apples" in server.ask("POST", "/gradio_api/run/ask", ASK, **TOLD, Authorization=f"Bearer {TOKEN}").text


def test_it_listens_on_an_ipv6_address(index: LocalIndex) -> None:
    if not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    with serving(index, host="::1", auth=(("reader", "secret"),)) as server:
        assert server.address.startswith("http://[::1]:")
        assert server.ask("GET", "/config").status == 401
        assert server.ask("GET", "/config", Cookie=server.log_in().cookie).status == 200
        assert server.ask("GET", "/config", Host="evil.example").status == 421
