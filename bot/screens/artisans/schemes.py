"""Competence tests that the catalogue knows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.i18n import _, label
from bot.screens.activities import days, title
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Choice, Reply
from storage.organising.activities import Summary


def schemes(found: Sequence[Summary], now: datetime) -> Reply:
    """Each with its card; a day that is over is said to be."""
    if not found:
        said = _("No competence test is known to me right now. BNSP licenses those who test: ask them.")
        return Reply(said, choices=(Choice(label("Ask a person"), Action("ask")), menu_choice()))
    return Reply(
        _("Open one to see its schemes and source, and to be told when it opens.")
        + " "
        + _("Ask the body whether its BNSP licence is valid now."),
        heading=_("Competence tests"),
        choices=(*(_row(one, now) for one in found), menu_choice()),
        replaces=True,
        more=_("Choose"),
    )


def _row(one: Summary, now: datetime) -> Choice:
    if one.starts_on is None:
        when = _("no date known")
    else:
        over = one.ends_at is not None and one.ends_at <= now
        when = _("over: {days}").format(days=days(one)) if over else days(one)
    return Choice(title(one), Action("card", str(one.id)), ", ".join(part for part in (when, one.city) if part))
