"""After an activity, unasked: how it was, what became of it, and what a certificate of competence needs before it ends."""

from __future__ import annotations

from functools import partial

from bot.rules.seats import Status
from bot.screens import activities as activity_screens
from bot.screens.artisans import looking_back as screens
from bot.screens.artisans import my_results
from bot.vocabulary import Reply
from scheduler.timers.firing import DROPPED, PUT_OFF, TOLD, Firing
from scheduler.timers.reminders import notice_of, puts_off
from storage.organising import activities, organisations
from storage.organising.activities import Activity
from storage.taking_part import aftercare, feedback, outcomes, registrations, results
from storage.taking_part.registrations import Registration
from storage.taking_part.results import Result
from storage.unasked import telling
from storage.unasked.telling import Notice


def closed(firing: Firing) -> str:
    """Attendance was closed: plan what follows, a page of those who came."""
    activity = activities.get(firing.connection, firing.timer.activity_id or 0)
    if activity is None or activity.cancelled or activity.attendance_closed_at is None:
        return DROPPED
    return f"planned {aftercare.plan_page(firing.connection, activity, int(firing.timer.detail or 0), firing.now)}"


def survey(firing: Firing) -> str:
    """How was it? Asked once of who was there, and of nobody who answered already."""
    came = _came(firing)
    if came is None or feedback.of(firing.connection, came[1].id) is not None:
        return DROPPED
    notice = notice_of(firing)
    if puts_off(firing, notice, came[1].contact_id, came[0].zone):
        return PUT_OFF
    say = partial(screens.survey, came[0], came[1].id)
    telling.tell(firing.connection, came[1].contact_id, lambda _: say(), notice, firing.now, came[0].zone)
    return TOLD


def outcome(firing: Firing) -> str:
    """Months later: what became of it? The row is what the answer is kept in, and what keeps it from being asked twice."""
    came = _came(firing)
    if came is None:
        return DROPPED
    activity, held = came
    if puts_off(firing, notice_of(firing), held.contact_id, activity.zone):
        return PUT_OFF
    months = int(firing.timer.detail)
    number = outcomes.ask(firing.connection, activity.id, held.contact_id, months, firing.now)
    if number is None:
        return DROPPED
    say = partial(screens.outcome, activity, number, months)
    telling.tell(firing.connection, held.contact_id, lambda _: say(), notice_of(firing), firing.now, activity.zone)
    return TOLD


def _came(firing: Firing) -> tuple[Activity, Registration] | None:
    """Who attended, as it is recorded now."""
    held = registrations.get(firing.connection, firing.timer.registration_id or 0)
    activity = activities.get(firing.connection, firing.timer.activity_id or 0)
    if held is None or activity is None or activity.cancelled or held.status is not Status.ATTENDED:
        return None
    return (activity, held) if held.contact_id else None


def unconfirmed(firing: Firing) -> str:
    """Nobody agreed within 14 days: the draft goes."""
    return "forgotten" if results.forget_draft(firing.connection, int(firing.timer.detail)) else DROPPED


def expiring(firing: Firing) -> str:
    """A certificate of competence ends soon; who tested says how it is renewed."""
    found = results.get(firing.connection, int(firing.timer.detail))
    if found is None or found.is_draft or not found.passed or found.expires_on is None:
        return DROPPED
    activity = activities.get(firing.connection, found.activity_id or 0)
    zone = activity.zone if activity is not None else firing.around.zone
    notice = Notice(firing.timer.kind, f"result:{found.id}", firing.timer.useful_until)
    if puts_off(firing, notice, found.contact_id, zone):
        return PUT_OFF
    say = partial(_expiring, firing, found, activity)
    telling.tell(firing.connection, found.contact_id, lambda _: say(), notice, firing.now, zone)
    return TOLD


def _expiring(firing: Firing, found: Result, activity: Activity | None) -> Reply:
    house = organisations.get(firing.connection, found.organisation_id) if found.organisation_id else None
    organiser = activity_screens.short_organiser(activity) if activity is not None else house.name if house is not None else ""
    ways = my_results.ways(house.phone, house.website) if house is not None else ""
    return my_results.expiring(found, organiser, found.activity_id, ways)
