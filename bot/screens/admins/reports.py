"""Messages that people took for false, as admins look through them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.i18n import _, label, ngettext, short_moment
from bot.rules.genuine import Finding
from bot.screens.admins.admin import govern_choice
from bot.screens.fitting import ROWS
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Choice, Fact, Reply
from storage.announcing.reports import Report

SHOWN = 260
"""Letters of a message that stand on a screen."""


def listed(found: Sequence[Report], count: int, zone: str) -> Reply:
    """Those nobody has handled, the oldest first; times in `zone` (IANA)."""
    rows = [Choice(_number(one), Action("fake", str(one.id)), short_moment(one.at, zone)) for one in found[: ROWS - 2]]
    text = ngettext("{n} report waits.", "{n} reports wait.", count).format(n=count) if count else _("No report waits.")
    return Reply(text, heading=_("False messages"), choices=(*rows, govern_choice(), menu_choice()), more=_("Choose"))


def _number(one: Report) -> str:
    return _("Report {n}").format(n=one.id)


def card(one: Report, zone: str) -> Reply:
    """One message as somebody showed it; who it was is not told."""
    body = one.body if len(one.body) <= SHOWN else one.body[:SHOWN].rstrip() + "…"
    done = () if one.handled_at else (Choice(label("Handled"), Action("fake_done", str(one.id))),)
    facts = (Fact(_("What Sapa said"), finding(one.finding)), Fact(_("Shown"), short_moment(one.at, zone)))
    return Reply(
        body, heading=_number(one), facts=facts, choices=(*done, Choice(label("All reports"), Action("fakes")), menu_choice())
    )


def finding(what: Finding) -> str:
    """What Sapa said of it."""
    match what:
        case Finding.GENUINE:
            return _("genuine")
        case Finding.OTHER_WORDS:
            return _("genuine code, other words")
        case Finding.UNKNOWN:
            return _("not from Sapa")


def gone() -> Reply:
    """Handled long ago, or its person was erased."""
    return Reply(_("That report is not there any more."), choices=(Choice(label("All reports"), Action("fakes")), menu_choice()))
