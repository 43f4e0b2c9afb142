"""Reminders: one bubble to somebody with a seat, in their language, never at night while it can be said in time."""

from __future__ import annotations

from bot.rules import reminders
from bot.rules.seats import Status
from bot.screens.artisans import reminders as screens
from scheduler.timers.firing import DROPPED, PUT_OFF, TOLD, Firing
from storage.organising import activities
from storage.taking_part import registrations
from storage.unasked import agenda, telling, timers
from storage.unasked.telling import Notice


def remind(firing: Firing) -> str:
    """It comes near. Said late at night it waits for the morning, and is then worded anew."""
    connection, timer, now = firing.connection, firing.timer, firing.now
    held = registrations.get(connection, timer.registration_id or 0)
    activity = activities.get(connection, timer.activity_id or 0)
    begins = agenda.beginning(activity) if activity else None
    if held is None or held.status is not Status.CONFIRMED or activity is None or begins is None or begins.reminds_until <= now:
        return DROPPED
    notice = notice_of(firing)
    asked = reminders.read(timer.detail)
    zone = asked.zone if asked and asked.zone else activity.zone
    if puts_off(firing, notice, held.contact_id, zone):
        return PUT_OFF
    telling.withdraw(connection, held.contact_id, notice, now)  # an older one that has not left says what was true then
    telling.tell(connection, held.contact_id, lambda _: screens.reminder(activity, held, begins, now), notice, now, zone)
    return TOLD


def puts_off(firing: Firing, notice: Notice, contact_id: int, zone: str) -> bool:
    """Whether it is night there (in `zone` where the person's own is not known), and it was planned for the morning instead."""
    home = telling.home_zone(firing.connection, contact_id, zone)
    later = telling.speaks_at(notice, firing.now, home)
    if later > firing.now:
        timers.plan(firing.connection, [firing.timer.put_off(later)])
    return later > firing.now


def notice_of(firing: Firing, *, urgent: bool = False) -> Notice:
    """What a timer of a registration says, as the ledger names it."""
    timer = firing.timer
    return Notice(timer.kind, f"registration:{timer.registration_id}", timer.useful_until, urgent)
