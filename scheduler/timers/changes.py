"""What people are told when something they are registered for moves or is called off."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import msgspec

from bot.rules.seats import Status
from bot.screens.artisans import reminders as screens
from scheduler.timers.firing import DROPPED, PUT_OFF, TOLD, Firing
from scheduler.timers.reminders import notice_of, puts_off
from storage.organising import activities
from storage.organising.activities import Activity
from storage.taking_part import registrations
from storage.unasked import changes, telling
from storage.unasked.announced import Announced, told
from storage.unasked.consequences import URGENT


def moved(firing: Firing) -> str:
    """Another day, hour or place: what they were told last, and what it is now, whatever happened in between."""
    held = registrations.get(firing.connection, firing.timer.registration_id or 0)
    activity = activities.get(firing.connection, firing.timer.activity_id or 0)
    if held is None or activity is None or activity.cancelled or not held.status.is_active:
        return DROPPED
    earlier = as_announced(activity, told(firing.timer.detail).announced)
    if screens.same_to_people(earlier, activity):
        return DROPPED
    notice = notice_of(firing, urgent=_is_near(firing, earlier, activity))
    if puts_off(firing, notice, held.contact_id, activity.zone):
        return PUT_OFF
    say = partial(screens.moved, activity, earlier, held)
    telling.tell(firing.connection, held.contact_id, lambda _: say(), notice, firing.now, activity.zone)
    return TOLD


def called_off(firing: Firing) -> str:
    """It does not take place; said with the day and place they had in mind."""
    activity = activities.get(firing.connection, firing.timer.activity_id or 0)
    if activity is None or firing.timer.contact_id is None:
        return DROPPED
    last = told(firing.timer.detail)
    earlier = as_announced(activity, last.announced)
    notice = notice_of(firing, urgent=_is_near(firing, earlier))
    if puts_off(firing, notice, firing.timer.contact_id, earlier.zone):
        return PUT_OFF
    say = partial(screens.called_off, earlier, waited=last.status == Status.WAITLISTED, reason=last.reason)
    telling.tell(firing.connection, firing.timer.contact_id, lambda _: say(), notice, firing.now, earlier.zone)
    return TOLD


def as_announced(activity: Activity, announced: Announced) -> Activity:
    """The activity as people knew it."""
    return replace(activity, **msgspec.structs.asdict(announced))


def _is_near(firing: Firing, *versions: Activity) -> bool:
    reaches = [changes.announced(version).reach(firing.now) for version in versions]
    return any(reach is not None and reach < URGENT for reach in reaches)
