"""The list of names at the door: a page, a search, and who is called so."""

from __future__ import annotations

from collections.abc import Sequence

from bot.i18n import _, label
from bot.rules.seats import Status
from bot.screens.activities import title
from bot.screens.fitting import turning
from bot.screens.forms import Prompt, question
from bot.screens.organisers.arrivals import without
from bot.screens.organisers.door import door_choice, here
from bot.vocabulary import Action, Choice, Reply
from storage.organising.activities import Activity
from storage.taking_part.doors import Counts, Guest

PAGE = 6


def names(activity: Activity, found: Sequence[Guest], page: int, counts: Counts, *, more: bool) -> Reply:
    """Who has a seat, by name; a press says that they came, or that it was a mistake."""
    about = f"{activity.id}"
    rows = [Choice(_name(one), Action("tick", f"{one.id}={page}={0 if one.here else 1}"), _state(one)) for one in found]
    pages = turning(lambda at: Action("door_list", f"{about}={at}"), page, more=more)
    text = _("Press a name when they come. Press again to undo.") if found else _("Nobody has a seat yet.")
    return Reply(
        f"{here(counts)}\n{text}",
        heading=title(activity),
        choices=(*rows, *pages, Choice(label("Search"), Action("door_find", about)), door_choice(activity)),
        replaces=True,
        more=_("Choose"),
    )


def _name(guest: Guest) -> str:
    return guest.name or _("Without a name")


def _state(guest: Guest) -> str:
    if guest.here:
        return _("here, code {code}").format(code=guest.code)
    if guest.status in (Status.WAITLISTED, Status.APPLIED):
        return without(guest.status)
    return _("not yet, code {code}").format(code=guest.code)


def ask_name(prompt: Prompt) -> Reply:
    """Whom are they looking for?"""
    return question(prompt, _("Type part of the name, or the last 4 digits of the phone number."))


def found(activity: Activity, people: Sequence[Guest]) -> Reply:
    """Who is called so."""
    rows = tuple(Choice(_name(one), Action("check_in", str(one.id)), _state(one)) for one in people)
    text = _("Press who came.") if people else _("Nobody here is called so.")
    again = Choice(label("Search again"), Action("door_find", str(activity.id)))
    return Reply(text, heading=title(activity), choices=(*rows, again, door_choice(activity)), more=_("Choose"))
