"""What an organiser decided about many people: its next page. Each is a transaction of its own, and turns go in between."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from scheduler.firing import DROPPED, PUT_OFF, Firing
from storage import absences, choosing, spreading, timers

A_MOMENT = timedelta(seconds=1)
DONE = "done"
_read = msgspec.json.Decoder(spreading.Telling | absences.Turning | choosing.Declining).decode


def spread(firing: Firing) -> str:
    """Tell, end or decline the next of them; what was decided earlier about the same activity goes first."""
    connection, timer = firing.connection, firing.timer
    if timer.activity_id is None:
        return DROPPED
    if timers.waits_for_earlier(connection, timer):
        timers.plan(connection, [timer.put_off(firing.now + A_MOMENT)])
        return PUT_OFF
    match _read(timer.detail):
        case spreading.Telling() as telling:
            spreading.go_on(connection, timer.activity_id, telling, firing.now)
        case absences.Turning() as turning:
            absences.go_on(connection, timer.activity_id, turning, firing.now)
        case choosing.Declining() as declining:
            choosing.go_on(connection, timer.activity_id, declining)
    return DONE
