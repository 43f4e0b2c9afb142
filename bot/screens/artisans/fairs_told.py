"""Said unasked to those who follow a fair: a new edition, another day, how many days are left, or that it is usually soon."""

from __future__ import annotations

from datetime import date

from bot.i18n import _, label
from bot.rules.fairs import Edition
from bot.rules.knowledge import Fair
from bot.screens import citing
from bot.screens.artisans.fair_words import by, left, month_of, open_choice, organiser, place, when
from bot.screens.brief import brief
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Choice, Reply
from storage.organising.activities import Summary

NEW, MOVED, WITHDRAWN, BEFORE, USUAL = "new", "moved", "withdrawn", "before", "usual"


def edition(one: Edition, fair: Fair, what: str, days: int, call: Summary | None) -> Reply:
    """What happened to an edition, or that so many days are left; `call` takes artisans there."""
    heading = {
        NEW: _("A date for a fair you follow"),
        MOVED: _("Another date or place of a fair you follow"),
        WITHDRAWN: _("The date of a fair you follow was withdrawn"),
    }.get(what) or left(days)
    source = _("Date according to: {source}").format(source=by(one))
    check = _("Do not rely on this date any more: check with the organiser.") if what == WITHDRAWN else ""
    title, moment, where = f"{fair.name} {one.name}", when(one), place(fair, one)
    lines = (title, moment, where, check or source)
    facilitation = (Choice(label("Facilitation"), Action("card", str(call.id))),) if call is not None and not check else ()
    calendar = () if check else (Choice(label("Save to calendar"), Action("fair_ics", str(one.id))),)
    return Reply(
        "\n".join(line for line in lines if line),
        heading=heading,
        choices=(*facilitation, *calendar, open_choice(fair.id), _stop(fair), menu_choice()),
        more=_("Choose"),
        brief=brief("sapa_fair", how_far=heading, title=title, when=moment, place=where, source=by(one)),
    )


def usual(fair: Fair, month: date) -> Reply:
    """It is usually held next month; no date is known."""
    heading = _("Usually next month: {month}").format(month=month_of(month))
    moment = _("usually in {month}; the date is not known here, check with the organiser").format(month=month_of(month))
    who = _("Organiser: {name}").format(name=organiser(fair))
    lines = (fair.name, moment[0].upper() + moment[1:] + ".", place(fair), who, citing.cited(fair))
    publication = fair.sources[0].publication if fair.sources else _("none at hand")
    return Reply(
        "\n".join(line for line in lines if line),
        heading=heading,
        choices=(
            open_choice(fair.id),
            Choice(label("How to take part"), Action("fair_how", fair.id)),
            _stop(fair),
            menu_choice(),
        ),
        more=_("Choose"),
        brief=brief("sapa_fair", how_far=heading, title=fair.name, when=moment, place=place(fair), source=publication),
    )


def _stop(fair: Fair) -> Choice:
    return Choice(label("Stop following"), Action("unfollow", f"fair={fair.id}"))
