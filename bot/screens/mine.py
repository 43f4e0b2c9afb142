"""What I registered for: the list, one of them, giving it up, and the calendar file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.i18n import _, label, language
from bot.rules.seats import Status
from bot.screens.activities import place, title, when
from bot.screens.general import menu_choice
from bot.screens.registering import outcome
from bot.vocabulary import Action, Attachment, Choice, Reply
from storage.activities import Activity
from storage.registrations import Mine, Registration

UNDO = timedelta(minutes=10)


def mine(found: Sequence[Mine]) -> Reply:
    """My registrations, the nearest first."""
    if not found:
        return Reply(
            _("You have not registered for anything yet."),
            choices=(Choice(label("Trainings"), Action("browse")), menu_choice()),
            replaces=True,
        )
    rows = tuple(
        Choice(_mine_title(one), Action("registration", str(one.registration_id)), status_name(one.status)) for one in found[:8]
    )
    return Reply(heading=_("My registrations"), choices=(*rows, menu_choice()), replaces=True, more=_("Choose"))


def which_to_cancel(found: Sequence[Mine]) -> Reply:
    """Several are held: which one shall be given up?"""
    active = tuple(
        Choice(_mine_title(one), Action("registration", str(one.registration_id)), status_name(one.status))
        for one in found
        if one.status.is_active
    )
    return Reply(_("Which one do you want to cancel?"), choices=(*active[:8], menu_choice()), more=_("Choose"))


def nothing_to_cancel() -> Reply:
    return Reply(
        _("You have no registration, so nothing is cancelled."),
        choices=(Choice(label("Trainings"), Action("browse")), menu_choice()),
    )


def no_calendar(status: Status) -> Reply:
    """There is a day to save only with a seat."""
    if status is Status.WAITLISTED:
        text = _("You are on the waiting list. Save it once you have a seat.")
    else:
        text = _("This seat is cancelled, so there is nothing to save.")
    return Reply(text, choices=(Choice(label("My registrations"), Action("mine")), menu_choice()))


def _mine_title(one: Mine) -> str:
    words = one.title_en if language() == "en" else one.title_id
    return _("{title} (Sample)").format(title=words) if one.sample else words


def status_name(status: Status) -> str:
    """What became of a registration."""
    match status:
        case Status.CONFIRMED:
            return _("you have a seat")
        case Status.WAITLISTED:
            return _("on the waiting list")
        case Status.CANCELLED:
            return _("cancelled")
        case Status.ATTENDED:
            return _("attended")
        case Status.ABSENT:
            return _("did not attend")


def one(activity: Activity, registration: Registration, picture: Attachment | None) -> Reply:
    """One of my registrations."""
    if registration.status.is_active:
        return outcome(activity, registration, picture)
    return Reply(
        "\n".join((when(activity), place(activity), status_name(registration.status))),
        heading=title(activity),
        choices=(
            Choice(label("See it"), Action("card", str(activity.id))),
            Choice(label("My registrations"), Action("mine")),
            menu_choice(),
        ),
        replaces=True,
    )


def sure(activity: Activity, registration: Registration) -> Reply:
    """Giving up a scarce seat asks once more, and says whether it can be taken back."""
    if activity.waiting and registration.status is Status.CONFIRMED:
        text = _("Give up your seat? People are waiting, so it goes to the next one at once and cannot be taken back.")
    elif registration.status is Status.CONFIRMED:
        text = _("Give up your seat?")
    else:
        text = _("Leave the waiting list?")
    keep = label("Keep my seat") if registration.status is Status.CONFIRMED else label("Keep waiting")
    return Reply(
        f"{text}\n{when(activity)}",
        heading=title(activity),
        choices=(
            Choice(keep, Action("registration", str(registration.id)), answers=False),
            Choice(label("Yes, cancel it"), Action("giveup_yes", str(registration.id), registration.version), answers=True),
        ),
    )


def given_up(activity: Activity, registration: Registration, can_undo: bool) -> Reply:
    """It is cancelled; for some minutes that can be undone."""
    undo = (Choice(label("Undo"), Action("undo", str(registration.id), registration.version)),) if can_undo else ()
    minutes = int(UNDO.total_seconds() // 60)
    hint = _("You can undo this for {minutes} minutes.").format(minutes=minutes) if can_undo else ""
    code = _("Code {code} is no longer valid.").format(code=registration.code)
    return Reply(
        " ".join(part for part in (_("Cancelled: {title}.").format(title=title(activity)), code, hint) if part),
        choices=(*undo, Choice(label("Trainings"), Action("browse")), menu_choice()),
        replaces=True,
    )


def changed_since(activity: Activity, registration: Registration, picture: Attachment | None) -> Reply:
    """An old button about a registration: here is how it stands now."""
    fresh = one(activity, registration, picture)
    return replace(fresh, text=_("That button is old. This is how it stands now:") + "\n" + fresh.text, replaces=False)


def undo_too_late(activity: Activity) -> Reply:
    return Reply(
        _("It is too late to undo this, but you can register again."),
        heading=title(activity),
        choices=(Choice(label("See it"), Action("card", str(activity.id))), menu_choice()),
    )


def moved_up(activity: Activity, registration: Registration, picture: Attachment | None) -> Reply:
    """Told to somebody who waited: the seat is theirs."""
    told = outcome(activity, registration, picture)
    yours = _("Somebody gave theirs up, so it is yours. If you cannot come, press Cancel my seat.")
    return replace(told, heading=_("You have a seat now"), text=f"{yours}\n{told.text}")


def calendar(activity: Activity, file: Attachment) -> Reply:
    """The calendar file."""
    return Reply(
        _("Open the file to save it: {title}, {when}.").format(title=title(activity), when=when(activity)),
        attachment=file,
        choices=(menu_choice(),),
    )


def calendar_words(activity: Activity, code: str) -> tuple[str, str]:
    """What the calendar entry says: its title and its description."""
    return title(activity), _("Your code: {code}").format(code=code)


def not_yours() -> Reply:
    """Somebody else's registration, or none at all."""
    return Reply(
        _("I cannot find that registration."), choices=(Choice(label("My registrations"), Action("mine")), menu_choice())
    )
