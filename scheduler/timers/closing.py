"""Registration closes soon: who began and did not finish is told, and so are those who follow."""

from __future__ import annotations

from functools import partial

from bot.conversation import state
from bot.rules.eligibility import Candidate, obstacle
from bot.rules.timing import Standing
from bot.screens.artisans import reminders as screens
from scheduler.timers import following
from scheduler.timers.firing import DROPPED, PUT_OFF, TOLD, Firing
from scheduler.timers.reminders import puts_off
from storage.organising import activities
from storage.organising.activities import Activity
from storage.people import contacts, unfinished
from storage.unasked import telling
from storage.unasked.telling import Notice


def closing(firing: Firing) -> str:
    """Of an activity: everybody whom it concerns; of a person: them."""
    if firing.timer.contact_id is not None:
        return _one(firing, firing.timer.activity_id or 0, firing.timer.contact_id)
    unfinished.plan(firing.connection, firing.timer, firing.now)
    return following.closing(firing)


def _one(firing: Firing, activity_id: int, contact_id: int) -> str:
    """Somebody who began, where it is still open to them."""
    activity = activities.get(firing.connection, activity_id)
    if activity is None or activity.standing(firing.now) is not Standing.OPEN:
        return DROPPED
    if not unfinished.still_is(firing.connection, activity_id, contact_id) or _is_refused(firing, activity, contact_id):
        return DROPPED
    notice = Notice(firing.timer.kind, f"activity:{activity_id}", firing.timer.useful_until)
    if puts_off(firing, notice, contact_id, activity.zone):
        return PUT_OFF
    say = partial(screens.unfinished, activity)
    telling.tell(firing.connection, contact_id, lambda _: say(), notice, firing.now, activity.zone)
    return TOLD


def _is_refused(firing: Firing, activity: Activity, contact_id: int) -> bool:
    """Whether what they told, also in the form they left open, keeps them from joining."""
    person = contacts.get(firing.connection, contact_id)
    told = {name: getattr(person, name) for name in Candidate.__slots__}
    for stored in unfinished.conversations_of(firing.connection, contact_id):
        talk = state.read(stored)
        for form in (talk.form, talk.shelved):
            if form is not None and (form.name, form.subject) == ("registration", str(activity.id)):
                told |= {name: form.answers[name] or None for name in told if name in form.answers}
    return obstacle(activity.eligibility, Candidate(**told)) is not None
