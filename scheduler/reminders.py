"""Reminders: one bubble to somebody with a seat, in their language, never at night while it can be said in time."""

from __future__ import annotations

from bot.rules.seats import Status
from bot.screens import reminders as screens
from scheduler.firing import DROPPED, PUT_OFF, TOLD, Firing
from storage import activities, agenda, registrations, telling, timers
from storage.telling import Notice


def remind(firing: Firing) -> str:
    """It comes near. Said late at night it waits for the morning, and is then worded anew."""
    connection, timer, now = firing.connection, firing.timer, firing.now
    held = registrations.get(connection, timer.registration_id or 0)
    activity = activities.get(connection, timer.activity_id or 0)
    begins = agenda.beginning(activity) if activity else None
    if held is None or held.status is not Status.CONFIRMED or activity is None or begins is None or begins.reminds_until <= now:
        return DROPPED
    notice = notice_of(firing)
    later = telling.speaks_at(notice, now, telling.home_zone(connection, held.contact_id, activity.zone))
    if later > now:
        timers.plan(connection, [timer.put_off(later)])
        return PUT_OFF
    telling.withdraw(connection, held.contact_id, notice, now)  # an older one that has not left says what was true then
    telling.tell(connection, held.contact_id, lambda _: screens.reminder(activity, held, begins, now), notice, now, activity.zone)
    return TOLD


def notice_of(firing: Firing, *, urgent: bool = False) -> Notice:
    """What a timer of a registration says, as the ledger names it."""
    timer = firing.timer
    return Notice(timer.kind, f"registration:{timer.registration_id}", timer.useful_until, urgent)
