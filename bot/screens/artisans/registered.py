"""What registering came to: a seat, a place in line, or an application that is decided later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.i18n import _, label
from bot.rules.seats import MISSES, OnMiss, Status
from bot.screens import aid
from bot.screens.activities import place, title, way_in, when
from bot.screens.artisans.mine import curated
from bot.screens.artisans.reminding import reminded
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Attachment, Choice, Reply
from storage.organising.activities import Activity
from storage.taking_part.registrations import Registration


def outcome(
    activity: Activity,
    registration: Registration,
    picture: Attachment | None,
    *,
    again: bool = False,
    reminders: Sequence[str] = (),
    name: str = "",
) -> Reply:
    """A seat, or a place in line; said the same when somebody registers twice. `reminders` are the codes of those to come.

    `name` is whose it is, where that is somebody in the reader's care.
    """
    lines = [
        _already(name) if again else "",
        title(activity),
        when(activity),
        place(activity),
        curated(activity, registration.status),
    ]
    if registration.status is Status.CONFIRMED:
        lines += [_code(registration, name), way_in(activity), reminded(reminders)]
        heading = _("{name} has a seat").format(name=name) if name else _("You have a seat")
        heading = aid.heading(name) if activity.kind == aid.GRANT else heading
    else:
        lines += [in_line(registration.place, name), "" if again else if_missed(registration)]
        heading = _("{name} is on the waiting list").format(name=name) if name else _("You are on the waiting list")
    return Reply(
        "\n".join(line for line in lines if line),
        heading=heading,
        choices=_after(registration, activity.kind),
        attachment=picture if registration.status is Status.CONFIRMED else None,
    )


def _code(registration: Registration, name: str) -> str:
    if name:
        return _("Code: {code}. {name} shows it or says it at the door.").format(code=registration.code, name=name)
    return _("Your code: {code}. Show it or say it when you arrive.").format(code=registration.code)


def applied(activity: Activity, held: Registration, *, again: bool = False, name: str = "") -> Reply:
    """They, or `name` in their care, applied: what happens next."""
    lines = (
        _already(name) if again else "",
        title(activity),
        when(activity),
        place(activity),
        curated(activity, held.status),
        _("The organiser chooses. I tell you here as soon as it is decided; nothing is left to do for you."),
    )
    return Reply(
        "\n".join(line for line in lines if line),
        heading=_("{name} applied").format(name=name) if name else _("You applied"),
        choices=(
            Choice(label("Take it back"), Action("giveup", str(held.id), held.version)),
            Choice(label("My registrations"), Action("mine")),
            menu_choice(),
        ),
    )


def _already(name: str) -> str:
    if name:
        return _("{name} was registered for this earlier, so nothing changed.").format(name=name)
    return _("You registered for this earlier, so nothing changed.")


def in_line(position: int, name: str = "") -> str:
    """The place in line, and what it means."""
    if name:
        text = _("It is full. {name} is number {n} on the waiting list. Free seats are offered in order; I tell you here.")
        return text.format(name=name, n=position)
    return _("It is full. You are number {n} on the waiting list. Free seats are offered in order; I tell you here.").format(
        n=position
    )


def if_missed(registration: Registration) -> str:
    """What happens when an offer passes without an answer."""
    if registration.missed + 1 >= MISSES:
        return _("If you miss one more offer, you leave the list.")
    if registration.on_miss is OnMiss.OUT:
        return _("If you miss an offer, you leave the list.")
    return _("If you miss an offer, you go to the end of the list.")


def _other_wish(registration: Registration) -> tuple[Choice, ...]:
    """The other thing that a missed offer may mean, as long as there is a choice."""
    if registration.missed + 1 >= MISSES:
        return ()
    if registration.on_miss is OnMiss.OUT:
        return (Choice(label("Stay if I miss it"), Action("onmiss", f"{registration.id}={OnMiss.END}")),)
    return (Choice(label("Leave if I miss it"), Action("onmiss", f"{registration.id}={OnMiss.OUT}")),)


def _after(registration: Registration, kind: str) -> tuple[Choice, ...]:
    number = str(registration.id)
    if registration.status is Status.WAITLISTED:
        leave = Choice(label("Leave the list"), Action("giveup", number, registration.version))
        return (leave, *_other_wish(registration), menu_choice())
    return (
        Choice(label("Save to calendar"), Action("calendar", number)),
        Choice(label("Bring a friend"), Action("share", str(registration.activity_id))),
        Choice(aid.give_up() if kind == aid.GRANT else label("Cancel my seat"), Action("giveup", number, registration.version)),
        replace(menu_choice(), spare=True),
    )
