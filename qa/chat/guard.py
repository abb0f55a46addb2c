"""Who may reach the server: an ASGI app around Gradio's, through which every request and every answer passes.

It checks, in this order: the name by which the server is called (421), the page that calls it (403), the login (401),
and the session of the page that the request names (403). Gradio's own login is not used: it leaves MCP and other routes
open.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from qa.chat.calls import LONGEST_SESSION, RefusedError
from qa.chat.headers import with_headers, with_page_headers
from qa.chat.hosts import Hosts
from qa.chat.templating import render_template

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from qa.chat.logins import Login, Logins
    from qa.chat.options import ChatOptions

__all__ = ["OPEN", "Guard", "name_of", "route"]

OPEN = ("/gradio_api/startup-events",)  # Gradio calls it when it starts; later it does nothing, and returns "false"
PAGES = ("", "/", "/gradio_api/mcp", "/gradio_api/mcp/")  # pages that run scripts
LOGIN_PAGES = ("", "/", "/login")
UPLOAD = "/gradio_api/upload"  # its body holds files, and does not name a session
MOST_BODY = 4_000_000  # bytes of a request that is not an upload
MOST_LOGIN_BODY = 10_000


class Guard:
    """Lets requests through to ``app``, which is set before the first one; without ``logins`` nobody has to log in.

    ``scripts`` are those that the page runs besides its own.
    """

    app: ASGIApp

    def __init__(self, options: ChatOptions, logins: Logins | None, scripts: Sequence[str] = ()) -> None:
        self.hosts = Hosts(options.host, options.allow_hosts, options.root_path)
        self._logins = logins
        self._scripts = scripts
        self._root = options.root_path.rstrip("/")
        self._cookie = f"qa-login-{options.port}"  # browsers keep cookies for a name, whatever the port

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hand it to the app."""
        if scope["type"] == "http":
            is_page = route(scope) in PAGES
            request, answer = Request(uncompressed(scope) if is_page else scope, receive), self.app
            try:
                self._check_names(request)
                if self._logins and route(scope) not in OPEN:
                    answer, receive = await self._checked(request, self._logins)
            except RefusedError as error:
                answer = JSONResponse({"detail": error.reason}, error.status)
            except ClientDisconnect:
                return
            is_page = is_page and answer is self.app
            sending = with_page_headers(send, self._scripts) if is_page else with_headers(send)
            await answer(request.scope, receive, sending)
        elif scope["type"] == "websocket":  # nothing here uses them
            await send({"type": "websocket.close", "code": 1008})

    def _check_names(self, request: Request) -> None:
        """Refuse a request that calls the server by another name, or that comes from another site's page."""
        host = request.headers.get("host", "")
        forwarded = request.headers.get("x-forwarded-host", host).partition(",")[0].strip()
        for name in (host, forwarded):
            if not self.hosts.is_ours(name):
                raise RefusedError(421, "this server is not known by that name: name it with --allow-host")
        origin = request.headers.get("origin")
        if origin is not None and not any(self.hosts.may_call(origin, name) for name in (host, forwarded)):
            raise RefusedError(403, "pages of other sites may not call this server")

    async def _checked(self, request: Request, logins: Logins) -> tuple[ASGIApp, Receive]:
        """Return the app that answers a request, and how it reads the request."""
        path, cookie = route(request.scope), request.cookies.get(self._cookie, "")
        if path in LOGIN_PAGES and request.method == "POST":
            return await self._log_in(request, logins), request.receive
        login = _bearer(request, logins) or logins.of_key(cookie)
        if login is None:
            return self._locked(request, logins), request.receive
        if path == "/logout":
            logins.log_out(cookie)
            answer = RedirectResponse(f"{self._root or '.'}/", 303)
            answer.delete_cookie(self._cookie)
            return answer, request.receive
        request.scope["qa.login"] = login.name
        return self.app, await _with_own_session(request, path, login, logins)

    async def _log_in(self, request: Request, logins: Logins) -> Response:
        """Answer a name and a password that the login page's form or `gradio_client` sent."""
        fields = parse_qs((await _body(request, MOST_LOGIN_BODY)).decode("utf-8", "replace"))
        name, password = (fields.get(field, [""])[0] for field in ("username", "password"))
        client = request.client.host if request.client else ""
        wait = math.ceil(logins.failures.wait(client, name.strip()))
        if wait:
            return self._locked(request, logins, f"Too many logins have failed. Try again in {wait} s.", wait=wait)
        key = logins.log_in(client, name.strip(), password)
        if key is None:
            return self._locked(request, logins, "That name and password do not fit.")
        answer: Response = JSONResponse({"success": True})
        if _is_browser(request):
            answer = RedirectResponse(f"{self._root or '.'}/?{request.url.query}", 303)
        secure = request.url.scheme == "https"
        answer.set_cookie(self._cookie, key, httponly=True, samesite="lax", secure=secure)
        return answer

    def _locked(self, request: Request, logins: Logins, said: str = "", *, wait: int = 0) -> Response:
        """Answer somebody who is not logged in: with the login page if a browser asks for the page, else with JSON.

        ``wait``: the seconds after which a login may be tried again, if it may not be tried now.
        """
        headers = {"WWW-Authenticate": "Bearer", "Cache-Control": "no-store"}
        status = 401
        if wait:
            status, headers["Retry-After"] = 429, str(wait)
        if logins.has_accounts and _is_browser(request) and route(request.scope) in LOGIN_PAGES:
            return HTMLResponse(render_template("login", said=said), status, headers)
        return JSONResponse({"detail": said or "log in first, or send a token"}, status, headers)


