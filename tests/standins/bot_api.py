"""A loopback Bot API server: it keeps what it is sent, judges it by Telegram's published limits, and fails on request.

    async with BotApi() as api:
        driver = PtbDriver(api.token, api.url)

For benchmarks there is a lean one in its own process: `python -m tests.standins.bot_api --port 8081 [--latency 0.05]`.
"""

import asyncio
import itertools
import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.standins.bot_api_rules import Rejected, check

TOKEN = "42:AAstand-in_token"


@dataclass
class Fault:
    """What happens to one call: `refused` by an answer, `reset` unread, or taken and then `lost`, `cut` short or `late`."""

    how: str
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0


class BotApi:
    """The server, and what tests ask it: `calls` that were taken, `violations` of the limits, `messages` by chat and id."""

    def __init__(self, token: str = TOKEN) -> None:
        self.token = token
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.violations: list[str] = []
        self.messages: dict[tuple[int, int], dict[str, Any]] = {}
        self.files: dict[str, bytes] = {}  # what people sent, by file id
        self.kept: dict[str, Any] = {}  # what was uploaded, by the id it can be sent with again
        self.members: dict[tuple[int, int], str] = {}  # status by chat and person; of all others: left
        self.is_inline = True  # whether BotFather let people look things up by its name
        self.path_of = "documents/{}".format
        self.offsets: list[int | None] = []
        self.polled = asyncio.Event()
        self._faults: dict[str, list[Fault]] = {}
        self._updates: list[dict[str, Any]] = []
        self._arrived = asyncio.Condition()
        self._message_ids = itertools.count(1)
        self._update_ids = itertools.count(1000)
        self._webhook = ""

    async def __aenter__(self) -> "BotApi":
        app = web.Application(client_max_size=64 * 2**20)
        app.router.add_get("/file/bot{token}/{path:.+}", self._give_out)
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)  # URLs hold the token
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    @property
    def sent(self) -> list[dict[str, Any]]:
        """Parameters of every call that made a message."""
        return [params for method, params in self.calls if method.startswith("send")]

    def called(self, method: str) -> list[dict[str, Any]]:
        return [params for name, params in self.calls if name == method]

    async def push(self, update: dict[str, Any]) -> int:
        """Hold an update for getUpdates under the next id, and name that."""
        number = next(self._update_ids)
        async with self._arrived:
            self._updates.append({**update, "update_id": number})
            self._arrived.notify_all()
        return number

    def fail_next(
        self,
        method: str,
        status: int,
        description: str = "",
        *,
        parameters: dict[str, Any] | None = None,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        """Answer the next call of a method so, without taking it."""
        content = refusal(status, description, parameters) if body is None else body
        self._plan(method, Fault("refused", status, content, headers or {}))

    def break_next(self, method: str, how: str, *, seconds: float = 0) -> None:
        """Break off the next call of a method; see `Fault` for how."""
        self._plan(method, Fault(how, seconds=seconds))

    def _plan(self, method: str, fault: Fault) -> None:
        self._faults.setdefault(method.lower(), []).append(fault)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self.token:
            return _answer(401, "Unauthorized") if ":" in request.match_info["token"] else _answer(404, "Not Found")
        planned = self._faults.get(request.match_info["method"].lower())
        fault = planned.pop(0) if planned else Fault("none")
        if fault.how == "refused":
            return web.Response(status=fault.status, body=fault.body, headers=fault.headers)
        taken = None if fault.how == "reset" else await self._take(request)
        await asyncio.sleep(fault.seconds)
        if fault.how == "cut":
            return await _half(request)
        if fault.how in ("reset", "lost") or taken is None:
            assert request.transport
            request.transport.abort()
            return web.Response()
        return taken

    async def _take(self, request: web.Request) -> web.Response:
        params = await _parameters(request)
        try:
            method = check(request.match_info["method"], params)
            result = await getattr(self, f"_{method}", self._true)(params)
        except Rejected as rejected:
            if rejected.violation:
                self.violations.append(f"{request.match_info['method']}: {rejected}")
            return _answer(rejected.status, str(rejected))
        if method != "getUpdates":
            self.calls.append((method, params))
        return web.json_response({"ok": True, "result": result})

    async def _true(self, params: dict[str, Any]) -> bool:
        return True

    async def _getMe(self, params: dict[str, Any]) -> dict[str, Any]:
        known = {"id": 42, "is_bot": True, "first_name": "Sapa", "username": "SapaBot"}
        return {**known, "supports_inline_queries": self.is_inline}

    async def _setWebhook(self, params: dict[str, Any]) -> bool:
        self._webhook = params["url"]
        return True

    async def _deleteWebhook(self, params: dict[str, Any]) -> bool:
        self._webhook = ""
        return True

    async def _sendMessage(self, params: dict[str, Any]) -> dict[str, Any]:
        number = next(self._message_ids)
        self.messages[params["chat_id"], number] = params
        return {"message_id": number, "date": 1, "chat": {"id": params["chat_id"], "type": "private"}}

    async def _sendPhoto(self, params: dict[str, Any]) -> dict[str, Any]:
        """Told with the file's id, by which it may be sent again; an id of a file that was forgotten is refused."""
        kind = next(name for name in ("photo", "document", "voice") if name in params)
        file = params[kind]
        if isinstance(file, str) and file not in self.kept:
            raise Rejected("Bad Request: wrong file identifier/HTTP URL specified")
        known = file if isinstance(file, str) else f"kept-{len(self.kept) + 1}"
        self.kept[known] = self.kept[known] if isinstance(file, str) else file
        said = await self._sendMessage({**params, kind: self.kept[known]})
        one = {"file_id": known, "file_unique_id": known}
        return {**said, kind: [one, one] if kind == "photo" else one}

    _sendDocument = _sendVoice = _sendPhoto

    async def _getChatMember(self, params: dict[str, Any]) -> dict[str, Any]:
        status = self.members.get((params["chat_id"], params["user_id"]), "left")
        return {"status": status, "user": {"id": params["user_id"], "is_bot": False, "first_name": "S"}}

    async def _getFile(self, params: dict[str, Any]) -> dict[str, Any]:
        content = self.files.get(params["file_id"])
        if content is None:
            raise Rejected("Bad Request: wrong file_id or the file is temporarily unavailable")
        if len(content) > 20 * 2**20:
            raise Rejected("Bad Request: file is too big")
        known = {"file_id": params["file_id"], "file_unique_id": "u", "file_size": len(content)}
        return {**known, "file_path": self.path_of(params["file_id"])}

    async def _give_out(self, request: web.Request) -> web.StreamResponse:
        """A file's bytes; a fault of `file` is that of a download."""
        if request.match_info["token"] != self.token:
            return _answer(401, "Unauthorized")
        planned = self._faults.get("file")
        fault = planned.pop(0) if planned else Fault("none")
        if fault.how == "refused":
            return web.Response(status=fault.status, body=fault.body, headers=fault.headers)
        if fault.how == "cut":
            return await _half(request)
        content = self.files.get(request.match_info["path"].rpartition("/")[2])
        return web.Response(body=content) if content is not None else _answer(404, "Not Found")

    async def _editMessageText(self, params: dict[str, Any]) -> dict[str, Any]:
        place = params["chat_id"], params["message_id"]
        message = self.messages.get(place)
        if message is None:
            raise Rejected("Bad Request: message to edit not found")
        if "text" not in message:
            raise Rejected("Bad Request: there is no text in the message to edit")
        if _looks(message) == _looks(params):
            raise Rejected("Bad Request: message is not modified: specified new message content is the same")
        self.messages[place] = params
        return {"message_id": params["message_id"], "date": 1, "chat": {"id": params["chat_id"], "type": "private"}}

    async def _getUpdates(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        if self._webhook:
            raise Rejected("Conflict: can't use getUpdates method while webhook is active", status=409)
        offset = params.get("offset")
        self.offsets.append(offset)
        self.polled.set()
        self._updates = [update for update in self._updates if update["update_id"] >= (offset or 0)]
        try:
            async with asyncio.timeout(min(params.get("timeout", 0), 50)), self._arrived:
                await self._arrived.wait_for(lambda: self._updates)
        except TimeoutError:
            return []
        return self._updates[:100]


async def _half(request: web.Request) -> web.StreamResponse:
    """Success, but the connection ends within the body."""
    response = web.StreamResponse(headers={"Content-Length": "1000"})
    await response.prepare(request)
    await response.write(b'{"ok":true,')
    assert request.transport
    request.transport.close()
    return response


def _looks(params: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(params.get(name) for name in ("text", "entities", "reply_markup"))


def refusal(status: int, description: str, parameters: dict[str, Any] | None = None) -> bytes:
    """The body of a Bot API error."""
    told = {"parameters": parameters} if parameters else {}
    return json.dumps({"ok": False, "error_code": status, "description": description, **told}).encode()


def _answer(status: int, description: str) -> web.Response:
    return web.Response(status=status, body=refusal(status, description), content_type="application/json")


async def _parameters(request: web.Request) -> dict[str, Any]:
    """Parameters by query string, form, multipart or JSON; outside JSON, what looks like JSON is."""
    params: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        return params | json.loads(await request.read() or b"{}")
    for name, value in (await request.post()).items():
        params[name] = value if isinstance(value, str) else {"name": value.filename, "content": value.file.read()}
    return {name: _unquoted(name, value) for name, value in params.items()}


def _unquoted(name: str, value: Any) -> Any:
    if not isinstance(value, str) or name in ("text", "caption", "callback_query_id", "secret_token"):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


if __name__ == "__main__":
    from tests.standins.lean_bot_api import main

    main()
