"""A loopback Graph API: it keeps what it is sent, judges it by the platform's published rules, and fails on request.

    async with GraphApi() as api:
        graph = Graph(api.account)

    api.hook = Hook(url, app_secret)     # then every message it takes is reported there, as `api.reports` says

For benchmarks there is a lean one in its own process: `python -m tests.standins.graph_api --port 8082 [--latency 0.05]`.
"""

import asyncio
import json
import re
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.channels.whatsapp.graph import Account
from tests.standins.graph_reviewers import Reviewers
from tests.standins.graph_rules import Rejected, check, check_file
from tests.standins.graph_webhooks import BUSINESS_ID, PHONE_ID, Hook, statuses

TOKEN = "EAAstand-in_token"
DISPLAY = "+62 811-1000-100"
STATUS = {0: 401, 190: 401, 2: 503, 3: 500, 10: 403, 131005: 403, 368: 403, 131031: 403, 131000: 500, 131016: 500, 131057: 500}
STATUS |= dict.fromkeys((4, 80007, 130429, 131048, 131056), 429)
"""HTTP statuses of errors, as the platform's page lists them; 400 otherwise."""


@dataclass
class Fault:
    """What happens to one call: `refused` by an answer, `reset` unread, or taken and then `lost`, `cut` short or `late`."""

    how: str
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0


class GraphApi(Reviewers):
    """The server, and what tests ask it.

    `sent` are the messages it took, `messages` the same by their wamid, `reads` the messages marked as read, `uploads` the
    files by id. `files` are what people sent, by media id, and `lies_at` is another address than ours for them. `templates` is
    what was submitted or declared by a test. To whom is in `closed`, only templates may be sent. `violations` are rules that
    were broken.
    """

    def __init__(self, token: str = TOKEN) -> None:
        super().__init__()
        self.token = token
        self.sent: list[dict[str, Any]] = []
        self.messages: dict[str, dict[str, Any]] = {}
        self.reads: list[dict[str, Any]] = []
        self.uploads: dict[str, dict[str, Any]] = {}
        self.files: dict[str, bytes] = {}
        self.lies_at: str | None = None
        self.downloads: list[str] = []
        self.closed: set[str] = set()
        self.violations: list[str] = []
        self.calls: list[str] = []
        self.number = {"display_phone_number": DISPLAY, "quality_rating": "GREEN", "id": PHONE_ID}
        self.number["whatsapp_business_manager_messaging_limit"] = "TIER_250"
        self.hook: Hook | None = None
        self.reports: tuple[str, ...] = ("sent", "delivered", "read")
        self.message_status: str | None = None
        self._faults: dict[str, list[Fault]] = {}
        self._reporting: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> "GraphApi":
        app = web.Application(client_max_size=128 * 2**20)
        app.router.add_get("/lies/{id}", self._give_out)
        app.router.add_route("*", r"/{version:v\d+\.\d}/{path:.+}", self._serve)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.reported()
        if self.hook:
            await self.hook.close()
        await self._runner.cleanup()

    @property
    def account(self) -> Account:
        return Account(PHONE_ID, self.token, BUSINESS_ID, self.url)

    @property
    def texts(self) -> list[str]:
        """What was said in free words, as far as people see it."""
        return [words_of(message) for message in self.sent]

    async def reported(self) -> None:
        """Wait until everything that was taken is reported."""
        while self._reporting:
            await asyncio.gather(*self._reporting)

    # ---- trouble -------------------------------------------------------------------------------------------------------
    def fail_next(self, what: str = "messages", code: int | None = None, details: str = "", **how: Any) -> None:
        """Refuse the next call, without taking it, with an error of the platform's or with `status`, `body`, `headers`.

        `what` is the last part of the path: messages, media, message_templates, or the phone number's id; and `read` for the
        courtesies, which are posted where messages are.
        """
        if code is not None:
            how = {"status": STATUS.get(code, 400), "body": error_body(code, details), **how}
            how["headers"] = {"Content-Type": "application/json", **how.get("headers", {})}
        self._plan(what, Fault("refused", how.get("status", 400), how.get("body", b""), how.get("headers", {})))

    def break_next(self, what: str, how: str, *, seconds: float = 0) -> None:
        """Break off the next call; see `Fault` for how."""
        self._plan(what, Fault(how, seconds=seconds))

    def _plan(self, what: str, fault: Fault) -> None:
        self._faults.setdefault(what, []).append(fault)

    # ---- calls ---------------------------------------------------------------------------------------------------------
    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return _refused(190, "Invalid OAuth access token - Cannot parse access token")
        path = request.match_info["path"]
        planned = self._faults.get(await _kind(request, path)) if self._faults else None
        fault = planned.pop(0) if planned else Fault("none")
        if fault.how == "refused":
            return web.Response(status=fault.status, body=fault.body, headers=fault.headers)
        taken = None if fault.how == "reset" else await self._take(request, path)
        await asyncio.sleep(fault.seconds)
        if fault.how == "cut":
            return await _half(request)
        if fault.how in ("reset", "lost") or taken is None:
            assert request.transport
            request.transport.abort()
            return web.Response()
        return taken

    async def _take(self, request: web.Request, path: str) -> web.Response:
        calls = {
            f"POST {PHONE_ID}/messages": self._message,
            f"POST {PHONE_ID}/media": self._upload,
            f"GET {PHONE_ID}": self._phone_number,
        }
        if request.method == "GET" and path in self.files:
            return await self._where(request, path)
        call = calls.get(f"{request.method} {path}") or self._reviewing(request.method, path)
        if call is None:
            return _refused(100, f"Object with ID '{path}' does not exist, cannot be loaded due to missing permissions")
        self.calls.append(f"{request.method} {path}")
        try:
            return web.json_response(await call(request))
        except Rejected as rejected:
            return _refused(rejected.code, rejected.details)

    async def _where(self, request: web.Request, path: str) -> web.Response:
        """Where a file lies: https://developers.facebook.com/documentation/business-messaging/whatsapp"""
        if request.query.get("phone_number_id") not in (None, PHONE_ID):
            return _refused(100, "Invalid phone number")
        told = {"url": self.lies_at or f"{self.url}/lies/{path}", "mime_type": "x/y", "sha256": "0", "id": path}
        return web.json_response({**told, "file_size": str(len(self.files[path])), "messaging_product": "whatsapp"})

    async def _give_out(self, request: web.Request) -> web.StreamResponse:
        """The bytes, for who shows our token; a fault of `lies` is that of a download."""
        self.downloads.append(request.match_info["id"])
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return web.Response(status=401)
        planned = self._faults.get("lies")
        fault = planned.pop(0) if planned else Fault("none")
        if fault.how == "cut":
            return await _half(request)
        if fault.how == "refused":
            return web.Response(status=fault.status, body=fault.body, headers=fault.headers)
        return web.Response(body=self.files[request.match_info["id"]])

    async def _message(self, request: web.Request) -> dict[str, Any]:
        body = json.loads(await request.read())
        self._judge(check, body, [one for one in self.templates if one["status"] == "APPROVED"] if self.templates else None)
        if "status" in body:
            self.reads.append(body)
            return {"success": True}
        whom = body.get("to") or body["recipient"]
        if whom in self.closed and body["type"] != "template":
            raise Rejected(131047, "more than 24 hours have passed since the recipient last replied")
        for media in re.findall(r'"id": ?"media\.\d+"', json.dumps(body)):
            if media.split('"')[-2] not in self.uploads:
                raise Rejected(131009, "Media ID is not known")
        name = {"wa_id": body["to"].lstrip("+")} if "to" in body else {"user_id": body["recipient"]}
        wamid = f"wamid.{next(self._numbers)}"
        self.sent.append(body)
        self.messages[wamid] = body
        self._report(body, wamid)
        status = {"message_status": self.message_status} if self.message_status else {}
        contacts = [{"input": whom, **name}]
        return {"messaging_product": "whatsapp", "contacts": contacts, "messages": [{"id": wamid, **status}]}

    def _judge(self, judge: Any, *what: Any) -> None:
        try:
            judge(*what)
        except Rejected as rejected:
            self.violations.append(str(rejected))
            raise

    def _report(self, body: dict[str, Any], wamid: str) -> None:
        if self.hook is None:
            return
        for status in statuses(body, wamid, self.reports):
            task = asyncio.get_running_loop().create_task(self.hook.post(status))
            self._reporting.add(task)
            task.add_done_callback(self._reporting.discard)

    async def _upload(self, request: web.Request) -> dict[str, Any]:
        fields = await request.post()
        file = fields.get("file")
        if not isinstance(file, web.FileField) or fields.get("messaging_product") != "whatsapp":
            raise Rejected(100, "messaging_product and file are required")
        with file.file:
            content = file.file.read()
        if fields.get("type") != file.content_type:
            raise Rejected(131053, f"type {fields.get('type')} is not that of the file: {file.content_type}")
        self._judge(check_file, file.content_type, content, file.filename)
        number = f"media.{next(self._numbers)}"
        self.uploads[number] = {"name": file.filename, "type": file.content_type, "content": content}
        return {"id": number}

    async def _phone_number(self, request: web.Request) -> dict[str, Any]:
        asked = request.query.get("fields", "").split(",")
        return {name: value for name, value in self.number.items() if name in (*asked, "id")}


