"""What I registered for: the list, one of them, giving it up, and the calendar file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.i18n import _, label, language
from bot.rules.drafts import FACILITATION
from bot.rules.seats import Status
from bot.screens import aid
from bot.screens.activities import place, title, when
from bot.screens.fitting import fitting
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Attachment, Choice, Reply
from storage.organising.activities import Activity
from storage.taking_part.registrations import Mine, Registration

UNDO = timedelta(minutes=10)


def mine(found: Sequence[Mine], *, runs: bool = False) -> Reply:
    """My registrations, the nearest first; who `runs` activities finds the way to these, too."""
    manage = (Choice(label("Manage"), Action("manage")),) if runs else ()
    if not found:
        return Reply(
            _("You have not registered for anything yet."),
            choices=(Choice(label("Trainings"), Action("browse")), *manage, menu_choice()),
            replaces=True,
        )
    rows = tuple(
        Choice(mine_title(one), Action("registration", str(one.registration_id)), status_name(one.status, one.kind))
        for one in found[:8]
    )
    came = any(one.status is Status.ATTENDED for one in found)
    papers = (Choice(label("My certificates"), Action("certificates")),) if came else ()
    choices = fitting((), rows, (*papers, *manage, menu_choice()))
    return Reply(heading=_("My registrations"), choices=choices, replaces=True, more=_("Choose"))


def which_to_move(found: Sequence[Mine]) -> Reply:
    """What can be done for another day: give one up, and register for another."""
    rows = tuple(
        Choice(mine_title(one), Action("registration", str(one.registration_id)), status_name(one.status, one.kind))
        for one in found
        if one.status.is_active
    )
    held = _("A seat cannot be moved to another day. Open it here to give it up, then register for another training.")
    none = _("You have no registration that could be moved. All trainings are here:")
    last = (Choice(label("Trainings"), Action("browse")), menu_choice())
    return Reply(held if rows else none, choices=fitting((), rows, last), more=_("Choose"))


def which_to_cancel(found: Sequence[Mine]) -> Reply:
    """Several are held: which one shall be given up?"""
    active = tuple(
        Choice(mine_title(one), Action("registration", str(one.registration_id)), status_name(one.status, one.kind))
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
    if status is Status.APPLIED:
        text = _("You applied. Save it once the organiser has chosen you.")
    elif status in (Status.WAITLISTED, Status.OFFERED):
        text = _("You are on the waiting list. Save it once you have a seat.")
    else:
        text = _("This seat is cancelled, so there is nothing to save.")
    return Reply(text, choices=(Choice(label("My registrations"), Action("mine")), menu_choice()))


def mine_title(one: Mine) -> str:
    """The title of a registration in a list, with the name of whose it is where that is somebody in their care."""
    words = one.title_en if language() == "en" else one.title_id
    words = _("{title} (Sample)").format(title=words) if one.sample else words
    return f"{one.name}: {words}" if one.name else words


def status_name(status: Status, kind: str = "") -> str:
    """What became of a registration; of who wants to go to a fair, how the curation stands."""
    said = curation(status) if kind == FACILITATION else aid.status_name(status) if kind == aid.GRANT else ""
    if said:
        return said
    match status:
        case Status.APPLIED:
            return _("you applied")
        case Status.CONFIRMED:
            return _("you have a seat")
        case Status.OFFERED:
            return _("a seat waits for your answer")
        case Status.WAITLISTED:
            return _("on the waiting list")
        case Status.CANCELLED | Status.DECLINED | Status.ATTENDED | Status.ABSENT:
            return {
                Status.CANCELLED: _("cancelled"),
                Status.DECLINED: _("not chosen"),
                Status.ATTENDED: _("attended"),
                Status.ABSENT: _("did not attend"),
            }[status]


def curation(status: Status) -> str:
    """How the choosing of who goes to a fair stands for somebody; empty where it is over in another way."""
    return {
        Status.APPLIED: _("curation: being looked at"),
        Status.CONFIRMED: _("curation: selected"),
        Status.WAITLISTED: _("curation: on the reserve list"),
        Status.DECLINED: _("curation: not selected"),
    }.get(status, "")


def curated(activity: Activity, status: Status) -> str:
    """The same as a sentence, of calls for a fair alone."""
    said = curation(status) if activity.kind == FACILITATION else ""
    return f"{said[0].upper()}{said[1:]}." if said else ""


def over(activity: Activity, registration: Registration) -> Reply:
    """One of my registrations that holds nothing any more."""
    off = _("It does not take place.") if activity.cancelled else ""
    status = _("Your registration: {status}.").format(status=status_name(registration.status, activity.kind))
    return Reply(
        "\n".join(line for line in (when(activity), place(activity), off or status) if line),
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
    text, keep = _sure_words(activity, registration)
    return Reply(
        f"{text}\n{when(activity)}",
        heading=title(activity),
        choices=(
            Choice(keep, Action("registration", str(registration.id)), answers=False),
            Choice(label("Yes, cancel it"), Action("giveup_yes", str(registration.id), registration.version), answers=True),
        ),
    )


def _sure_words(activity: Activity, registration: Registration) -> tuple[str, str]:
    """The question, and the word for leaving things as they are."""
    if registration.status is Status.APPLIED:
        return _("Take your application back?"), label("Keep it")
    if registration.status is Status.WAITLISTED:
        return _("Leave the waiting list?"), label("Keep waiting")
    given = aid.sure(registration.status, waited_for=bool(activity.waiting)) if activity.kind == aid.GRANT else None
    if given is not None:
        return given
    if registration.status is Status.OFFERED:
        return _("Let the seat go that is kept for you? It is offered to the next person."), label("Back")
    if activity.waiting:
        text = _("Give up your seat? People are waiting, so it goes to the next one at once and cannot be taken back.")
        return text, label("Keep my seat")
    return _("Give up your seat?"), label("Keep my seat")


def given_up(activity: Activity, held: Registration, undo: int | None) -> Reply:
    """It is cancelled; `held` is what it was, `undo` the version that can be taken back for some minutes."""
    minutes = int(UNDO.total_seconds() // 60)
    hint = _("You can undo this for {minutes} minutes.").format(minutes=minutes) if undo else ""
    back = (Choice(label("Undo"), Action("undo", str(held.id), undo)),) if undo else ()
    return Reply(
        " ".join(part for part in (_given_up_words(activity, held), hint) if part),
        choices=(*back, Choice(label("Trainings"), Action("browse")), menu_choice()),
        replaces=True,
    )


def _given_up_words(activity: Activity, held: Registration) -> str:
    if held.status is Status.OFFERED and activity.kind == aid.GRANT:
        return aid.goes_on(title(activity))
    if held.status is Status.OFFERED:
        return _("All right, the seat goes on: {title}.").format(title=title(activity))
    if held.status is Status.APPLIED:
        return _("Your application is taken back: {title}.").format(title=title(activity))
    if held.status is Status.WAITLISTED:
        return _("You left the waiting list: {title}.").format(title=title(activity))
    code = _("Code {code} is no longer valid.").format(code=held.code)
    return _("Cancelled: {title}.").format(title=title(activity)) + " " + code


def changed_since(fresh: Reply) -> Reply:
    """An old button about a registration: here is how it stands now."""
    return replace(fresh, text=_("That button is old. This is how it stands now:") + "\n" + fresh.text, replaces=False)


def undo_too_late(activity: Activity) -> Reply:
    return Reply(
        _("It is too late to undo this, but you can register again."),
        heading=title(activity),
        choices=(Choice(label("See it"), Action("card", str(activity.id))), menu_choice()),
    )


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
