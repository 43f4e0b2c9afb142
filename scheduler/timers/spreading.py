"""What an organiser decided about many people: its next page. Each is a transaction of its own, and turns go in between."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from bot.i18n import FIRST_LANGUAGE, speaking
from bot.screens.organisers import editing as screens
from scheduler.timers.firing import DROPPED, PUT_OFF, Firing
from storage.organising import activities, making
from storage.people import contacts
from storage.taking_part import absences, choosing_many
from storage.unasked import spreading, timers
from storage.unasked.announced import Telling
from storage.unasked.spreading import Reached

A_MOMENT = timedelta(seconds=1)
BETWEEN = 10
"""Pages between two words on how far it is: platforms slow down who edits more often."""

DONE = "done"
_read = msgspec.json.Decoder(Telling | absences.Turning | choosing_many.Declining).decode


def spread(firing: Firing) -> str:
    """Tell, end or decline the next of them; what was decided earlier about the same activity goes first."""
    connection, timer = firing.connection, firing.timer
    if timer.activity_id is None:
        return DROPPED
    if timers.waits_for_earlier(connection, timer):
        timers.plan(connection, [timer.put_off(firing.now + A_MOMENT)])
        return PUT_OFF
    match _read(timer.detail):
        case Telling() as telling:
            reached = spreading.go_on(connection, timer.activity_id, telling, firing.now)
            if reached is not None and (reached.ended or reached.page % BETWEEN == 0):
                _say(firing, timer.activity_id, reached)
        case absences.Turning() as turning:
            absences.go_on(connection, timer.activity_id, turning, firing.now)
        case choosing_many.Declining() as declining:
            choosing_many.go_on(connection, timer.activity_id, declining)
    return DONE


def _say(firing: Firing, activity_id: int, reached: Reached) -> None:
    """In the bubble that said that it was called off, where the platform can edit it."""
    connection, subject = firing.connection, spreading.about(activity_id)
    bubble = making.shown(connection, reached.asker, subject)
    activity = activities.get(connection, activity_id)
    if bubble is None or activity is None:
        return
    with speaking(contacts.get(connection, reached.asker).language or FIRST_LANGUAGE):
        said = screens.called_off(activity, reached.total, None if reached.ended else reached.done)
    making.rewrite(connection, bubble, said, reached.asker, subject, firing.now)
