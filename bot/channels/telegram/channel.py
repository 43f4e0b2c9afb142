"""What both drivers of Telegram do alike: which calls a reply takes, and what follows from their answers.

A driver says how one call is made with its library; see `ptb_driver` and `aiogram_driver`.
"""

from __future__ import annotations

import asyncio
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

import msgspec

from bot.channels.port import GONE, TOO_LARGE, DeliveryError, Doubtful, NotSent, Refused, Take
from bot.channels.telegram import answers, inline, layout, limits, polling
from bot.channels.telegram.answers import Unchanged, Uneditable
from bot.channels.telegram.inline import Offer
from bot.channels.telegram.layout import Bubble
from bot.channels.telegram.updates import CHANNEL
from bot.channels.telegram.uploads import Uploads
from bot.channels.wire import Answer
from bot.vocabulary import PLAIN, Address, Incoming, Leaflets, Passage, Receipt, Reply

_PATH = re.compile(r"[A-Za-z0-9_][\w./-]{0,200}", re.ASCII)  # never one that leads elsewhere on the platform's host
_TOKEN = re.compile(r"[\w:-]+", re.ASCII)  # it becomes a part of every URL


@dataclass(frozen=True, slots=True)
class CommandMenu:
    """The commands Telegram offers in one language ("" for all others), to everybody in private or in one `chat` only."""

    language: str
    commands: tuple[tuple[str, str], ...]
    chat: int | None = None

    @property
    def offered(self) -> tuple[tuple[str, str], ...]:
        """Names and descriptions within Telegram's limits."""
        cut = limits.COMMAND_DESCRIPTION
        return tuple((name, description[:cut]) for name, description in self.commands[: limits.COMMANDS])


class _Sent(msgspec.Struct):
    message_id: int


class _File(msgspec.Struct):
    file_path: str


class _Member(msgspec.Struct):
    status: str = ""


class _Me(msgspec.Struct):
    username: str = ""
    supports_inline_queries: bool = True


