"""One fair: its card, how to take part, earlier editions, what is unclear, its sources."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode, urlsplit

from bot.i18n import _, day_range, label, language, listing
from bot.rules.fairs import Edition
from bot.rules.knowledge import Fair, PastEdition, Remark, both
from bot.screens import citing
from bot.screens.according import dated
from bot.screens.artisans.fair_words import (
    by,
    organiser,
    place,
    plain,
    short_name,
    usually,
    when,
)
from bot.screens.artisans.lists import row
from bot.screens.artisans.sourced import DAY, said_day, worded
from bot.screens.fitting import fitting
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Choice, Link, Reply
from storage.organising.activities import Summary

ROOM = 350
"""Letters of a bubble."""

PAST_SHOWN = 4

COUNTED = re.compile(r"\bke-(\d+)\b", re.ASCII)
"""How the catalogue counts editions."""


@dataclass(frozen=True, slots=True)
class Card:
    """A fair as somebody sees it.

    `crafts` are names, `edition` the next one that is known, `past` how many are over, `calls` what takes artisans there;
    `back` is the list they came from, `market` a country whose page can be opened.
    """

    fair: Fair
    crafts: Sequence[str]
    edition: Edition | None
    past: int
    calls: Sequence[Summary]
    followed: bool
    back: str = ""
    market: str = ""


def card(view: Card) -> Reply:
    """The short card."""
    fair, edition = view.fair, view.edition
    always = [place(fair, edition), when(edition) if edition is not None else usually(fair)]
    if edition is not None:
        always.append(_("Date according to: {source}").format(source=by(edition)))
    always += [_("Organiser: {name}").format(name=organiser(fair)), citing.cited(fair)]
    wished = [
        _("Crafts: {crafts}").format(crafts=listing([*view.crafts[:4]])) if view.crafts else "",
        _("Also called: {names}").format(names=", ".join(fair.aliases[:2])) if fair.aliases else "",
    ]
    lines = [*always[:-1], *_fitting(always, [line for line in wished if line], len(fair.name)), always[-1]]
    return Reply(
        "\n".join(lines),
        heading=fair.name,
        choices=_choices(view),
        links=_links(edition),
        replaces=True,
        more=_("Choose"),
    )


def _fitting(always: Sequence[str], wished: Sequence[str], heading: int) -> list[str]:
    """Those of the further lines for which the bubble has room."""
    room = ROOM - heading - sum(len(line) + 1 for line in always)
    kept = []
    for line in wished:
        if len(line) + 1 <= room:
            kept.append(line)
            room -= len(line) + 1
    return kept


def _choices(view: Card) -> tuple[Choice, ...]:
    slug = view.fair.id
    first = [Choice(label("Unfollow"), Action("unfollow", f"fair={slug}")), Choice(label("Countdown"), Action("fair_days", slug))]
    if not view.followed:
        first = [Choice(label("Follow"), Action("follow", f"fair={slug}"))]
    if view.calls:
        one = Action("card", str(view.calls[0].id)) if len(view.calls) == 1 else Action("fair_calls", slug)
        first.insert(0, Choice(label("Facilitation"), one))
    wished = [Choice(label("How to take part"), Action("fair_how", slug))]
    wished += [Choice(label("Save to calendar"), Action("fair_ics", str(view.edition.id)))] if view.edition is not None else []
    wished += [Choice(label("Share"), Action("share", slug))]
    wished += [Choice(label("Earlier editions"), Action("fair_past", slug))] if view.past else []
    wished += [_notes_choice(view.fair)] if view.fair.flags else []
    wished += [Choice(label("Export there"), Action("market", view.market))] if view.market else []
    last = (citing.sources_choice(Action("fair_sources", slug)), Choice(label("Back"), Action("fairs", view.back)), menu_choice())
    return fitting(tuple(first), wished, last)


def _links(edition: Edition | None) -> tuple[Link, ...]:
    """The organiser's page of a known edition, and the way there where a point or a hall is known."""
    if edition is None:
        return ()
    links = (Link(label("Organiser's page"), edition.link),) if edition.link else ()
    where = (
        f"{edition.latitude},{edition.longitude}"
        if edition.latitude is not None
        else ", ".join(filter(None, (edition.venue, edition.city)))
    )
    return (*links, Link(label("Map"), "https://maps.google.com/?" + urlencode({"q": where}, safe=","))) if where else links


