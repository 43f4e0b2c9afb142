"""Calls of the Graph API: https://developers.facebook.com/docs/graph-api. One pool of connections, one try each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

import msgspec

from bot.channels.port import GONE, Doubtful, NotSent, Refused
from bot.channels.whatsapp import answers
from bot.channels.wire import Patience, Upload, Wire, form
from bot.vocabulary import Attachment

MEDIA_HOST = "lookaside.fbsbx.com"
_MEDIA_ID = re.compile(r"[A-Za-z0-9_.-]{1,200}")
NUMBER_FIELDS = "display_phone_number,quality_rating,whatsapp_business_manager_messaging_limit"


@dataclass(frozen=True, slots=True)
class Account:
    """Who calls: the phone number's id, the business account's where templates are looked after, and the token."""

    phone_id: str
    token: str = field(repr=False)
    business_id: str = ""
    api: str = "https://graph.facebook.com"
    version: str = "v25.0"


class PhoneNumber(msgspec.Struct):
    """What the platform says of our number; the limit is of people written to first in a moving day, as `TIER_2K`."""

    display_phone_number: str | None = None
    quality_rating: str | None = None
    whatsapp_business_manager_messaging_limit: str | None = None

    @property
    def digits(self) -> str:
        """The number with its country code, as a link holds it; empty where it is not told."""
        return re.sub(r"[^0-9]", "", self.display_phone_number or "")


class _Uploaded(msgspec.Struct):
    id: str


class _Lies(msgspec.Struct):
    url: str
    file_size: int | str | None = None


class _Handed(msgspec.Struct):
    h: str


_FROM_THE_START = {"file_offset": "0", "Content-Type": "application/octet-stream"}


class Graph:
    """The Graph API for one account. Every call raises a DeliveryError: see `answers`."""

    def __init__(self, account: Account, connections: int = 100, patience: Patience | None = None) -> None:
        self.account = account
        self._base = f"{account.api}/{account.version}"
        self._messages = f"{self._base}/{account.phone_id}/messages"
        self._wire = Wire(connections, patience or Patience(), {"Authorization": f"Bearer {account.token}"})

    async def say(self, message: Mapping[str, Any]) -> tuple[str | None, str]:
        """Post a message, complete but for the product; returns what `answers.sent` reads. ValueError for what is no text."""
        body = msgspec.json.encode({"messaging_product": "whatsapp", **message})
        return answers.sent(answers.result(await self._wire.post(self._messages, body)))

    async def upload(self, attachment: Attachment) -> str:
        """Hand over a picture or a file, and name it as messages do. Nobody sees it yet, so no failure is doubtful."""
        fields = {"messaging_product": "whatsapp", "type": attachment.media_type}
        body = form(fields, [Upload("file", attachment.name, attachment.content, attachment.media_type)])
        try:
            told = answers.result(await self._wire.post(f"{self._base}/{self.account.phone_id}/media", body))
            return msgspec.json.decode(told, type=_Uploaded).id
        except Doubtful as error:
            raise NotSent(str(error)) from None
        except msgspec.DecodeError:
            raise NotSent("the upload's name cannot be read") from None

    async def fetch(self, media_id: str, most: int) -> bytes:
        """Bring what somebody sent: where it lies is told for five minutes, and our token goes only to the platform's hosts.

        https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media
        """
        if not _MEDIA_ID.fullmatch(media_id):
            raise Refused(GONE)
        try:
            told = await self.get(media_id, {"phone_number_id": self.account.phone_id})
            lies = msgspec.json.decode(told, type=_Lies)
        except (Refused, msgspec.DecodeError):
            raise Refused(GONE) from None
        except Doubtful as error:
            raise NotSent(str(error)) from None
        if not self._is_theirs(lies.url):
            raise Refused(GONE)
        return answers.file(await self._wire.download(lies.url, most))

    def _is_theirs(self, url: str) -> bool:
        """Whether the platform itself gives the file out, and not somebody it was made to name."""
        try:
            lies, ours = urlsplit(url), urlsplit(self.account.api)
            return (lies.scheme, lies.netloc) in ((ours.scheme, ours.netloc), ("https", MEDIA_HOST))
        except ValueError:
            return False

    async def sample(self, attachment: Attachment) -> str:
        """Hand over an example for those who review templates; returns the handle by which a submission names it.

        https://developers.facebook.com/docs/graph-api/guides/upload
        """
        described = {
            "file_name": attachment.name,
            "file_length": str(len(attachment.content)),
            "file_type": attachment.media_type,
        }
        try:
            session = msgspec.json.decode(await self.post(f"app/uploads?{urlencode(described)}", {}), type=_Uploaded).id
            told = await self._wire.exchange("POST", f"{self._base}/{session}", attachment.content, headers=_FROM_THE_START)
            return msgspec.json.decode(answers.result(told), type=_Handed).h
        except msgspec.DecodeError:
            raise NotSent("the upload's handle cannot be read") from None

    async def phone_number(self) -> PhoneNumber:
        """What the platform says of our number, as far as it can be read."""
        told = await self.get(self.account.phone_id, {"fields": NUMBER_FIELDS})
        try:
            return msgspec.json.decode(told, type=PhoneNumber)
        except msgspec.DecodeError:
            return PhoneNumber()

    async def get(self, path: str, query: Mapping[str, str] | None = None) -> bytes:
        """Read `path` below the version; returns the body."""
        asked = f"?{urlencode(query)}" if query else ""
        return answers.result(await self._wire.exchange("GET", f"{self._base}/{path}{asked}"))

    async def post(self, path: str, body: Mapping[str, Any]) -> bytes:
        """Post JSON to `path` below the version; returns the body."""
        return answers.result(await self._wire.post(f"{self._base}/{path}", msgspec.json.encode(body)))

    async def close(self) -> None:
        """Close every connection, for good."""
        await self._wire.close()
