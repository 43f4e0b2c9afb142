"""The waiting line, unasked: a seat is offered, given, asked about again, lost; two questions before it begins; and places.

Each of these looks at what is true as it fires: what was answered meanwhile is not said any more.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.documents import tickets
from bot.i18n import FIRST_LANGUAGE, speaking
from bot.rules.seats import Status
from bot.rules.timing import Standing
from bot.screens.artisans import offers as screens
from bot.screens.artisans.registered import in_line, outcome
from bot.vocabulary import Address, Reply
from scheduler.timers.firing import DROPPED, PUT_OFF, TOLD, Firing
from storage.ledger import unsaid
from storage.organising import activities
from storage.organising.activities import Activity
from storage.people import caring
from storage.taking_part import line, registrations
from storage.taking_part.registrations import Registration
from storage.unasked import places, telling, timers
from storage.unasked.telling import Notice
from storage.unasked.timers import Kind, Planned

PAGE = 25
"""People whose places a transaction rewrites: turns wait for it, about 10 ms on SQLite."""

Words = Callable[[Activity, Registration, Address], Reply]


def offer(firing: Firing) -> str:
    """A seat is kept for them."""
    return _about_offer(firing, screens.offered)


def nudge(firing: Firing) -> str:
    """It still is, not for long."""
    return _about_offer(firing, screens.nudge)


def _about_offer(firing: Firing, words: Callable[[Activity, Registration, str], Reply]) -> str:
    held = _held(firing, Status.OFFERED)
    if held is None or held[1].offer_until is None or held[1].offer_until <= firing.now:
        return DROPPED
    home = telling.home_zone(firing.connection, held[1].contact_id, held[0].zone)
    return _tell(firing, *held, lambda activity, claim, _: words(activity, claim, home))


def seated(firing: Firing) -> str:
    """They have a seat; there was no time to ask."""
    held = _held(firing, Status.CONFIRMED)
    links = firing.around.links

    def words(activity: Activity, claim: Registration, address: Address) -> Reply:
        return screens.seated(activity, claim, tickets.picture(claim, links.get(address.channel, "")))

    return _tell(firing, *held, words) if held else DROPPED


def expiry(firing: Firing) -> str:
    """Nobody answered: the seat goes on. Where they are the only one in line, it is simply offered again."""
    timer = firing.timer
    ended = line.miss(firing.connection, timer.registration_id or 0, firing.now, firing.around.offers)
    activity = activities.get(firing.connection, timer.activity_id or 0)
    if ended is None or activity is None or ended.status.takes_seat or activity.standing(firing.now) in _GONE:
        return DROPPED
    about = unsaid.about_place(ended.id) if ended.status is Status.WAITLISTED else unsaid.about(ended.id)
    notice, person = Notice(timer.kind, about, activity.starts_at), ended.contact_id
    telling.tell(firing.connection, person, lambda _: screens.missed(activity, ended), notice, firing.now, activity.zone)
    return TOLD


def coming(firing: Firing) -> str:
    """Two days before: do they come?"""
    held = _held(firing, Status.CONFIRMED)
    if held is None or held[1].coming_at is not None:
        return DROPPED
    return _tell(firing, *held, lambda activity, claim, _: screens.coming(activity, claim))


def still_waiting(firing: Firing) -> str:
    """Two days before: they are still in line."""
    held = _held(firing, Status.WAITLISTED)
    if held is None:
        return DROPPED
    about = unsaid.about_place(held[1].id)
    return _tell(firing, *held, lambda activity, claim, _: screens.still_waiting(activity, claim), about)


def place(firing: Firing) -> str:
    """The line moved, or may: give what is free; then rewrite the places that people see, a page of them."""
    connection, number, after = firing.connection, firing.timer.activity_id or 0, int(firing.timer.detail or 0)
    if timers.comes_again(connection, firing.timer, firing.now):
        return DROPPED  # it moved once more: that one begins at the first
    if not after and line.promote(connection, number, firing.now, firing.around.offers):
        return TOLD  # who moved up made the line move
    activity = activities.get(connection, number)
    if activity is None or activity.standing(firing.now) in _GONE:
        return DROPPED
    page = places.stretch(connection, number, after, PAGE)
    if page is None:
        return DROPPED
    rewritten = [_rewrite(firing, activity, bubble, page.places) for bubble in places.shown(connection, page)]
    if len(page.places) == PAGE:
        timers.plan(connection, [_next_page(firing, page.last)])
    return f"rewrote {sum(rewritten)}"


def _next_page(firing: Firing, after: int) -> Planned:
    root = firing.timer.key.partition(">")[0]
    return Planned(Kind.PLACE, f"{root}>{after}", firing.now, activity_id=firing.timer.activity_id, detail=str(after))


def _rewrite(firing: Firing, activity: Activity, bubble: places.Bubble, now_at: dict[int, int]) -> bool:
    with speaking(bubble.language or FIRST_LANGUAGE):
        if in_line(now_at[bubble.registration_id]) in bubble.text:
            return False
        claim = registrations.get(firing.connection, bubble.registration_id)
        if claim is None:
            return False
        _leader, name = caring.leader_of(firing.connection, claim.contact_id or 0) or (0, "")
        return places.rewrite(firing.connection, bubble, outcome(activity, claim, None, name=name), firing.now)


_GONE = (Standing.RUNNING, Standing.PAST, Standing.CANCELLED)


def _held(firing: Firing, status: Status) -> tuple[Activity, Registration] | None:
    """The registration a timer is about, if it still has this status and its activity is still ahead."""
    claim = registrations.get(firing.connection, firing.timer.registration_id or 0)
    activity = activities.get(firing.connection, firing.timer.activity_id or 0)
    if claim is None or activity is None or claim.status is not status or activity.standing(firing.now) in _GONE:
        return None
    if firing.timer.detail not in ("", str(claim.version)):
        return None  # it is about an earlier offer
    return activity, claim


def _tell(firing: Firing, activity: Activity, claim: Registration, words: Words, about: str | None = None) -> str:
    """Say it to the person; at night it waits for the morning and is worded anew, unless it is too late then."""
    connection, timer, now = firing.connection, firing.timer, firing.now
    notice = Notice(timer.kind, about or unsaid.about(claim.id), timer.useful_until)
    later = _later(firing, claim, notice, activity.zone)
    if later is not None:
        timers.plan(connection, [timer.put_off(later)])
        return PUT_OFF
    telling.tell(connection, claim.contact_id, lambda address: words(activity, claim, address), notice, now, activity.zone)
    return TOLD


def _later(firing: Firing, claim: Registration, notice: Notice, zone: str) -> datetime | None:
    """When it is said, if not now."""
    at = telling.speaks_at(notice, firing.now, telling.home_zone(firing.connection, claim.contact_id, zone))
    return at if at > firing.now else None
