"""How far an announcement is, in the bubbles that show it; what its people are told when it cannot begin, grew or is over."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from sqlalchemy import Connection

from bot.conversation import plans
from bot.conversation.turn import Surroundings
from bot.i18n import speaking
from bot.rules import authority
from bot.rules.announcements import Move, State
from bot.rules.authority import Deed, Grant, Reach, Role
from bot.screens.organisers import sending as screens
from bot.vocabulary import Address, Reply
from scheduler.timers.firing import DROPPED, TOLD, Firing
from storage.announcing import announcements, concerned, progressing, tallies
from storage.announcing.announcements import Announcement
from storage.asking.answerers import Answerer
from storage.organising import making
from storage.people import audit, roles
from storage.people.audit import Act
from storage.unasked import staff, timers
from storage.unasked.telling import Notice
from storage.unasked.timers import Kind, Planned

OFFERED = frozenset({"results_of", "announce"})
RUNNING = frozenset({State.GATHERING, State.SENDING})
WAITING = frozenset({State.HELD, State.SCHEDULED})


# ---- the bubbles ------------------------------------------------------------------------------------------------------------
def look(firing: Firing) -> str:
    """Bring the bubbles up to date where something changed, and look again later as long as it runs."""
    one = announcements.get(firing.connection, progressing.of(firing.timer.key))
    if one is None:
        return DROPPED
    if one.state in WAITING:
        _look_again(firing, one, max(one.starts_at or firing.now, firing.now + progressing.SOON), firing.timer.detail)
        return DROPPED
    found = plans.progress(firing.connection, firing.around, one, firing.now, OFFERED)
    seen = " ".join([one.state, str(found.sleeps), *(f"{state}={count}" for state, count in sorted(found.tally.states.items()))])
    is_new = seen != firing.timer.detail
    if is_new:
        for who in _watching(firing.connection, one, firing.around, firing.now):
            _rewrite(firing, one, who, found)
    if one.state in RUNNING:
        _look_again(firing, one, firing.now + progressing.pause_between(one.people, is_new), seen)
    return TOLD if is_new else DROPPED


def _look_again(firing: Firing, one: Announcement, at: datetime, seen: str) -> None:
    again = Planned(Kind.SENDING, firing.timer.key.removesuffix(timers.PUT_OFF), at, detail=seen)
    timers.plan(firing.connection, [again])


def _watching(connection: Connection, one: Announcement, around: Surroundings, now: datetime) -> list[Answerer]:
    """Everybody who may have such a bubble."""
    return concerned.author(connection, one) + concerned.colleagues(connection, one, around.admins, now)


def _rewrite(firing: Firing, one: Announcement, who: Answerer, found: screens.Progress) -> None:
    if who.contact_id is None:
        return
    bubble = making.shown(firing.connection, who.contact_id, concerned.about(one.id))
    if bubble is not None:
        with speaking(who.language):
            reply = screens.progress(found)
        making.rewrite(firing.connection, bubble, reply, who.contact_id, concerned.about(one.id), firing.now)


# ---- what is told -----------------------------------------------------------------------------------------------------------
def may_begin(connection: Connection, one: Announcement, around: Surroundings, now: datetime) -> bool:
    """Whether who confirmed it may still announce; of somebody erased it goes on in the organisation's name."""
    if one.contact_id is None or one.address is None:
        return True
    return _may(roles.of(connection, one.address), {one.address} & around.admins, one, now)


def _may(held: tuple[Grant, ...], as_admin: Collection[Address], one: Announcement, now: datetime) -> bool:
    """Whether who holds this may announce in its name; `as_admin` are chats of theirs that the settings name."""
    held = (*held, Grant(Role.ADMIN)) if as_admin else held
    deed, about = (Deed.ANNOUNCE, Reach(frozenset({one.organisation_id}))) if one.organisation_id else (Deed.GOVERN, Reach())
    return authority.may(held, deed, about, now)


def is_approved(connection: Connection, one: Announcement, around: Surroundings, now: datetime) -> bool:
    """Whether a second person agreed who may still do so; of one who is erased by now it counts as it was given."""
    if one.approved_by is None:
        return False
    held, chats = roles.of_contact(connection, one.approved_by)
    return not chats or _may(held, chats & around.admins, one, now)


def call_back(connection: Connection, one: Announcement, around: Surroundings, now: datetime, *, may: bool) -> None:
    """It is a draft again and its people hear why: who confirmed it lost the role, or (`may`) a button leads nowhere."""
    if announcements.move(connection, one, Move.RETURN, now, starts_at=None):
        _write_down(connection, one, "announcement pointless" if may else "announcement not begun", now)
        others = concerned.colleagues(connection, one, around.admins, now)
        people = [*concerned.author(connection, one), *others] if may else others
        _tell(connection, one, people, lambda: screens.not_begun(one, gone=may), around, now)


def hold_back(connection: Connection, one: Announcement, around: Surroundings, now: datetime) -> None:
    """More are meant than one person alone may tell: it pauses before anything leaves, until a second one lets it go on.

    It grew, or whoever approved it may not do so any more.
    """
    lapsed = one.approved_by is not None
    if announcements.move(connection, one, Move.PAUSE, now, approved_by=None, approved_at=None):
        _write_down(connection, one, "announcement unapproved" if lapsed else "announcement grew", now)
        people = concerned.author(connection, one) + concerned.colleagues(connection, one, around.admins, now)
        _tell(connection, one, people, lambda: screens.grown(one, lapsed=lapsed), around, now)


def over(connection: Connection, one: Announcement, around: Surroundings, now: datetime) -> None:
    """Its author is told by a message of its own that it is sent."""
    tally = tallies.of(connection, one.id, one.people)
    people = concerned.told(connection, one, around.admins, now)
    _tell(connection, one, people, lambda: screens.finished(one, tally), around, now)


def _tell(
    connection: Connection,
    one: Announcement,
    people: list[Answerer],
    say: Callable[[], Reply],
    around: Surroundings,
    now: datetime,
) -> None:
    staff.tell(connection, people, say, Notice("announcing", f"announcing:{one.id}"), now, around.zone)


def _write_down(connection: Connection, one: Announcement, detail: str, now: datetime) -> None:
    act = Act(Deed.ANNOUNCE, f"announcement:{one.id}", detail, one.organisation_id)
    audit.note(connection, None, Role.ORGANISER, act, now)
