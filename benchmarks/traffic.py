"""The updates the load is made of: whole HTTP requests, built before the clock starts."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import cycle
from pathlib import Path

import yaml

from benchmarks import whatsapp_bodies
from benchmarks.filling import FIRST_ACTIVITY, FIRST_CHAT, title_of
from bot.vocabulary import Action
from handlers.artisans.narrowing import Narrowing, pack

PAGES = 8
SEND, EDIT = b"sendmessage", b"editmessagetext"
SAID = Path(__file__).parent.parent / "tests" / "understanding" / "utterances"
SLIPS = (
    "inacraf kapan",
    "legalitas kayu svlk",
    "export center surabya",
    "keterampilan kriya bahan pemasaran",
    "jewelery design course",
    "bimtek pewter bangka",
    "tenun ntb januari",
    "surat keterangan asal",
    "belajar dari perajin berpengalaman",
    "zzyx qwrt",
)
"""Misspelt, vague, or nothing that anybody knows."""
BUTTONS = [[{"text": str(row), "callback_data": f"card:0:{row}"} for row in range(1, 6)]] + [
    [{"text": word, "callback_data": "browse:0:"}] for word in ("Lainnya", "Persempit", "Tanpa tanggal", "Menu")
]


@dataclass(frozen=True, slots=True)
class Turn:
    """One update and what must come of it: the method of the platform's API, and words its body must hold.

    `chat` is how that call names the person.
    """

    chat: int
    request: bytes
    method: bytes
    words: bytes


@dataclass(frozen=True, slots=True)
class Door:
    """Where a platform knocks, and what it shows or signs with."""

    port: int
    secret: str
    platform: str = "telegram"


def turns(door: Door, mix: str, people: int, activities: int, seed: int) -> Iterator[Turn]:
    """Turns of `people` in random order, the same one again and again, so that no two in flight are of one person."""
    chance = random.Random(seed)
    line = chance.sample(range(people), people)
    on_platform = {"telegram": _on_telegram, "whatsapp": _on_whatsapp}[door.platform]
    for update, number in enumerate(cycle(line), seed * 10_000_000):
        did, words = chance.choice(MIXES[mix])(chance, update, activities)
        yield on_platform(door, FIRST_CHAT + number, update, did, words)


@cache
def questions() -> tuple[str, ...]:
    """What people type: trainings, fairs, exporting, steps, figures, as in the tests' utterances; no two alike."""
    read = (yaml.safe_load((SAID / f"{name}.yaml").read_text()) for name in ("tuned", "held"))
    return (*(str(one["say"]) for utterances in read for one in utterances if one.get("intent")), *SLIPS)


def _on_telegram(door: Door, chat: int, update: int, did: str | Action, words: bytes) -> Turn:
    if isinstance(did, str):
        return Turn(chat, _request(door.port, door.secret, _message(chat, update, did)), SEND, words)
    return Turn(chat, _request(door.port, door.secret, _press(chat, update, did)), EDIT, words)


def _on_whatsapp(door: Door, chat: int, update: int, did: str | Action, words: bytes) -> Turn:
    said = whatsapp_bodies.message(chat, update, did)
    request = whatsapp_bodies.request(door.port, door.secret, [whatsapp_bodies.of_message(chat, said)])
    return Turn(int(whatsapp_bodies.phone(chat)), request, b"messages", words)


def _request(port: int, secret: str, body: object) -> bytes:
    packed = json.dumps(body, ensure_ascii=False).encode()
    head = (
        f"POST /telegram/webhook HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
        f"X-Telegram-Bot-Api-Secret-Token: {secret}\r\nContent-Length: {len(packed)}\r\n\r\n"
    )
    return head.encode() + packed


Made = tuple[str | Action, bytes]
"""What somebody types or taps, and words the answer must hold."""


def _command(chance: random.Random, update: int, activities: int) -> Made:
    return "/pelatihan", b"Pelatihan"


def _help(chance: random.Random, update: int, activities: int) -> Made:
    return "/bantuan", b"Sapa"


def _echoed(chance: random.Random, update: int, activities: int) -> Made:
    return f"Pelatihan batik bulan depan {update}", str(update).encode()


def _page(chance: random.Random, update: int, activities: int) -> Made:
    page = chance.randrange(1, max(2, min(PAGES, activities // 5)))
    return Action("browse", pack(Narrowing(page=page))), b"Pelatihan"


def _card(chance: random.Random, update: int, activities: int) -> Made:
    number = FIRST_ACTIVITY + chance.randrange(activities)
    return Action("card", str(number)), title_of(number).encode()


def _details(chance: random.Random, update: int, activities: int) -> Made:
    number = FIRST_ACTIVITY + chance.randrange(activities)
    return Action("details", str(number)), title_of(number).encode()


def _question(chance: random.Random, update: int, activities: int) -> Made:
    return chance.choice(questions()), b"reply_markup"


MIXES: dict[str, tuple[Callable[[random.Random, int, int], Made], ...]] = {
    "browsing": (_command,) * 8 + (_page,) * 4 + (_card,) * 5 + (_details,) * 3,  # 40 % typed, 60 % tapped
    "help": (_help,),
    "questions": (_question,),
    "echo": (_echoed,),
}


def _person(chat: int) -> dict[str, object]:
    return {
        "id": chat,
        "is_bot": False,
        "first_name": "Sri",
        "last_name": "Wahyuni",
        "username": f"sri{chat}",
        "language_code": "id",
    }


def _message(chat: int, update: int, text: str) -> object:
    message: dict[str, object] = {
        "message_id": update % 1_000_000_000 + 1,
        "from": _person(chat),
        "chat": {"id": chat, "first_name": "Sri", "last_name": "Wahyuni", "username": f"sri{chat}", "type": "private"},
        "date": 1_780_000_000,
        "text": text,
    }
    if text.startswith("/"):
        message["entities"] = [{"offset": 0, "length": len(text), "type": "bot_command"}]
    return {"update_id": update, "message": message}


def _press(chat: int, update: int, action: Action) -> object:
    bubble = {
        "message_id": update % 1_000_000 + 5,
        "from": {"id": 42, "is_bot": True, "first_name": "Sapa", "username": "SapaBot"},
        "chat": {"id": chat, "first_name": "Sri", "last_name": "Wahyuni", "username": f"sri{chat}", "type": "private"},
        "date": 1_780_000_000,
        "text": "Segera hadir\n\n" + "\n".join(f"{row}. Pelatihan membatik tingkat dasar, 7-11 Des 2026" for row in range(1, 6)),
        "entities": [{"offset": 0, "length": 12, "type": "bold"}],
        "link_preview_options": {"is_disabled": True},
        "reply_markup": {"inline_keyboard": BUTTONS},
    }
    press = {"id": f"{chat}{update}", "from": _person(chat), "message": bubble, "chat_instance": "-1", "data": action.encode()}
    return {"update_id": update, "callback_query": press}
