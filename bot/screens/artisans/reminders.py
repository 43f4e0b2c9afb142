"""What is said unasked about something people are registered for: that it comes near, has moved, or was called off."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.i18n import _, label, ngettext, short_moment
from bot.rules.reminders import Beginning
from bot.rules.seats import Status
from bot.screens.activities import map_links, place, seats, title, way_in, when
from bot.screens.brief import brief
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Choice, Reply
from storage.organising.activities import Activity
from storage.taking_part.registrations import Registration
from storage.unasked.announced import NO_REASON, Reason

HOURS_SAID = timedelta(hours=6)  # nearer than this it is hours, not "today"
MINUTES_SAID = timedelta(minutes=90)


def reminder(activity: Activity, held: Registration, begins: Beginning, now: datetime) -> Reply:
    """It comes near: how near as of now, then everything needed to get there."""
    near = how_far(begins, now)
    heading = _("{how_far}: {title}").format(how_far=near, title=title(activity))
    code = _("Your code: {code}").format(code=held.code)
    return Reply(
        "\n".join(line for line in (when(activity), place(activity), way_in(activity), code) if line),
        heading=heading,
        choices=coming_choices(held),
        links=map_links(activity),
        brief=brief(
            "sapa_reminder",
            how_far=near,
            title=title(activity),
            when=when(activity),
            place=place(activity),
            code=held.code or "",
        ),
    )


def same_to_people(earlier: Activity, activity: Activity) -> bool:
    """Whether day, hour and place read the same."""
    return (when(earlier), place(earlier)) == (when(activity), place(activity))


def moved(activity: Activity, earlier: Activity, held: Registration) -> Reply:
    """It was then and there, and is now then and there; only what differs is said of what was."""
    differs = [say(earlier) for say in (when, place) if say(earlier) != say(activity)]
    before = "; ".join(part for part in differs if part)
    lines = (
        _("It was: {what}").format(what=before),
        _("Now: {when}").format(when=when(activity)),
        place(activity),
        _kept(held.status),
    )
    return Reply(
        "\n".join(line for line in lines if line),
        heading=_("Changed: {title}").format(title=title(activity)),
        choices=_after_a_change(held),
        links=map_links(activity),
        brief=brief(
            "sapa_changed",
            title=title(activity),
            before=before,
            when=when(activity),
            place=place(activity),
            kept=_kept(held.status) or _("Your seat is still offered to you."),
        ),
    )


def _kept(status: Status) -> str:
    """What a change leaves as it was."""
    if status is Status.WAITLISTED:
        return _("You keep your place in line.")
    return _("Your seat is kept.") if status is Status.CONFIRMED else ""


def _after_a_change(held: Registration) -> tuple[Choice, ...]:
    if held.status is Status.CONFIRMED:
        return coming_choices(held)
    mine = Choice(label("My registration"), Action("registration", str(held.id)))
    leave = Choice(label("Leave the list"), Action("giveup", str(held.id), held.version))
    return (mine, leave) if held.status is Status.WAITLISTED else (mine, menu_choice())


def reason_name(reason: Reason) -> str:
    """Why something does not take place, and what else the organiser says, in one line; empty when they said nothing."""
    known = {
        "few": _("Too few people registered."),
        "venue": _("The place is not available."),
        "trainer": _("The trainer cannot come."),
        "weather": _("The weather or a disaster does not allow it."),
    }
    return " ".join(part for part in (known.get(reason.why, reason.why), reason.words) if part)


def called_off(earlier: Activity, *, waited: bool, reason: Reason = NO_REASON) -> Reply:
    """It does not take place, and why."""
    over = _("The waiting list is closed.") if waited else _("Your seat is no longer valid.")
    why = reason_name(reason)
    return Reply(
        "\n".join(line for line in (when(earlier), place(earlier), _("It does not take place."), why, over) if line),
        heading=_("Called off: {title}").format(title=title(earlier)),
        choices=(Choice(label("Similar ones"), Action("similar", str(earlier.id))), menu_choice()),
        brief=brief(
            "sapa_cancelled",
            title=title(earlier),
            when=when(earlier),
            place=place(earlier),
            over=" ".join(filter(None, (why, over))),
        ),
    )


def unfinished(activity: Activity) -> Reply:
    """Registration closes soon, and they began it: one tap goes on where they stopped."""
    lines = (
        _("You began to register, and have not finished."),
        when(activity),
        place(activity),
        _closes(activity),
        _room(activity),
    )
    return Reply(
        "\n".join(line for line in lines if line),
        heading=_("Closes soon: {title}").format(title=title(activity)),
        choices=(Choice(label("Finish registering"), Action("agree", str(activity.id)), answers=True), menu_choice()),
        brief=brief(
            "sapa_unfinished",
            title=title(activity),
            when=when(activity),
            place=place(activity),
            closes=short_moment(activity.closes_at, activity.zone) if activity.closes_at else "",
        ),
    )


def _closes(activity: Activity) -> str:
    if activity.closes_at is None:
        return ""
    return _("Registration closes {when}.").format(when=short_moment(activity.closes_at, activity.zone))


def _room(activity: Activity) -> str:
    """The seats left, as a sentence."""
    free = seats(activity)
    return f"{free[0].upper()}{free[1:]}." if free else ""


def coming_choices(held: Registration) -> tuple[Choice, ...]:
    """What somebody with a seat can do about it."""
    number = str(held.id)
    return (
        Choice(label("Save to calendar"), Action("calendar", number)),
        Choice(label("I cannot come"), Action("giveup", number, held.version), answers=False),
    )


def how_far(begins: Beginning, now: datetime) -> str:
    """In 2 hours, today, tomorrow, in 7 days: as of `now`, by the calendar of the venue."""
    left = begins.instant - now
    if begins.hour and left < MINUTES_SAID:
        minutes = max(round(left.total_seconds() / 60), 1)
        return ngettext("In {n} minute", "In {n} minutes", minutes).format(n=minutes)
    if begins.hour and left < HOURS_SAID:
        hours = round(left.total_seconds() / 3600)
        return ngettext("In {n} hour", "In {n} hours", hours).format(n=hours)
    days = (begins.day - now.astimezone(ZoneInfo(begins.zone)).date()).days
    if days < 1:
        return _("Today")
    return _("Tomorrow") if days == 1 else ngettext("In {n} day", "In {n} days", days).format(n=days)
