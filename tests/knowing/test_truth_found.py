"""What is found by its name and what is passed on say what their records hold; one invented thing is caught."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

import pytest

from bot.screens.artisans import export_words, fair_cards, fair_words
from bot.vocabulary import Action
from tests.knowing.auditing import BOTH, EVERY, lies, on_day, records_of
from tests.knowing.records import Records
from tests.knowing.test_sharing import TELEGRAM, finds, on
from tests.knowing.walking import Walk
from tests.persona import Town, spoken
from tests.persona import on_sqlite as database_url  # noqa: F401


# ---- what is found, here and after the bot's name -------------------------------------------------------------------------
def subjects(known: Records, language: str) -> Iterable[tuple[str, str]]:
    """What there is by name, with the payload that opens it."""
    yield from ((one["name"], f"fair:0:{slug}") for slug, one in known.fairs.items())
    yield from ((one["name"][language], f"market:0:{code}") for code, one in known.markets.items())
    yield from ((one["title"][language], f"step:0:{slug}") for slug, one in known.steps.items())
    yield from ((one["statement"][language], f"figure:0:{slug}") for slug, one in known.figures.items())
    numbers = {slug: number for number, slug in known.slugs.items()}
    yield from ((one["title"][language], f"card:0:{numbers[slug]}") for slug, one in known.trainings.items())


@BOTH
async def test_what_is_found_by_its_name_says_what_its_record_holds(town: Town, language: str) -> None:
    """Each row of a list against what it opens; a fair's whole name opens it and no other."""
    known = await records_of(town)
    walk = await Walk.begin(town, language)
    named = list(subjects(known, language))
    answers = await walk.says([f"{'cari' if language == 'id' else 'find'} {name}" for name, _ in named])
    shown = {f"search:0:{number}": reply for number, reply in enumerate(answers)}
    assert lies(known, shown, language) == []
    opened = zip(named, answers, strict=True)
    assert [
        (name, reply.heading) for (name, payload), reply in opened if payload.startswith("fair") and reply.heading != name
    ] == []


@EVERY
async def test_cards_for_other_chats_say_what_their_records_hold(town: Town, language: str, day: date) -> None:
    on_day(town, day)
    on(town, telegram=TELEGRAM)
    known = await records_of(town)
    wrong, keys = [], set()
    for words in (*(one["name"] for one in known.fairs.values()), *(one["name"][language] for one in known.markets.values())):
        for leaflet in (await finds(town, words[:100], language=language)).found:
            kind, _, one = leaflet.key.partition("_")
            proof = known.of(Action({"f": "fair", "k": "market", "a": "card"}[kind], one))
            keys.add(leaflet.key)
            text = f"{leaflet.title}\n{leaflet.line}\n{spoken(leaflet.reply)}"
            wrong += [(leaflet.key, fault) for fault in (proof.faults(text, language) if proof is not None else ())]
            wrong += [(leaflet.key, "of the catalogue") for slug in (known.slugs.get(one),) if slug in known.trainings]
    assert wrong == []
    assert len(keys) >= len(known.fairs) + len(known.markets) - 1


# ---- the bad twins: one invented thing each -------------------------------------------------------------------------------
INVENTED = [
    (export_words, "unknown", lambda *_: "12,5% mungkin", "duty:0:perak@JP", "percent 12,5%"),
    (export_words, "agreements", lambda *_: "IT-CEPA berlaku sejak 2 Mar 2025.", "duty:0:perak@TR", "date (2025, 3, 2)"),
    (fair_words, "months", lambda *_: "Juli", "fairs:0:", "month Juli"),
    (fair_words, "place", lambda *_: "Gedung Rekaan", "fair:0:inacraft", "name Rekaan"),
    (fair_words, "months", lambda *_: "3-7 Februari 2027", "fairs:0:", "date (2027, 2, 3)"),
]


@pytest.mark.parametrize(("module", "name", "instead", "payload", "fault"), INVENTED)
async def test_one_invented_thing_is_caught(
    town: Town, monkeypatch: pytest.MonkeyPatch, module: object, name: str, instead: Callable[..., str], payload: str, fault: str
) -> None:
    monkeypatch.setattr(module, name, instead)
    if hasattr(fair_cards, name):
        monkeypatch.setattr(fair_cards, name, instead)
    sri = await town.guest("sri", "id")
    await sri.taps(payload)
    assert any(f" {fault} in " in one for one in lies(await records_of(town), {payload: sri.last}, "id"))
