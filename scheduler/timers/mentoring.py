"""Mentoring, unasked: somebody's mentor or mentee is gone, nothing was noted for a month, how is it with the mentor?"""

from __future__ import annotations

from functools import partial

from bot.rules.mentoring import reminds_at
from bot.screens.artisans import mentoring_told as screens
from scheduler.timers.firing import DROPPED, PUT_OFF, TOLD, Firing
from scheduler.timers.reminders import puts_off
from storage.organising import activities
from storage.organising.activities import Activity
from storage.taking_part import meetings, pairings
from storage.taking_part.pairings import Pairing
from storage.unasked import telling, timers
from storage.unasked.telling import Notice, Say


def _about(firing: Firing) -> tuple[Pairing, Activity] | None:
    one = pairings.get(firing.connection, int(firing.timer.detail))
    activity = activities.get(firing.connection, one.activity_id) if one is not None else None
    return (one, activity) if one is not None and activity is not None else None


def _tell(firing: Firing, one: Pairing, activity: Activity, say: Say) -> str:
    """In the day, to whom the timer names."""
    whom = firing.timer.contact_id
    if whom is None:
        return DROPPED
    notice = Notice(firing.timer.kind, f"pairing:{one.id}")
    if puts_off(firing, notice, whom, activity.zone):
        return PUT_OFF
    telling.tell(firing.connection, whom, say, notice, firing.now, activity.zone)
    return TOLD


def unpaired(firing: Firing) -> str:
    """The other one is gone."""
    about = _about(firing)
    if about is None or about[0].goes_on:
        return DROPPED
    one, activity = about
    say = partial(screens.ended, activity, one, to_mentor=firing.timer.contact_id == one.mentor)
    return _tell(firing, one, activity, lambda _: say())


def unlogged(firing: Firing) -> str:
    """A month without a session: the mentor is asked, and again a month later."""
    about = _about(firing)
    if about is None or not about[0].goes_on or about[0].mentor != firing.timer.contact_id:
        return DROPPED
    one, activity = about
    last = meetings.latest(firing.connection, one.id)
    if reminds_at(one.at, last) > firing.now:
        return DROPPED  # a session was noted since, and planned its own
    told = _tell(firing, one, activity, lambda _: screens.unlogged(activity, one))
    if told == TOLD:
        timers.plan(firing.connection, [pairings.unlogged(one, firing.now)])
    return told


def mentored(firing: Firing) -> str:
    """How is it with the mentor? Asked once."""
    about = _about(firing)
    if about is None or about[0].stars is not None or about[0].mentee != firing.timer.contact_id:
        return DROPPED
    one, activity = about
    return _tell(firing, one, activity, lambda _: screens.how_is_it(activity, one))
