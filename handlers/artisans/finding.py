"""Searching: one index over activities, programmes, fairs, markets, products, steps, help desks and figures."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.screens.artisans import finding as screens
from bot.screens.artisans.finding import Results
from bot.understanding import Intent, Understood
from bot.understanding.finding.documents import Found, Hit, Wanted
from bot.vocabulary import ACTION_BYTES, Action, Choice, Reply, Text
from handlers.artisans import following
from handlers.artisans.rows import PROGRAMME, Rows, programme_mark
from storage.organising import listing
from storage.organising.listing import Filter

PAGE = 6
MOST_PAGES = 15
LOOKED_AT = 8 * PAGE  # hits: some are named outright, some no longer what the index knows
SHORTEST_WORD = 3
ROOM = ACTION_BYTES - len("search:0:~000.")
HELD_ONLINE = ("online",)
"""The words of a list that is narrowed to what is held online."""
OPENS = {
    Found.ACTIVITY: "card",
    Found.PROGRAMME: "search",
    Found.FAIR: "fair",
    Found.MARKET: "market",
    Found.PRODUCT: "product",
    Found.STEP: "step",
    Found.RULE: "product",
    Found.DESK: "desk",
    Found.FIGURE: "figure",
}
"""The action that shows one; a kind whose action no feature answers is not found."""
KINDS = {
    Intent.FAIR: (Found.FAIR,),
    Intent.FIGURE: (Found.FIGURE,),
    Intent.STEP: (Found.STEP, Found.RULE, Found.DESK),
}


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.command("cari search", partial(search, router.actions))
    router.action("search", partial(turned, router.actions))


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found, the best first, and what had to be left out for it."""

    hits: tuple[Hit, ...] = ()
    dropped: tuple[str, ...] = ()


def search(opens: Collection[str], turn: Turn) -> Reply:
    """`/cari perak hongkong`; without words, how to search."""
    return results(opens, turn, turn.argument) if turn.argument.strip() else screens.what_for()


def turned(opens: Collection[str], turn: Turn) -> Reply:
    """Another page: `6.perak hongkong`; or the activities of a programme: `0.~1a2b3c4d`."""
    skip, _, said = turn.argument.partition(".")
    first = int(skip) if skip.isascii() and skip.isdigit() and len(skip) < 4 else 0
    return replace(results(opens, turn, said, min(first, PAGE * MOST_PAGES)), replaces=True)


def results(opens: Collection[str], turn: Turn, said: str, first: int = 0) -> Reply:
    """What these words find, from the hit with this number on."""
    if said.startswith(PROGRAMME):
        name = _programme(turn, said)
        found = Looked(tuple(_in_programme(turn, name))) if name else Looked()
        return shown(turn, Understood(name or ""), found, said, first)
    meant = turn.surroundings.understand(Text(said), turn.now) or Understood(said)
    return shown(turn, meant, look(opens, turn, meant, first), said, first)


def look(opens: Collection[str], turn: Turn, meant: Understood, first: int = 0) -> Looked:
    """What fits; where nothing does, what fits without the month, then the province, then the kind, then the words.

    As many as a page needs that begins with the hit of this number.
    """
    named = tuple(_named(turn, meant))
    wanted = wanted_of(turn, meant)
    over: Looked | None = None
    for dropped, narrower in _ever_less(wanted, turn.surroundings.index.knows):
        found = turn.surroundings.index.search(narrower, turn.today, first + LOOKED_AT)
        hits = tuple(hit for hit in found if OPENS[hit.kind] in opens)
        if named:
            others = tuple(hit for hit in hits if (hit.kind, hit.key) not in {(one.kind, one.key) for one in named})
            return Looked(named + others)
        if hits and _is_ahead(hits, wanted, turn.today, only_activities=over is not None):
            return Looked(hits, dropped)
        over = over or (Looked(hits, dropped) if hits else None)
    return over or Looked()


def _is_ahead(hits: Sequence[Hit], wanted: Wanted, today: date, *, only_activities: bool) -> bool:
    """Whether some of it can still be joined, where a kind of activity is looked for and no days that are over."""
    if not wanted.sort or (wanted.last is not None and wanted.last < today):
        return True
    return any(not hit.past and (hit.kind is Found.ACTIVITY or not only_activities) for hit in hits)


