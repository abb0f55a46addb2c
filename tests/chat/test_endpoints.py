"""The page's endpoint for programs (gradio_client, HTTP, MCP) and nothing besides; sessions of the page that end."""

from __future__ import annotations

import gc
import json
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import jsonschema
import pytest
from answer_schema import ANSWER
from conftest import ROOT, ChatMaker, write_files
from serving import event_loop, free_port, launched

from qa import ask
from qa.answering.render import to_dict
from qa.chat.page import build_page
from qa.errors import QAError
from qa.index.protocol import Index

FRUIT = {"fruit.txt": "Apples are red. Pears are green."}
PHYSICIANS = "How many physicians helped train it?"
QUESTIONS = [PHYSICIANS, "What is the capital of France?", "Who leads the lab?", "What did it score on ARC AGI 2?"]

# Gradio, its client and MCP's client keep event loops and connections of their own open when they are done.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(scope="module", autouse=True)
def _collected() -> Iterator[None]:
    """Let what is kept open be collected here, where the warning of it is passed over."""
    yield
    gc.collect()


def post(address: str, path: str, body: object) -> Any:
    data = json.dumps(body).encode()
    request = urllib.request.Request(address + path, data=data, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as response:
        return json.load(response)


def get(address: str, path: str) -> Any:
    with urllib.request.urlopen(address + path, timeout=60) as response:
        return json.load(response)


def refusal(address: str, path: str, body: object = None) -> tuple[int, str]:
    """Return the status and the text with which a request is refused."""
    try:
        found = get(address, path) if body is None else post(address, path, body)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
    raise AssertionError(f"{path} was answered: {found}")


def without_time(answer: dict[str, Any]) -> dict[str, Any]:
    return {**json.loads(json.dumps(answer)), "seconds": 0}


def test_a_python_program_asks(address: str, article: Index) -> None:
    from gradio_client import Client

    client = Client(address, verbose=False)
    try:
        found = client.predict(PHYSICIANS, api_name="/ask")
        follow_up = client.predict("and Claude?", ["What did Muse Spark score on GPQA Diamond?"], 1, api_name="/ask")
    finally:
        client.close()
    jsonschema.validate(found, ANSWER)
    assert without_time(found) == without_time(to_dict(ask(article, PHYSICIANS)))
    assert follow_up["searched_for"] == "What did Claude score on GPQA Diamond?"
    assert len(follow_up["passages"]) == 1


def test_any_program_asks_by_http(address: str) -> None:
    (found,) = post(address, "/gradio_api/run/ask", {"data": [PHYSICIANS, [], 3]})["data"]
    jsonschema.validate(found, ANSWER)
    assert found["answered"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ([" ", [], 3], "empty"),
        (["x" * 100_000, [], 3], "100,000 characters"),
        (["x", [], 0], "from 1 to 100"),
        (["x", [3], 1], "not a string"),
        (["x", "y", 1], "a list of questions"),
        ([7, [], 3], "not a string"),
    ],
)
def test_what_cannot_be_asked_is_one_clear_error(address: str, data: list[object], said: str) -> None:
    _, text = refusal(address, "/gradio_api/run/ask", {"data": data})
    assert said in json.loads(text)["error"]


def test_nothing_else_is_theirs_to_call(address: str) -> None:
    info = get(address, "/gradio_api/info")
    assert list(info["named_endpoints"]) == ["/ask"]
    assert info["unnamed_endpoints"] == {}
    names = [event["api_name"] for event in get(address, "/config")["dependencies"] if event["api_name"] != "ask"]
    assert len(names) == 25  # the page's own events
    for name in names:
        assert refusal(address, f"/gradio_api/run/{name}", {"data": ["x"]})[0] == 404, name
    for path in ("/etc/passwd", str(ROOT / "pyproject.toml"), str(ROOT / "qa" / "chat" / "events.py")):
        assert refusal(address, f"/gradio_api/file={quote(path)}")[0] == 403, path


def test_an_assistant_finds_one_tool_and_asks_with_it(address: str) -> None:
    import anyio
    from mcp import ClientSession
    from mcp.client.streamable_http import streamable_http_client

    async def talk() -> tuple[list[Any], Any]:
        async with (
            streamable_http_client(f"{address}/gradio_api/mcp/") as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            tools = (await session.list_tools()).tools
            return tools, await session.call_tool(tools[0].name, {"question": PHYSICIANS})

    tools, result = anyio.run(talk)
    assert [tool.name for tool in tools] == ["ask"]
    assert "verbatim quotes with citations" in tools[0].description
    assert "what is asked, in plain words" in json.dumps(tools[0].inputSchema)
    assert "1,000 physicians" in result.content[0].text


def test_many_at_once_get_the_answers_that_one_gets(address: str, article: Index) -> None:
    wanted = {question: without_time(to_dict(ask(article, question))) for question in QUESTIONS}

    def one(number: int) -> bool:
        question = QUESTIONS[number % len(QUESTIONS)]
        (found,) = post(address, "/gradio_api/run/ask", {"data": [question, None, 3]})["data"]
        return without_time(found) == wanted[question]

    with ThreadPoolExecutor(6) as pool:
        assert all(pool.map(one, range(12)))


def test_a_password_is_asked_for_where_there_is_one(make_chat: ChatMaker) -> None:
    chat = make_chat(FRUIT, port=free_port(), auth=(("reader", "secret"),))
    with launched(chat) as address:
        assert refusal(address, "/gradio_api/run/ask", {"data": ["Which are red?", [], 3]})[0] == 401


def test_a_port_in_use_is_one_clear_error(make_chat: ChatMaker) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        chat = make_chat(FRUIT, port=taken.getsockname()[1])
        with (
            pytest.raises(QAError, match=rf"127.0.0.1:{chat.options.port} .*: choose another with --port"),
            launched(chat),
        ):
            pass


def test_a_page_that_is_closed_leaves_nothing_with_the_server(make_chat: ChatMaker, tmp_path: Path) -> None:
    chat = make_chat(FRUIT, port=free_port())
    with launched(chat) as address:
        opened = urllib.request.urlopen(f"{address}/gradio_api/heartbeat/closing", timeout=60)  # as an open page does
        assert opened.readline() == b"data: ALIVE\n"
        chat.arrive("closing", {})
        chat.bring("closing", [write_files(tmp_path / "mine", {"a.txt": "Cats purr softly."}) / "a.txt"])
        shelf = chat.visitors.of("closing").own
        assert shelf is not None
        [collection] = shelf.collections()
        folder = collection.folder
        assert folder.exists()
        opened.close()
        deadline = time.monotonic() + 60
        while ("closing" in chat.visitors or folder.exists()) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert "closing" not in chat.visitors
        assert not folder.exists()


def test_gradio_forgets_what_it_showed_to_a_page_that_is_closed(make_chat: ChatMaker) -> None:
    from gradio.state_holder import StateHolder

    chat = make_chat(FRUIT)
    with event_loop():
        page = build_page(chat)
    sessions: Any = StateHolder()  # type: ignore[no-untyped-call]
    sessions.set_blocks(page)
    assert sessions["closing"].components  # Gradio makes a session when it is first asked for
    (leaving,) = [function for function in page.fns.values() if ("unload" in {name for _, name in function.targets})]
    leaving.fn(SimpleNamespace(session_hash="closing"))
    assert "closing" not in sessions