def name_of(request: Request) -> str | None:
    """Return who is logged in; Gradio asks this for each request."""
    name: str | None = request.scope.get("qa.login")
    return name


def route(scope: Scope) -> str:
    """Return the path of a request without the prefix at which a proxy serves the page."""
    path, root = str(scope["path"]), str(scope.get("root_path", ""))
    return path.removeprefix(root) if root and path.startswith(f"{root}/") else path


def uncompressed(scope: Scope) -> Scope:
    """Return the scope of a request that asks for an answer without compression."""
    return {**scope, "headers": [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]}


def _is_browser(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


def _bearer(request: Request, logins: Logins) -> Login | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return logins.of_token(token.strip()) if scheme.lower() == "bearer" else None


async def _body(request: Request, most: int) -> bytes:
    parts: list[bytes] = []
    async for part in request.stream():
        parts.append(part)
        if sum(map(len, parts)) > most:
            raise RefusedError(413, f"a request has at most {most:,} bytes")
    return b"".join(parts)


async def _with_own_session(request: Request, path: str, login: Login, logins: Logins) -> Receive:
    """Refuse a request that names a session of another login; return how it is read.

    Gradio finds what was sent to a page by the session alone, and also accepts a session as the id of an event. So no
    part of the path, of the query or of the body may name a session of another login.
    """
    body: dict[str, Any] = {}
    receive = request.receive
    if request.method == "POST" and path != UPLOAD:
        body, receive = await _json(request)
    parts, queries = path.split("/"), request.query_params.multi_items()
    named = [*parts, *(value for _, value in queries), *(value for value in body.values() if isinstance(value, str))]
    if any(logins.is_anothers(value, login) for value in named):
        raise RefusedError(403, "that is the session of another login")
    sessions = [value for name, value in queries if name == "session_hash"]
    sessions += parts[3:4] if parts[1:3] == ["gradio_api", "heartbeat"] else []
    sessions += [body["session_hash"]] if isinstance(body.get("session_hash"), str) else []
    for session in sessions:
        if len(session) > LONGEST_SESSION:
            raise RefusedError(400, f"the name of a session has at most {LONGEST_SESSION} characters")
        logins.claim(session, login)
    return receive


async def _json(request: Request) -> tuple[dict[str, Any], Receive]:
    """Return the JSON object in a request's body, empty if there is none, and a way to read the body again."""
    body = await _body(request, MOST_BODY)
    try:
        found = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        raise RefusedError(400, "the body is not JSON") from None
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return messages.pop() if messages else await request.receive()

    return found if isinstance(found, dict) else {}, again
