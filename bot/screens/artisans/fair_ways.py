"""How to get to a fair: what it costs, who takes artisans there, and what to do where no fair was named."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.i18n import _, label, language
from bot.rules.knowledge import Fair, Remark
from bot.screens import citing
from bot.screens.artisans.fair_words import UNSAID, fairs_choice, open_choice, organiser, short_name
from bot.screens.artisans.lists import row
from bot.screens.fitting import fitting
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Choice, Reply
from storage.organising.activities import Summary

ROOM = 350
"""Letters of a bubble."""


def fee(fair: Fair, calls: Sequence[Summary]) -> Reply:
    """What it costs is in no source: says so, and whom to ask."""
    whom = _("Ask its organiser: {name}.").format(name=organiser(fair).rstrip(".…"))
    if fair.organiser.startswith(UNSAID):
        whom = _("No source names its organiser: ask a help desk.")
    lines = (_("What a stand here costs is in none of my sources, so I name no amount."), whom, citing.cited(fair))
    call = (Choice(label("Facilitation"), Action("fair_calls", fair.id)),) if calls else ()
    return Reply(
        "\n".join(lines),
        _("Cost: {fair}").format(fair=short_name(fair)),
        choices=(
            *call,
            Choice(label("How to take part"), Action("fair_how", fair.id)),
            open_choice(fair.id),
            Choice(label("Help desks"), Action("desks")),
            menu_choice(),
        ),
        more=_("Choose"),
    )


def fees(found: Sequence[Summary], now: datetime) -> Reply:
    """No source says what fairs cost; what takes artisans there may be applied for."""
    lines = (_("What each fair costs is in none of my sources: ask its organiser."), _opened(found))
    general = (Choice(label("Ways for all fairs"), Action("fair_ways")),)
    return Reply("\n".join(lines), _("Cost"), choices=_ways_on(found, now, *general), more=_("Choose"))


def ways(remark: Remark | None, found: Sequence[Summary], now: datetime) -> Reply:
    """How artisans get to fairs at all; what can be applied for is below."""
    lines = [_opened(found)]
    if remark is not None:
        source = citing.cited(remark)
        room = ROOM - sum(len(line) + 1 for line in (_("Taking part in fairs"), lines[0], source))
        lines += [citing.shortened(remark.said(language()), room), source]
    return Reply("\n".join(lines), _("Taking part in fairs"), choices=_ways_on(found, now), more=_("Choose"))


def _opened(found: Sequence[Summary]) -> str:
    closed = _("No facilitation is open. Follow a fair, and I tell you.")
    return _("What can be applied for stands below.") if found else closed


def _ways_on(found: Sequence[Summary], now: datetime, *general: Choice) -> tuple[Choice, ...]:
    person = Choice(label("Ask a person"), Action("ask"))
    last = (*general, fairs_choice(), Choice(label("Help desks"), Action("desks")), person, menu_choice())
    return fitting((), [row(one, now) for one in found], last)
