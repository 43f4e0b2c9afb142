"""After the door: attendance closes by itself, and who did not come is asked kindly on the next day."""

from __future__ import annotations

from bot.rules.attendance import CLOSES_ITSELF
from bot.rules.seats import Status
from bot.screens.artisans import arriving as screens
from scheduler.timers.firing import DROPPED, PUT_OFF, TOLD, Firing
from scheduler.timers.reminders import notice_of, puts_off
from storage.organising import activities
from storage.taking_part import absences, attendance, registrations
from storage.unasked import telling, timers
from storage.unasked.timers import Kind, Planned


def close(firing: Firing) -> str:
    """It is long over: attendance closes by itself, if it was kept. It may have moved since."""
    activity = activities.get(firing.connection, firing.timer.activity_id or 0)
    if activity is None or activity.cancelled or activity.attendance_closed_at is not None:
        return DROPPED
    due = attendance.doors(activity).closes_itself(firing.now)
    ends = attendance.doors(activity).ends
    if ends is None or due is None:
        return DROPPED
    if firing.now < ends + CLOSES_ITSELF:
        timers.plan(firing.connection, [Planned(Kind.ATTENDANCE, firing.timer.key, due, activity_id=activity.id)])
        return PUT_OFF
    absent = absences.close(firing.connection, activity, firing.now)
    return f"closed, {absent} absent" if absent is not None else DROPPED


def missed(firing: Firing) -> str:
    """They did not come: was there a difficulty? Not at night, and not once it was answered or set right."""
    timer, connection = firing.timer, firing.connection
    held = registrations.get(connection, timer.registration_id or 0)
    activity = activities.get(connection, timer.activity_id or 0)
    if held is None or activity is None or held.contact_id is None or held.status is not Status.ABSENT:
        return DROPPED
    if str(held.version) != timer.detail or absences.said_why(connection, held.id):
        return DROPPED
    notice = notice_of(firing)
    if puts_off(firing, notice, held.contact_id, activity.zone):
        return PUT_OFF
    telling.tell(connection, held.contact_id, lambda _: screens.missed(activity, held), notice, firing.now, activity.zone)
    return TOLD
