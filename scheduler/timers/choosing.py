"""What an organiser decided is told a minute later, as it is then: what was taken back meanwhile is not said."""

from __future__ import annotations

from bot.documents import tickets
from bot.rules.seats import Status
from bot.rules.timing import Standing
from bot.screens.artisans import choosing as screens
from bot.vocabulary import Address, Reply
from scheduler.timers.firing import DROPPED, PUT_OFF, TOLD, Firing
from scheduler.timers.reminders import puts_off
from storage.ledger import unsaid
from storage.organising import activities
from storage.organising.activities import Activity
from storage.taking_part import registrations
from storage.taking_part.registrations import Registration
from storage.unasked import agenda, telling
from storage.unasked.telling import Notice


def chosen(firing: Firing) -> str:
    """Chosen, put on the waiting list, or declined; whoever has a seat is reminded from now on."""
    timer = firing.timer
    held = registrations.get(firing.connection, timer.registration_id or 0)
    activity = activities.get(firing.connection, timer.activity_id or 0)
    if held is None or activity is None or not held.contact_id or timer.detail != str(held.version):
        return DROPPED
    if activity.standing(firing.now) in (Standing.RUNNING, Standing.PAST, Standing.CANCELLED):
        return DROPPED
    notice = Notice(timer.kind, unsaid.about(held.id), activity.starts_at)
    if puts_off(firing, notice, held.contact_id, activity.zone):
        return PUT_OFF
    agenda.replan(firing.connection, held.id, firing.now)
    say = _words(firing, activity, held)
    if say is None:
        return DROPPED
    telling.tell(firing.connection, held.contact_id, say, notice, firing.now, activity.zone)
    return TOLD


def _words(firing: Firing, activity: Activity, held: Registration) -> telling.Say | None:
    links = firing.around.links

    def seat(address: Address) -> Reply:
        return screens.chosen(activity, held, tickets.picture(held, links.get(address.channel, "")))

    match held.status:
        case Status.CONFIRMED:
            return seat
        case Status.WAITLISTED:
            return lambda _: screens.reserve(activity, held)
        case Status.DECLINED:
            return lambda _: screens.declined(activity, held)
        case _:
            return None
