"""The mentors of an organisation, as its organisers see them, and what one offers."""

from __future__ import annotations

from collections.abc import Sequence

from bot.i18n import _, label
from bot.screens.general import menu_choice
from bot.screens.mentoring_words import offer_facts
from bot.screens.names import Names
from bot.screens.organisers.mentoring import PAGE, back, pages
from bot.vocabulary import Action, Choice, Reply
from storage.organising.activities import Activity
from storage.taking_part.mentors import Mentor


def mentors(activity: Activity, found: Sequence[Mentor], page: int) -> Reply:
    """Who helps, and how many each has."""
    rows = [Choice(one.name or "?", Action("mentor_of", f"{activity.id}={one.id}"), state(one)) for one in found[:PAGE]]
    return Reply(
        "" if rows else _("There is no mentor yet. Invite one: they say themselves what they help with."),
        heading=_("Mentors"),
        choices=(
            *rows,
            *pages("mentors", activity, page, more=len(found) > PAGE),
            Choice(label("Invite a mentor"), Action("invite_mentor", str(activity.id))),
            *back(activity),
        ),
        replaces=True,
        more=_("Choose"),
    )


def state(one: Mentor) -> str:
    """How many they have, or why nobody can be given to them."""
    if one.paused_at is not None:
        return _("on a break")
    if not one.needs:
        return _("has not said what they help with")
    return _("{load} of {most} places taken").format(load=one.load, most=one.most)


def mentor(activity: Activity, one: Mentor, names: Names, *, asks: bool = False) -> Reply:
    """One of them; `asks` whether they shall be one no more."""
    number = f"{activity.id}={one.id}"
    all_of_them = Choice(label("Back"), Action("mentors", str(activity.id)))
    if asks:
        said = _("Shall {name} be no mentor any more? Whom they help are told and stand without one.")
        yes = Choice(label("Yes, remove"), Action("mentor_of", f"{number}=yes"), answers=True)
        return Reply(said.format(name=one.name or "?"), choices=(yes, all_of_them))
    return Reply(
        _("On a break.") if one.paused_at else "",
        heading=one.name or "?",
        facts=offer_facts(one, names),
        choices=(Choice(label("Remove"), Action("mentor_of", f"{number}=off")), all_of_them, menu_choice()),
    )