def words_of(message: dict[str, Any]) -> str:
    """What a message says, without what can be pressed."""
    content = message[message["type"]]
    if message["type"] == "interactive":
        return str(content["body"]["text"])
    return str(content.get("body") or content.get("caption") or content.get("name") or "")


def error_body(code: int, details: str = "") -> bytes:
    """The body of an error of the platform's."""
    told = {"messaging_product": "whatsapp", "details": details}
    fault = {"message": f"(#{code}) An error", "type": "OAuthException", "code": code, "error_data": told, "fbtrace_id": "A1"}
    return json.dumps({"error": fault}).encode()


def _refused(code: int, details: str) -> web.Response:
    return web.Response(status=STATUS.get(code, 400), body=error_body(code, details), content_type="application/json")


async def _kind(request: web.Request, path: str) -> str:
    what = path.rpartition("/")[2]
    return "read" if what == "messages" and "status" in json.loads(await request.read()) else what


async def _half(request: web.Request) -> web.StreamResponse:
    """Success, but the connection ends within the body."""
    response = web.StreamResponse(headers={"Content-Length": "1000"})
    await response.prepare(request)
    await response.write(b'{"messaging_product":')
    assert request.transport
    request.transport.close()
    return response


if __name__ == "__main__":
    from tests.standins.lean_graph_api import main

    main()
