"""Holding what is said against the catalogue's files: by numbers, days and names, and by its line of the source."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from itertools import product

import pytest

from bot.vocabulary import Action, Reply
from storage.models import activities
from tests.knowing.records import Record, Records
from tests.persona import Town, spoken

LANGUAGES = ("id", "en")
DAYS = (date(2023, 6, 1), date(2026, 11, 23), date(2027, 3, 1))
"""Before much of the catalogue, today's, and after all of it."""
EVERY = pytest.mark.parametrize(("language", "day"), [*product(LANGUAGES, DAYS)])
BOTH = pytest.mark.parametrize("language", LANGUAGES)


async def records_of(town: Town) -> Records:
    return Records({str(row["id"]): row["slug"] for row in await town.rows(activities)})


def on_day(town: Town, day: date) -> None:
    town.clock.now = datetime(day.year, day.month, day.day, 2, tzinfo=UTC)


def leads_to(*names: str) -> Callable[[Action], bool]:
    return lambda action: action.name in names


def lies(known: Records, shown: Mapping[str, Reply], language: str) -> list[str]:
    """What no record bears out of what is said, each row of a list against the record that it opens."""
    kept: dict[tuple[int, str], list[str]] = {}
    wrong = []
    for payload, reply in shown.items():
        said = [(Action.decode(payload), spoken(reply))]
        said += [(choice.action, f"{choice.label} {choice.detail}") for choice in reply.choices]
        for action, text in said:
            proof = known.of(action)
            if proof is not None:
                key = (id(proof), text)
                kept[key] = kept[key] if key in kept else proof.faults(text, language)
                wrong += [f"{payload} {action.encode()} {fault} in {text!r}" for fault in kept[key]]
    return list(dict.fromkeys(wrong))


CITED = re.compile(
    r"(?:Sumber|Source): (?P<name>.+?)(?:, (?P<day>(?:sekitar |about )?\d[\d-]*))?"
    r"(?: \(\+(?P<more>\d+)\))?(?:, (?:per|as of) (?P<as_of>\S+))?$",
    re.M,
)


def miscited(reply: Reply, record: Record) -> list[str]:
    """Where the line of the source does not say what the record says of its first source; that there is none."""
    found = CITED.search(spoken(reply))
    sources = record["source"] if isinstance(record["source"], list) else []
    if found is None:
        return [] if not sources and re.search("[Ss]umber|source", spoken(reply)) else [f"no source in {spoken(reply)!r}"]
    first = sources[0]
    name = re.split(r"…|,? \(?(?:quoting|mengutip|kutipan)\b", found["name"])[
        0
    ]  # that one quotes another is said in both languages
    wrong = [] if first["publication"].startswith(name) else [f"{found['name']} is not {first['publication']}"]
    if int(found["more"] or 0) != len(sources) - 1:
        wrong.append(f"{found[0]} of {len(sources)}")
    stated = str(first["published"] or "")
    if (found["day"] or "").split()[-1:] != re.findall(r"^\d{4}(?:-\d\d){0,2}", stated):
        wrong.append(f"{found['day']} is not {stated}")
    if bool(found["day"]) and ("perkiraan" in stated) != (" " in found["day"]):
        wrong.append(f"an estimate is none: {found[0]}, {stated}")
    if found["as_of"] and found["as_of"] != str(record["as_of"]):
        wrong.append(f"{found['as_of']} is not {record['as_of']}")
    return wrong
