"""The countdown to a fair: on which days before it somebody is told, and its days for a calendar."""

from __future__ import annotations

from collections.abc import Sequence

from bot.i18n import _, label, listing, ngettext
from bot.rules.fairs import DAYS, Edition
from bot.rules.knowledge import Fair
from bot.screens.artisans.fair_cards import back
from bot.screens.artisans.fair_words import fairs_choice, open_choice, place, short_name, titled, when
from bot.screens.fitting import fitting
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Attachment, Choice, Reply


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
        choices=fitting((), rows, back(fair)),
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
        choices=(Choice(label("Follow"), Action("follow", f"fair={fair.id}")), *back(fair)),
        more=_("Choose"),
    )


def calendar_words(fair: Fair, edition: Edition) -> tuple[str, str, str]:
    """What the calendar entry says: its title, its place, and who says so."""
    return titled(fair, edition.name), place(fair, edition), _("Date according to: {source}").format(source=edition.source)


def calendar(fair: Fair, edition: Edition, file: Attachment) -> Reply:
    """The calendar file."""
    said = _("Open the file to save it: {title}, {when}.").format(title=short_name(fair), when=when(edition))
    return Reply(said, attachment=file, choices=(open_choice(fair.id), fairs_choice(), menu_choice()))
