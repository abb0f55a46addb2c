"""The page's endpoint for programs, from a process of its own: gradio_client, plain HTTP, MCP; and nothing besides."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jsonschema
import pytest
from answer_schema import ANSWER
from conftest import ROOT
from serving import served

from qa import ask
from qa.answering.render import to_dict
from qa.index.protocol import Index

PHYSICIANS = "How many physicians helped train it?"
QUESTIONS = [PHYSICIANS, "What is the capital of France?", "Who leads the lab?", "What did it score on ARC AGI 2?"]

# gradio_client and MCP's client keep connections of their own open when they are done.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(scope="module")
def address(article_directory: Path) -> Iterator[str]:
    with served("--index", article_directory, "--mcp", cwd=article_directory.parent) as found:
        yield found


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
    for name in ("ask_typed", "ask_chosen", "bring", "choose", "confirm", "rate"):
        assert refusal(address, f"/gradio_api/run/{name}", {"data": ["x"]})[0] == 404, name
    for path in ("/etc/passwd", str(ROOT / "pyproject.toml"), str(ROOT / "qa" / "cli.py")):
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

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(one, range(24)))


def test_a_password_is_asked_for_where_there_is_one(article_directory: Path) -> None:
    with served("--index", article_directory, "--auth", "reader:secret", cwd=article_directory.parent) as address:
        assert refusal(address, "/gradio_api/run/ask", {"data": [PHYSICIANS, [], 3]})[0] == 401


def test_a_port_in_use_is_one_line(article_directory: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "qa", "chat", "--port", str(port), "--index", str(article_directory)],
            capture_output=True,
            text=True,
            timeout=120,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
    assert done.returncode == 1
    assert "choose another with --port" in done.stderr.strip().splitlines()[-1]
    assert "Traceback" not in done.stderr
