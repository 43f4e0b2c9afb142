"""Where something is from: in short below what is said, and all of it, with links, behind a button."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from textwrap import shorten

from bot.i18n import _, label
from bot.rules.knowledge import Source, Sourced
from bot.rules.stated import published
from bot.screens.according import dated, publication
from bot.screens.fitting import fitting
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Choice, Link, Reply

SHOWN = 7
"""Sources of one page: with heading and choices still one bubble."""

LONGEST = (60, 40, 20, 0)
"""Letters of a title that tell which article it is: as many as the bubble has room for, none where there are many articles."""

LONGEST_NAME = 50
ESTIMATED = "perkiraan"
"""How the catalogue marks a date that nobody states."""
UNTITLED = "(judul tidak tercantum)"
BUBBLE = 350

_DAY = re.compile(r"\d{4}(-\d\d){0,2}")


def cited(one: Sourced) -> str:
    """ "Source: ANTARA, 2023-11-20 (+2), as of 2024-01"; that there is none, where there is none."""
    return line(one.sources, one.as_of)


def line(sources: Sequence[Source], as_of: str | None) -> str:
    """The same of some sources; `as_of` is until when they bear out what is said, as the catalogue states it."""
    said = cited_sources(sources)
    if not said:
        return _("No source is at hand for this.")
    return _("{source}, as of {day}").format(source=said, day=as_of) if as_of and as_of[:1].isdigit() else said


def cited_sources(sources: Sequence[Source]) -> str:
    """ "Source: ANTARA, 2023-11-20 (+2)", of the first one and how many others there are; empty of none."""
    if not sources:
        return ""
    more = f" (+{len(sources) - 1})" if len(sources) > 1 else ""
    return _("Source: {source}").format(source=_named(sources[0])) + more


def _named(source: Source) -> str:
    """Who published it and when, as far as that is a date; an estimate is marked as one."""
    found = _DAY.match(source.published or "")
    name = shorten(publication(source), LONGEST_NAME, placeholder="…")
    if found is None:
        return name
    when = _("about {day}").format(day=found[0]) if ESTIMATED in (source.published or "") else found[0]
    return f"{name}, {when}"


def sources_choice(action: Action) -> Choice:
    """To the page that `all_sources` is."""
    return Choice(label("Sources"), action)


def all_sources(
    title: str, sources: Iterable[Source], back: Action, as_of: str | None = None, here: Action | None = None, page: int = 0
) -> Reply:
    """Every source of something, the full link where one is known; `as_of` as the catalogue states it.

    `here` is the page's own action where there may be more than one page of them.
    """
    every = list(sources)
    first = min(page, max(len(every) - 1, 0) // SHOWN) * SHOWN
    shown = every[first : first + SHOWN]
    heading = _("Sources: {title}").format(title=title)
    below = [_("Supported as of: {day}").format(day=as_of)] if as_of and len(every) < SHOWN else []
    lines = _listed(shown, below, BUBBLE - len(heading))
    links = tuple(Link(one.publication, one.url) for one in shown if one.url)
    further = (read_on(here, page + 1),) if here is not None and len(every) > first + SHOWN else ()
    return Reply(
        "\n".join(lines) if every else _("No source is at hand for this."),
        heading=heading,
        choices=fitting((), (*further, Choice(label("Back"), back)), (menu_choice(),)),
        links=links,
    )


def read_on(here: Action, page: int) -> Choice:
    """To another page of what `here` shows."""
    return Choice(label("Read on"), Action(here.name, f"{here.argument}/{page}"))


def _listed(sources: Sequence[Source], below: Sequence[str], room: int) -> list[str]:
    """A line each, with as much of its title as lets all of them stand in one bubble; the links lead to the rest."""
    for longest in LONGEST:
        lines = [*(_full(one, longest) for one in sources), *below]
        if sum(len(line) + 1 for line in lines) <= room:
            break
    return lines


def _full(source: Source, longest: int) -> str:
    title = "" if (source.title or "").startswith(UNTITLED) else source.title or ""
    short = shorten(title, longest, placeholder="…") if longest else ""  # at a word: half a year would be another one
    return "- " + ", ".join(part for part in (publication(source), short, dated(published(source))) if part)


def shortened(text: str, room: int) -> str:
    """As many whole sentences of a text as fit into so many letters; of a longer first one as many words, with an ellipsis."""
    if len(text) <= room:
        return text
    sentences = re.split(r"(?<=[.!?])\s+", text)
    kept = ""
    for one in sentences:
        if len(f"{kept} {one}".strip()) > room:
            break
        kept = f"{kept} {one}".strip()
    if kept and kept.count("(") == kept.count(")"):
        return kept
    cut = text[: room - 1].rsplit(" ", 1)[0]
    opened = cut.rfind("(") if cut.count("(") > cut.count(")") else 0
    return (cut[:opened] if opened > 0 else cut).rstrip(" ,;:") + "…"
