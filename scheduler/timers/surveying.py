"""A survey is over: who opened it is told, so that its result is read while it is fresh."""

from __future__ import annotations

from bot.rules.surveys import State
from bot.screens.organisers import survey_results as screens
from scheduler.timers.firing import DROPPED, TOLD, Firing
from storage.knowing import surveys
from storage.unasked import telling
from storage.unasked.telling import Notice


def over(firing: Firing) -> str:
    """Its last day has passed; of one that was closed, prolonged or opened anew meanwhile nothing is said."""
    one = surveys.get(firing.connection, int(firing.timer.detail))
    whom = firing.timer.contact_id
    if one is None or whom is None or one.state is not State.OPEN or one.closes_at != firing.timer.due_at:
        return DROPPED
    notice = Notice(firing.timer.kind, f"survey:{one.id}")
    zone = telling.home_zone(firing.connection, whom, firing.around.zone)
    telling.tell(firing.connection, whom, lambda _: screens.over(one, zone), notice, firing.now, firing.around.zone)
    return TOLD
