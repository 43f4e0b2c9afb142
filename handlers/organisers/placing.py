"""When and where an activity is, from the words or the press to fields of a plan."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from typing import Any

from bot.conversation.form import SEVERAL, Chosen, Given, Problem, words_of
from bot.conversation.turn import Turn
from bot.rules import drafts as rules
from bot.rules import publishable
from bot.rules.drafts import Plan
from bot.rules.reminders import Before, is_code
from bot.understanding import match_place, match_reminder
from bot.understanding.when import Held, Unclear, match_when
from bot.vocabulary import SharedPlace
from handlers import names
from handlers.organisers.filling import NONE, USUAL, Values, with_values
from storage.organising import publishing

MOST_REMINDERS = 5
POINT = re.compile(r"(-?[0-9]{1,2}\.[0-9]+)\s*,\s*(-?[0-9]{1,3}\.[0-9]+)", re.ASCII)
PLACES: Mapping[str, Any] = {"city": "", "province": "", "venue": "", "latitude": None, "longitude": None}


# ---- where ------------------------------------------------------------------------------------------------------------------
def city(turn: Turn, plan: Plan, given: Given) -> Values | Problem:
    """A town, which gives province and zone where its name decides; or that it is held online."""
    words = words_of(given)
    if isinstance(given, Chosen) or words.casefold() in ("online", "daring", "zoom"):
        return {**PLACES, "mode": "online"} if words.casefold() in ("online", "daring", "zoom") else Problem("place")
    if not (2 <= len(words) <= 80 and any(letter.isalpha() for letter in words) and words.isprintable()):
        return Problem("place")
    found = match_place(words, turn.lexicon)
    town = {"city": words.title() if words.islower() else words, "mode": "hybrid" if plan.mode == "hybrid" else "offline"}
    return {**town, **_in_province(turn, found)} if isinstance(found, str) else {**town, "province": ""}


def province(turn: Turn, plan: Plan, given: Given) -> Values | Problem:
    """A province of the catalogue, by any of its names; one that could be several asks which."""
    words = words_of(given)
    found = words if names.is_province(turn, words) else match_place(words, turn.lexicon)
    if isinstance(found, tuple):
        return Problem("which:" + ",".join(found[:9]))
    return _in_province(turn, found) if found else Problem("province")


def _in_province(turn: Turn, code: str) -> Values:
    zone = publishing.zone_of(turn.connection, code)
    return {"province": code, "zone": zone} if zone else {"province": code}


def mode(turn: Turn, plan: Plan, given: Given) -> Values | Problem:
    """In person, online or both; what is held online has no place."""
    value = words_of(given)
    if value not in rules.MODES:
        return Problem("choice")
    return {**PLACES, "mode": value} if value == "online" else {"mode": value}


def point(turn: Turn, plan: Plan, given: Given) -> Values | Problem:
    """A place on the map: shared, or its degrees."""
    if isinstance(given, SharedPlace):
        return {"latitude": round(given.latitude, 6), "longitude": round(given.longitude, 6)}
    if words_of(given) == NONE:
        return {"latitude": None, "longitude": None}
    found = POINT.search(words_of(given))
    degrees = (float(found[1]), float(found[2])) if found else (91.0, 0.0)
    if abs(degrees[0]) > 90 or abs(degrees[1]) > 180:
        return Problem("point")
    return {"latitude": degrees[0], "longitude": degrees[1]}


def link(turn: Turn, plan: Plan, given: Given) -> Values | Problem:
    """An address of the web."""
    words = words_of(given)
    if words == NONE:
        return {"link": ""}
    words = words if "://" in words else f"https://{words}"
    return {"link": words} if publishable.is_link(words) else Problem("link")


# ---- when -------------------------------------------------------------------------------------------------------------------
def when(turn: Turn, plan: Plan, given: Given) -> Values | Problem:
    """Days and hours by the venue's clock."""
    read = match_when(words_of(given), turn.lexicon, turn.now, plan.zone)
    if isinstance(read, Unclear):
        return Problem(f"{read.code}|{read.about}")
    return {
        "starts_on": read.first,
        "ends_on": read.last if read.last != read.first else None,
        "opens_at": _clock(read.opens),
        "shuts_at": _clock(read.shuts),
    }


def _clock(hour: time | None) -> str:
    return f"{hour:%H:%M}" if hour else ""


def closes(turn: Turn, plan: Plan, given: Given) -> Values | Problem:
    """When registration ends: so many days before, a day (its end) or an hour; not after the activity begins."""
    words = words_of(given)
    found = "" if words == NONE else words if rules.DAYS_BEFORE.fullmatch(words) else None
    if found is None:
        read = match_when(words, turn.lexicon, turn.now, plan.zone)
        if isinstance(read, Unclear):
            return Problem(f"{read.code}|{read.about}")
        found = f"{_local(read)}"
    why = publishable.problems(with_values(plan, {"closes": found}), turn.now).get("closes")
    return Problem(why) if why else {"closes": found}


def _local(read: Held) -> str:
    day: date = read.first
    return f"{day:%Y-%m-%d}T{read.opens or rules.LAST_MINUTE:%H:%M}"


def reminders(turn: Turn, plan: Plan, given: Given) -> Values | Problem:
    """The usual ones, none, or so many days and hours before: `3 hari, 2 jam`."""
    words = words_of(given)
    if words in (USUAL, NONE):
        return {"reminders": None if words == USUAL else ()}
    codes = []
    for piece in filter(None, map(str.strip, SEVERAL.split(words))):
        wish = match_reminder(piece, turn.lexicon)
        if wish.amount is None or wish.unit is None:
            return Problem("reminders")
        hour = wish.hour if wish.unit == "d" else None
        codes.append(Before(wish.amount, wish.unit, hour, wish.zone or plan.zone if hour else None).code)
    right = 0 < len(codes) <= MOST_REMINDERS and all(map(is_code, codes))
    return {"reminders": tuple(dict.fromkeys(codes))} if right else Problem("reminders")