def wanted_of(turn: Turn, meant: Understood) -> Wanted:
    """What the index is asked for. A year is when something is held; of a figure it is one of its words."""
    first, last = meant.months or (None, None)
    kinds = (Found.ACTIVITY,) if meant.kind is not None else KINDS.get(meant.intent, ()) if meant.intent else ()
    words = tuple(word for word in meant.words if len(word) >= SHORTEST_WORD)
    figures = kinds == (Found.FIGURE,)
    if figures:
        words += tuple(word for word in meant.text.split() if word.isdigit() and word not in words)
    return Wanted(
        words=(*words, meant.skill) if meant.skill else words,
        kinds=kinds,
        sort=meant.kind if meant.kind != "training" else None,  # people say "training" for any kind
        craft=meant.craft,
        province=meant.province,
        country=meant.markets[0] if meant.markets and not figures else None,
        first=None if figures else first,
        last=None if figures else last,
        own=turn.contact.province,
    )


def planned(narrowed: Filter) -> Wanted:
    """The same for the index: activities of that craft, province, kind, level, skill and days, online or not."""
    level = narrowed.level
    return Wanted(
        kinds=(Found.ACTIVITY,),
        sort=narrowed.kind,
        craft=narrowed.craft,
        province=narrowed.province,
        levels=listing.LEVELS_OF.get(level, (level,)) if level else (),
        skill=narrowed.skill,
        online=narrowed.words == HELD_ONLINE,
        first=narrowed.first,
        last=narrowed.last,
    )


def _ever_less(wanted: Wanted, knows: Callable[[str], bool]) -> Iterator[tuple[tuple[str, ...], Wanted]]:
    """What is wanted, then without the least important part of it, and so on; words that occur nowhere go first."""
    dropped: tuple[str, ...] = ()
    if wanted.words and wanted.narrowed and not any(map(knows, wanted.words)):
        dropped, wanted = ("words",), replace(wanted, words=())
    yield dropped, wanted
    parts = (
        ("month", wanted.first is not None, {"first": None, "last": None}),
        ("province", wanted.province is not None, {"province": None}),
        ("kind", bool(wanted.kinds or wanted.sort), {"kinds": (), "sort": None}),
        ("craft", bool(wanted.craft and wanted.words), {"craft": None}),
    )
    for part, is_set, without in parts:
        if is_set and part == "craft":
            yield (*dropped, "words"), replace(wanted, words=())
        if is_set:
            dropped, wanted = (*dropped, part), replace(wanted, **without)
            yield dropped, wanted


def _named(turn: Turn, meant: Understood) -> Iterator[Hit]:
    """What the words name outright."""
    found = [(Found.FAIR, slug) for slug in meant.fairs]
    found += [(Found.STEP, meant.step)] if meant.step else []
    for kind, key in found:
        one = turn.surroundings.index.one(kind, key)
        if one is not None:
            yield Hit(one, 0.0, one.past(turn.today))


def shown(turn: Turn, meant: Understood, looked: Looked, said: str, first: int = 0, narrowed: Sequence[str] = ()) -> Reply:
    """One page of it, from the hit with this number on; `said` is what the other pages are found by.

    `narrowed` names what nothing is planned for, where this is shown instead.
    """
    turn.conversation.misses = 0
    turn.conversation.listed = _page(first, said).encode()
    rows: list[Choice] = []
    passed = 0
    lines = Rows.of(turn, looked.hits[first : first + LOOKED_AT])
    for hit in looked.hits[first:]:
        passed += 1
        row = lines.line(hit, craft=meant.craft)
        if row is not None and row.action not in (one.action for one in rows):  # a rule leads where its product does
            rows.append(row)
        if len(rows) == PAGE:
            break
    after = first + passed
    follow, followed = following.of_list(turn, Filter(meant.craft, meant.province))
    return screens.results(
        Results(
            rows,
            meant.text,
            [screens.without(part) for part in looked.dropped],
            narrowed,
            previous=_page(max(first - PAGE, 0), said) if first else None,
            further=_page(after, said) if after < len(looked.hits) else None,
            follow=follow,
            followed=followed,
        )
    )


def _page(first: int, said: str) -> Action:
    """The words that fit into a button; those that do not are left out: a wider search, never a wrong one."""
    words = " ".join(said.split())
    while len(words.encode()) > ROOM:
        words = words.rpartition(" ")[0] or words[: len(words) // 2]
    return Action("search", f"{first}.{words}")


# ---- programmes -------------------------------------------------------------------------------------------------------------
def _programme(turn: Turn, mark: str) -> str | None:
    return next((one.key for one in turn.surroundings.index.of_kind(Found.PROGRAMME) if programme_mark(one.key) == mark), None)


def _in_programme(turn: Turn, name: str) -> list[Hit]:
    return turn.surroundings.index.search(Wanted(programme=name, own=turn.contact.province), turn.today, PAGE * MOST_PAGES)