class TelegramChannel(ABC):
    """Telegram as `bot.channels.port.Channel`."""

    name = CHANNEL

    def __init__(self, token: str, connections: int) -> None:
        if not _TOKEN.fullmatch(token):
            raise ValueError("the Telegram token is malformed")
        self.username = ""
        self.is_inline = True  # as far as Telegram has said
        self._uploads = Uploads()
        self._webhook_connections = min(connections, limits.WEBHOOK_CONNECTIONS)

    async def send(self, address: Address, reply: Reply, *, edits: str | None = None, passage: Passage = PLAIN) -> Receipt:
        """Deliver one reply, into the message `edits` where that can be changed, else as a new one."""
        chat, bubble, edits = _number(address.recipient), replace(_laid_out(reply), paid=passage.paid), edits or ""
        if bubble.can_replace and edits.isascii() and edits.isdigit():
            with suppress(Uneditable):
                return await self._edit(chat, bubble, edits)
        if bubble.attachment is None:
            return _receipt(await self._send_text(chat, bubble))
        return _receipt(await self._uploads.send(bubble.attachment, partial(self._send_file, chat, bubble)))

    async def _edit(self, chat: int, bubble: Bubble, edits: str) -> Receipt:
        with suppress(Unchanged):
            await self._edit_text(chat, int(edits), bubble)
        return Receipt(edits)

    async def fetch(self, reference: str, most: int) -> bytes:
        """Ask where the file lies, and bring it: https://core.telegram.org/bots/api#getfile. It stays there for an hour."""
        path = await self._path_of(reference)
        if not _PATH.fullmatch(path) or ".." in path:
            raise Refused(GONE)
        return answers.file(await self._download(path, most))

    async def _path_of(self, reference: str) -> str:
        try:
            return msgspec.json.decode(await self._get_file(reference), type=_File).file_path
        except msgspec.DecodeError:
            raise Refused(GONE) from None
        except Doubtful as error:
            raise NotSent(str(error)) from None
        except Refused as error:
            raise Refused(TOO_LARGE if "too_big" in error.reason else GONE) from None

    async def runs(self, address: Address, person: str) -> bool:
        """Whether they are an admin there: https://core.telegram.org/bots/api#getchatmember."""
        try:
            member = msgspec.json.decode(await self._get_member(_number(address.recipient), _number(person)), type=_Member)
        except msgspec.DecodeError:
            return False
        return member.status in ("creator", "administrator")

    async def acknowledge(self, incoming: Incoming) -> None:
        """Stop the spinner of a tap. Too late or in vain, it is never repeated."""
        if incoming.press:
            with suppress(DeliveryError):
                await self._answer_press(incoming.press)

    async def offer(self, asked: Incoming, leaflets: Leaflets) -> None:
        """Answer somebody who types after the bot's name in any chat: https://core.telegram.org/bots/api#answerinlinequery."""
        with suppress(DeliveryError, ValueError):
            await self._answer_inline(inline.offer(asked.press, leaflets))

    async def set_up(self, menus: Iterable[CommandMenu], webhook_url: str | None, secret: str | None) -> None:
        """Learn the bot's name, publish its commands, and register the webhook or make room for polling."""
        await self.learn_name()
        for menu in menus:
            await self._set_commands(menu)
        if webhook_url:
            await self._set_webhook(webhook_url, secret or "")
        else:
            await self._delete_webhook()

    async def learn_name(self) -> None:
        """Ask Telegram what the bot is called, and whether BotFather lets people look things up by it in other chats."""
        with suppress(msgspec.DecodeError):
            me = msgspec.json.decode(await self._get_me(), type=_Me)
            self.username, self.is_inline = me.username, me.supports_inline_queries

    async def poll(self, take: Take, stop: asyncio.Event) -> None:
        """Fetch updates until `stop` is set; raises ChannelDown when the token is refused."""
        await polling.poll(self._get_updates, take, stop, username=lambda: self.username)

    @abstractmethod
    async def close(self) -> None:
        """Let go of connections."""

    @abstractmethod
    async def _send_text(self, chat: int, bubble: Bubble) -> msgspec.Raw: ...

    @abstractmethod
    async def _send_file(self, chat: int, bubble: Bubble, known: str) -> msgspec.Raw:
        """`known` is the file's id there; where it is empty the file is uploaded."""

    @abstractmethod
    async def _edit_text(self, chat: int, message: int, bubble: Bubble) -> None: ...

    @abstractmethod
    async def _answer_press(self, press: str) -> None: ...

    @abstractmethod
    async def _answer_inline(self, offer: Offer) -> None: ...

    @abstractmethod
    async def _get_member(self, chat: int, person: int) -> msgspec.Raw: ...

    @abstractmethod
    async def _get_file(self, file: str) -> msgspec.Raw: ...

    @abstractmethod
    async def _download(self, path: str, most: int) -> Answer: ...

    @abstractmethod
    async def _get_me(self) -> msgspec.Raw: ...

    @abstractmethod
    async def _set_commands(self, menu: CommandMenu) -> None: ...

    @abstractmethod
    async def _set_webhook(self, url: str, secret: str) -> None: ...

    @abstractmethod
    async def _delete_webhook(self) -> None: ...

    @abstractmethod
    async def _get_updates(self, offset: int | None) -> msgspec.Raw: ...


def _number(recipient: str) -> int:
    try:
        return int(recipient)
    except ValueError:
        raise Refused("not_a_chat") from None


def _laid_out(reply: Reply) -> Bubble:
    try:
        return layout.bubble(reply)
    except ValueError:
        raise Refused("unsayable") from None


def _receipt(result: msgspec.Raw) -> Receipt:
    """Of a message Telegram took; without its name where the answer could not be read."""
    try:
        return Receipt(str(msgspec.json.decode(result, type=_Sent).message_id))
    except msgspec.DecodeError:
        return Receipt(None)
