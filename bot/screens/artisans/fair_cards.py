"""One fair: its card, how to take part, earlier editions, what is unclear, its sources, the countdown and the calendar file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode, urlsplit

from bot.i18n import _, day_range, label, language, listing, ngettext
from bot.rules.fairs import DAYS, Edition
from bot.rules.knowledge import Fair, PastEdition, Remark, both
from bot.screens import citing
from bot.screens.according import dated
from bot.screens.artisans.fair_words import (
    by,
    fairs_choice,
    open_choice,
    organiser,
    place,
    plain,
    short_name,
    titled,
    usually,
    when,
)
from bot.screens.artisans.lists import row
from bot.screens.artisans.sourced import DAY, said_day, worded
from bot.screens.fitting import fitting
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Attachment, Choice, Link, Reply
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
    return Reply("\n".join(lines), _("How to take part: {fair}").format(fair=short_name(fair)), choices=_back(fair, *call, *more))


def general(fair: Fair, remark: Remark) -> Reply:
    """The ways to a fair that were open in earlier years."""
    lines = (remark.said(language()), citing.cited(remark))
    return Reply("\n".join(lines), _("Ways for all fairs"), choices=_back(fair))


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
        text, _("Earlier editions: {fair}").format(fair=short_name(fair)), choices=_back(fair, *more, *unclear), links=links
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
    return Reply("\n".join((told, citing.cited(fair))), heading, choices=_back(fair, *more))


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
        text, _("Facilitation: {fair}").format(fair=short_name(fair)), choices=fitting((), rows, _back(fair)), more=_("Choose")
    )


def _back(fair: Fair, *before: Choice) -> tuple[Choice, ...]:
    return (*before, Choice(label("Back"), Action("fair", fair.id)), menu_choice())


# ---- the countdown ----------------------------------------------------------------------------------------------------------
def days_before(days: Sequence[int]) -> str:
    """60, 30, 7 and 1 days before."""
    if not days:
        return _("no countdown")
    several = len(days) if len(days) > 1 else days[0]
    return ngettext("{days} day before", "{days} days before", several).format(days=listing([str(day) for day in days]))


def countdown(fair: Fair, days: Sequence[int]) -> Reply:
    """When somebody is told of a fair they follow; each press puts a day in or takes it out."""
    lines = (
        _("You are told: {days}.").format(days=days_before(days)),
        _(
            "Press a number to put it in or take it out. "
            "Without a known date I tell you at the start of the month before its usual one."
        ),
    )
    rows = [Choice(_mark(day, day in days), Action("fair_days", f"{fair.id}/{day}")) for day in DAYS]
    return Reply(
        "\n".join(lines),
        _("Countdown: {fair}").format(fair=short_name(fair)),
        choices=fitting((), rows, _back(fair)),
        replaces=True,
        more=_("Choose"),
    )


def _mark(day: int, chosen: bool) -> str:
    said = ngettext("{n} day before", "{n} days before", day).format(n=day)
    return f"✓ {said}" if chosen else said


def follow_first(fair: Fair) -> Reply:
    """A countdown is for who follows it."""
    return Reply(
        _("Follow {fair} first, then I count down its days for you.").format(fair=short_name(fair)),
        choices=(Choice(label("Follow"), Action("follow", f"fair={fair.id}")), *_back(fair)),
        more=_("Choose"),
    )


# ---- the calendar -----------------------------------------------------------------------------------------------------------
def calendar_words(fair: Fair, edition: Edition) -> tuple[str, str, str]:
    """What the calendar entry says: its title, its place, and who says so."""
    return titled(fair, edition.name), place(fair, edition), _("Date according to: {source}").format(source=edition.source)


def calendar(fair: Fair, edition: Edition, file: Attachment) -> Reply:
    """The calendar file."""
    said = _("Open the file to save it: {title}, {when}.").format(title=short_name(fair), when=when(edition))
    return Reply(said, attachment=file, choices=(open_choice(fair.id), fairs_choice(), menu_choice()))