# ---- pages of a fair --------------------------------------------------------------------------------------------------------
def how(fair: Fair, general: Remark | None, calls: bool) -> Reply:
    """How artisans get there, as the sources tell, and the ways that hold for every fair."""
    lines = [plain(fair.how_to_join.said(language())) or _("No source says how artisans take part.")]
    lines.append(citing.cited(fair))
    more = (Choice(label("Ways for all fairs"), Action("fair_how", f"{fair.id}/general")),) if general is not None else ()
    call = (Choice(label("Facilitation"), Action("fair_calls", fair.id)),) if calls else ()
    return Reply("\n".join(lines), _("How to take part: {fair}").format(fair=short_name(fair)), choices=back(fair, *call, *more))


def general(fair: Fair, remark: Remark) -> Reply:
    """The ways to a fair that were open in earlier years."""
    lines = (remark.said(language()), citing.cited(remark))
    return Reply("\n".join(lines), _("Ways for all fairs"), choices=back(fair))


def past(fair: Fair, found: Sequence[PastEdition], page: int) -> Reply:
    """Editions that are over, the latest first, each with where it was read."""
    page = min(page, max(len(found) - 1, 0) // PAST_SHOWN)
    shown = found[page * PAST_SHOWN : (page + 1) * PAST_SHOWN]
    lines = [_over(one) for one in shown]
    links = tuple(Link(_host(one.source[0]), one.source[0]) for one in shown if _is_read_there(one))
    more = (
        (Choice(label("Even earlier"), Action("fair_past", f"{fair.id}/{page + 1}")),)
        if len(found) > (page + 1) * PAST_SHOWN
        else ()
    )
    unclear = (_notes_choice(fair),) if fair.flags else ()
    text = "\n".join(lines) or _("No earlier edition is known.")
    return Reply(
        text, _("Earlier editions: {fair}").format(fair=short_name(fair)), choices=back(fair, *more, *unclear), links=links
    )


def _over(one: PastEdition) -> str:
    """- ke-26 (2023): 28 Sep 2023 (republika.co.id)."""
    days = _days(one) or _("date not known")
    source = _host(one.source[0]) if isinstance(one.source, list) and one.source else _("no source")
    name = COUNTED.sub(lambda found: _("no. {n}").format(n=found[1]), dated(one.edition))
    return f"- {name}: {days} ({source})"


def _days(one: PastEdition) -> str:
    """1-5 Oct 2025; a month or a year where no more is stated."""
    if one.start and one.end and DAY.fullmatch(one.start) and DAY.fullmatch(one.end):
        return day_range(date.fromisoformat(one.start), date.fromisoformat(one.end))
    return " - ".join(dict.fromkeys(said_day(day) for day in (one.start, one.end) if day))


def _is_read_there(one: PastEdition) -> bool:
    return isinstance(one.source, list) and bool(one.source) and "://" in one.source[0]


def _notes_choice(fair: Fair) -> Choice:
    return Choice(label("What is unclear"), Action("fair_notes", fair.id))


def _host(address: str) -> str:
    return (urlsplit(address).hostname or address).removeprefix("www.")


def notes(fair: Fair, number: int) -> Reply:
    """Where sources contradict each other, or say nothing: a page each, as it stands."""
    number = min(number, len(fair.flags) - 1)
    told = plain(worded(both(fair.flags[number]))) if fair.flags else _("Nothing is noted.")
    more: tuple[Choice, ...] = ()
    if number + 1 < len(fair.flags):
        more = (Choice(label("Next note"), Action("fair_notes", f"{fair.id}/{number + 1}")),)
    count = f" ({number + 1}/{len(fair.flags)})" if len(fair.flags) > 1 else ""
    heading = _("What is unclear: {fair}").format(fair=short_name(fair)) + count
    return Reply("\n".join((told, citing.cited(fair))), heading, choices=back(fair, *more))


def sources(fair: Fair) -> Reply:
    """Every publication, with links."""
    return citing.all_sources(short_name(fair), fair.sources, Action("fair", fair.id), fair.as_of)


def calls(fair: Fair, found: Sequence[Summary], now: datetime) -> Reply:
    """What takes artisans there."""
    rows = [row(one, now) for one in found]
    text = (
        _("Whom the organiser chooses goes to this fair.")
        if rows
        else _("No facilitation is open. Follow the fair, and I tell you.")
    )
    return Reply(
        text, _("Facilitation: {fair}").format(fair=short_name(fair)), choices=fitting((), rows, back(fair)), more=_("Choose")
    )


def back(fair: Fair, *before: Choice) -> tuple[Choice, ...]:
    """Where a page of a fair leads: its card, and the menu."""
    return (*before, Choice(label("Back"), Action("fair", fair.id)), menu_choice())
