"""How an answer becomes what an activity says: one function a question, from the words or the press to fields of a plan.

Each returns the fields it sets, or a Problem. Nothing is kept here; who asks keeps it in the draft.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from bot.conversation.form import Chosen, Given, Problem
from bot.conversation.turn import Turn
from bot.rules import drafts as rules
from bot.rules import publishable
from bot.rules.drafts import Plan
from bot.rules.reminders import Before, is_code
from bot.screens.forms import PAGE
from bot.understanding import match_country, match_craft, match_place, match_reminder
from bot.understanding.when import Held, Unclear, match_when
from bot.vocabulary import SharedPlace, Text
from handlers import names
from handlers.person import words_of
from storage import publishing

Values = Mapping[str, Any]
Read = Callable[[Turn, Plan, Given], Values | Problem]
NONE, SAME, DONE, ONLINE, USUAL = "none", "same", "done", "online", "usual"
MOST_REMINDERS = 5
NUMBER = re.compile(r"([0-9]{1,7})(?: ?(?:orang|kursi|peserta|people|seats?|persons?))?", re.ASCII)
AMOUNT = re.compile(r"(?:rp\.? ?|idr ?)?([0-9][0-9.]*)(?:,([0-9]{1,2}))? ?(ribu|rb|k|juta|jt|million|thousand)?(?:,-)?", re.ASCII)
TIMES = {"ribu": 1_000, "rb": 1_000, "k": 1_000, "thousand": 1_000, "juta": 1_000_000, "jt": 1_000_000, "million": 1_000_000}
POINT = re.compile(r"(-?[0-9]{1,2}\.[0-9]+)\s*,\s*(-?[0-9]{1,3}\.[0-9]+)", re.ASCII)
SEVERAL = re.compile(r"[,;/&\n]| dan | and ", re.IGNORECASE)
PLACES: Mapping[str, Any] = {"city": "", "province": "", "venue": "", "latitude": None, "longitude": None}


def text(field: str, longest: int, *, lines: bool = False) -> Read:
    """Words as they are, in one line unless `lines`; "leave empty" where that is pressed."""

    def read(turn: Turn, plan: Plan, given: Given) -> Values | Problem:
        if isinstance(given, Chosen):
            return {field: ""} if given.value in (NONE, SAME) else Problem("empty")
        if not isinstance(given, Text):
            return Problem("empty")
        said = [" ".join(line.split()) for line in given.text.replace("\0", "").splitlines()]
        words = "\n".join(filter(None, said)) if lines else " ".join(filter(None, said))
        if len(words) > longest:
            return Problem("long")
        real = any(letter.isalnum() for letter in words) and words.replace("\n", " ").isprintable()
        return {field: words} if real else Problem("empty")

    return read


def one_of(field: str, allowed: Iterable[str]) -> Read:
    """One of several values; `none` leaves it empty where that is among them."""
    known = frozenset(allowed)

    def read(turn: Turn, plan: Plan, given: Given) -> Values | Problem:
        value = words_of(given)
        if value not in known:
            return Problem("choice")
        return {field: "" if value == NONE else value}

    return read


def kind(turn: Turn, plan: Plan, given: Given) -> Values | Problem:
    """A kind of activity, pressed or said as people call it."""
    value = words_of(given)
    said = turn.understood.kind if turn.understood is not None else None
    found = value if value in rules.KINDS else said
    return {"kind": found} if found else Problem("choice")


def yes_or_no(field: str, yes: Any, no: Any) -> Read:
    """Two values, for a plain yes and no."""

    def read(turn: Turn, plan: Plan, given: Given) -> Values | Problem:
        said = {"yes": True, "no": False}.get(words_of(given))
        if said is None and not isinstance(given, Chosen) and turn.understood is not None:
            said = turn.understood.yes
        return Problem("choice") if said is None else {field: yes if said else no}

    return read


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


# ---- who and how many -------------------------------------------------------------------------------------------------------
def quota(taken: int) -> Read:
    """So many seats, never fewer than are taken; or no limit."""

    def read(turn: Turn, plan: Plan, given: Given) -> Values | Problem:
        words = words_of(given).casefold().replace(".", "")
        if words == NONE:
            return {"quota": None}
        found = NUMBER.fullmatch(words)
        number = int(found[1]) if found else 0
        if not 1 <= number <= rules.MOST_PEOPLE:
            return Problem("quota")
        return {"quota": number} if number >= taken else Problem(f"below:{taken}")

    return read


def who(turn: Turn, plan: Plan, given: Given) -> Values | Problem:
    """Everybody, artisans, or those of certain crafts, provinces or countries, which are asked next."""
    value = words_of(given)
    free = {"roles": (), "only_crafts": (), "only_provinces": (), "only_countries": ()}
    if value == "everybody":
        return free
    if value == "artisans":
        return {**free, "roles": ("artisan",)}
    return {} if value in ("only_crafts", "only_provinces", "only_countries") else Problem("choice")


def cost(turn: Turn, plan: Plan, given: Given) -> Values | Problem:
    """Free, an amount of rupiah as people write it, or words."""
    words = words_of(given)
    if words.casefold() in ("free", "gratis", "0"):
        return {"cost": "gratis"}
    if words == NONE:
        return {"cost": ""}
    amount = rupiah(words)
    if amount is not None:
        return {"cost": "Rp" + f"{amount:,}".replace(",", ".")} if amount else {"cost": "gratis"}
    return text("cost", 100)(turn, plan, given)


def rupiah(words: str) -> int | None:
    """`Rp150.000`, `150 ribu`, `1,5 juta` as whole rupiah; None for what is no amount."""
    found = AMOUNT.fullmatch(words.strip().casefold())
    if found is None:
        return None
    times = TIMES.get(found[3] or "", 1)
    whole = int(found[1].replace(".", "")[:12] or "0") * times
    part = int((found[2] or "0").ljust(2, "0")) * times // 100
    return whole + part


# ---- several ----------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Pick:
    """A question with several answers: each press puts one in or takes it out, `done` goes on."""

    field: str
    options: Callable[[Turn], tuple[str, ...]]
    match: Callable[[Turn, str], str | tuple[str, ...] | None]
    always: tuple[str, ...] = ()  # what cannot be taken out

    def toggled(self, turn: Turn, plan: Plan, value: str) -> tuple[str, ...] | None:
        """What is chosen after a press; None when nothing of the kind was offered."""
        chosen = getattr(plan, self.field)
        if value not in self.options(turn):
            return None
        if value in chosen and value not in self.always:
            return tuple(one for one in chosen if one != value)
        return tuple(dict.fromkeys((*chosen, value)))

    def typed(self, turn: Turn, words: str) -> tuple[str, ...] | Problem:
        """What several typed words name."""
        found: list[str] = []
        for piece in filter(None, map(str.strip, SEVERAL.split(words))):
            meant = self.match(turn, piece)
            if meant is None:
                return Problem("unknown")
            found += [meant] if isinstance(meant, str) else meant
        return tuple(dict.fromkeys((*self.always, *found))) if found else Problem("unknown")


def pick(one: Pick) -> Read:
    """The chosen values once somebody is done; a press before comes as a Problem that names its page."""

    def read(turn: Turn, plan: Plan, given: Given) -> Values | Problem:
        if not isinstance(given, Chosen):
            typed = one.typed(turn, words_of(given))
            return typed if isinstance(typed, str) else {one.field: typed}
        return {one.field: getattr(plan, one.field)} if given.value == DONE else Problem("choice")

    return read


def pressed(given: Given) -> tuple[int, str] | None:
    """The page and the value of a press that puts one in or takes it out: `0.batik`."""
    page, dot, value = given.value.partition(".") if isinstance(given, Chosen) else ("", "", "")
    right = bool(dot) and page.isascii() and page.isdigit() and len(page) < 4
    return (int(page), value) if right else None


def page_of(page: int) -> Problem:
    """Asking again with this page of the options."""
    return Problem(f"{PAGE}{page}")


def crafts(turn: Turn) -> tuple[str, ...]:
    """Every craft of the catalogue."""
    return tuple(turn.surroundings.crafts)


def provinces(turn: Turn) -> tuple[str, ...]:
    """Every province."""
    return tuple(turn.surroundings.provinces)


def match_one_of(options: tuple[str, ...]) -> Callable[[Turn, str], str | None]:
    """Only what is offered, as it is written."""
    return lambda turn, words: words if words in options else None


COUNTRIES = ("ID", "MY", "SG", "TH", "PH", "VN", "KH", "LA", "MM", "BN", "TL")
PICKS = {
    one.field: one
    for one in (
        Pick("crafts", crafts, lambda turn, words: match_craft(words, turn.lexicon)),
        Pick("only_crafts", crafts, lambda turn, words: match_craft(words, turn.lexicon)),
        Pick("only_provinces", provinces, lambda turn, words: match_place(words, turn.lexicon)),
        Pick("only_countries", lambda turn: COUNTRIES, lambda turn, words: match_country(words, turn.lexicon)),
        Pick("needs", lambda turn: rules.NEEDS, match_one_of(rules.NEEDS)),
        Pick("asks", lambda turn: rules.ASKS, match_one_of(rules.ASKS), always=("name",)),
    )
}


def with_values(plan: Plan, values: Values) -> Plan:
    """The plan with these fields set."""
    from msgspec.structs import replace

    return replace(plan, **values)
