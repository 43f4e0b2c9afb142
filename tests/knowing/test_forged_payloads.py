"""What no button carries, put together of what buttons carry: answered each time, and never with somebody else's things."""

from __future__ import annotations

import random

import pytest

from bot.vocabulary import ACTION_BYTES, Action, Tap
from storage.models import contacts, interests, progress
from tests.persona import Town, spoken
from tests.persona import on_sqlite as database_url  # noqa: F401

PREFIXES = (
    "fair",
    "export",
    "market",
    "product",
    "duty",
    "compare",
    "step",
    "desk",
    "readiness",
    "gap",
    "figure",
    "stud",
    "scheme",
)
PREFIXES += (
    "survey",
    "term",
    "share",
    "poster",
    "near",
    "search",
    "edition",
    "first_export",
    "follow",
    "unfollow",
    "marketplace",
)
SEPARATORS = ("/", "=", ".", "@", ",", "~", "?", ":", "//", "=/", "")
STRANGE = (
    "",
    "-1",
    "0",
    "99",
    "9" * 19,
    "9" * 40,
    "1e3",
    "²",
    "٣",
    "１",
    "\u202e",
    "💥",
    "é" * 9,
    "ꦲ",
    "%_%",
    "'--",
    "{0}",
    "%s%n",
    " ",
    "\n",
    "\x1b",
    "A" * 30,
)
FUZZ = 600


def pieces(town: Town) -> list[str]:
    """What arguments are made of."""
    library, around = town.around.library, town.around
    known = [
        *library.fairs,
        *library.markets,
        *library.steps,
        *library.figures,
        *library.rules,
        *around.crafts,
        *around.provinces,
    ]
    codes = [one.code for entry in library.headings.values() for one in entry.hs]
    views = [
        "codes",
        "rates",
        "rule",
        "proof",
        "tariff",
        "origin",
        "notes",
        "demand",
        "sources",
        "general",
        "all",
        "yes",
        "note",
        "years",
        "EU",
        "ASEAN",
    ]
    return [*known, *codes, *views, *map(str, range(12))]


def forged(town: Town, chance: random.Random) -> Action:
    """An action of ours with an argument of one to five pieces, some of them strange."""
    name = chance.choice(sorted(one for one in town.router.actions if one.startswith(PREFIXES)))
    parts = pieces(town)
    said = "".join(
        chance.choice(STRANGE if chance.random() < 0.3 else parts) + chance.choice(SEPARATORS)
        for _ in range(chance.randint(1, 5))
    )
    return Action.decode(f"{name}:{chance.choice((0, 0, 1, 7))}:{said}"[:ACTION_BYTES])


@pytest.mark.parametrize("seed", range(3))
async def test_no_argument_is_taken_amiss(town: Town, seed: int) -> None:
    sri = await town.guest("sri", "id", name="Sri Wahyuni", phone="+6281234567890", craft="perak", province="ID-YO")
    for payload in ("step_done:0:nib", "follow:0:fair=inacraft", "follow:0:market=AE/perak"):
        await sri.taps(payload)
    (me,) = await town.rows(contacts)
    own = {"progress": progress, "interests": interests}
    before = {name: await town.rows(table, contact_id=me["id"]) for name, table in own.items()}
    chance, rina = random.Random(seed), await town.guest("rina", "en" if seed else "id")
    if seed == 2:
        town.admin(rina)  # to whom more is answered
    for _ in range(FUZZ // 100):
        taps = [Tap(forged(town, chance)) for _ in range(100)]
        await town.takes(
            *(town.incoming(rina.address, tap, rina.language) for tap in taps)
        )  # a turn in quarantine fails the test
        await town.settled()
    assert len(rina.chat) == FUZZ
    assert [said.words for said in rina.chat if not (said.reply.choices or said.reply.ask)] == []
    assert [said.words for said in rina.chat if "Wahyuni" in said.words or "81234567890" in said.words] == []
    assert [spoken(said.reply) for said in rina.chat if len(spoken(said.reply)) > 600 or len(said.reply.choices) > 10] == []
    assert {name: await town.rows(table, contact_id=me["id"]) for name, table in own.items()} == before
