"""Templates at the platform: handed in, listed, changed and deleted. What reviewers say of them a test decides."""

import itertools
import json
from functools import partial
from typing import Any

from aiohttp import web

from tests.standins.graph_webhooks import BUSINESS_ID
from tests.standins.graph_words import Rejected


class Reviewers:
    """The part of a Graph API that is about templates; `samples` are the examples of headers by the name of their upload."""

    def __init__(self) -> None:
        self.templates: list[dict[str, Any]] = []
        self.samples: dict[str, bytes] = {}
        self._numbers = itertools.count(1)

    def declare(self, name: str, language: str, status: str = "APPROVED", **rest: Any) -> dict[str, Any]:
        """Have a template, as if it had been submitted and judged."""
        one = {
            "id": str(next(self._numbers)),
            "name": name,
            "language": language,
            "status": status,
            "category": "UTILITY",
            **rest,
        }
        self.templates.append(one)
        return one

    def _reviewing(self, method: str, path: str) -> Any:
        """What answers such a call, None where it is not about templates."""
        calls = {
            f"GET {BUSINESS_ID}/message_templates": self._list_templates,
            f"POST {BUSINESS_ID}/message_templates": self._submit,
            f"DELETE {BUSINESS_ID}/message_templates": self._delete,
            "POST app/uploads": self._begin_sample,
        }
        return calls.get(f"{method} {path}") or (self._named(path) if method == "POST" else None)

    async def _list_templates(self, request: web.Request) -> dict[str, Any]:
        """A page at a time; `after` is where the last one ended."""
        limit, start = int(request.query.get("limit", 25)), int(request.query.get("after", 0))
        page, end = self.templates[start : start + limit], start + limit
        paging: dict[str, Any] = {"cursors": {"before": str(start), "after": str(end)}}
        if end < len(self.templates):
            paging["next"] = str(request.url.update_query(after=str(end)))
        return {"data": page, "paging": paging}

    async def _submit(self, request: web.Request) -> dict[str, Any]:
        body = json.loads(await request.read())
        for needed in ("name", "language", "category", "components"):
            if needed not in body:
                raise Rejected(100, f"{needed} is required")
        if any((one["name"], one["language"]) == (body["name"], body["language"]) for one in self.templates):
            raise Rejected(100, "Content in this language already exists")
        for handle in (h for part in body["components"] for h in part.get("example", {}).get("header_handle", ())):
            if not self.samples.get(handle.removeprefix("4::")):
                raise Rejected(100, "the header's example is not known")
        one = self.declare(**body | {"status": "PENDING"})
        return {name: one[name] for name in ("id", "status", "category")}

    def _named(self, path: str) -> Any:
        """What is done to a thing by its id: an upload that was begun, a template that reads otherwise now."""
        if path in self.samples:
            return partial(self._sample, path)
        edited = [one for one in self.templates if one["id"] == path]
        return partial(self._edit, edited[0]) if edited else None

    async def _begin_sample(self, request: web.Request) -> dict[str, Any]:
        if not {"file_length", "file_type"} <= request.query.keys():
            raise Rejected(100, "file_length and file_type are required")
        session = f"upload:{next(self._numbers)}"
        self.samples[session] = b""
        return {"id": session}

    async def _sample(self, session: str, request: web.Request) -> dict[str, Any]:
        if request.headers.get("file_offset") != "0":
            raise Rejected(100, "file_offset is required")
        self.samples[session] = await request.read()
        return {"h": f"4::{session}"}

    async def _edit(self, template: dict[str, Any], request: web.Request) -> dict[str, Any]:
        """Other words must be approved again."""
        template.update(json.loads(await request.read()), status="PENDING")
        return {"success": True}

    async def _delete(self, request: web.Request) -> dict[str, Any]:
        self.templates = [one for one in self.templates if one["name"] != request.query.get("name")]
        return {"success": True}
