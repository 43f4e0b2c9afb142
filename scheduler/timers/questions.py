"""Questions, unasked: who answers is told of new ones, reminded of late ones; nobody who asked is left with silence."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

from bot.conversation import threads
from bot.i18n import FIRST_LANGUAGE, speaking
from bot.rules import office
from bot.rules.hours import after_quiet
from bot.screens.artisans import question_news
from bot.screens.artisans.asking import House, Thread
from bot.screens.organisers import staff_news
from bot.vocabulary import Reply
from scheduler.timers.firing import DROPPED, PUT_OFF, TOLD, Firing
from storage.asking import answerers, letters, promises, questions
from storage.asking.answerers import Answerer
from storage.asking.questions import Question, State
from storage.ledger import deliveries
from storage.ledger.deliveries import Lane, Owed
from storage.unasked import telling, timers
from storage.unasked.telling import Notice

SLEPT = timedelta(hours=1)
"""A reminder that fires so much later came due while nobody looked; it waits for the office."""


def asked(firing: Firing) -> str:
    """Questions wait that nobody was told of: one notice, however many they are."""
    organisation_id = int(firing.timer.detail) or None
    if _puts_off(firing, threads.house(firing.connection, organisation_id, firing.around.zone)):
        return PUT_OFF
    if not questions.untold(firing.connection, organisation_id, firing.now):
        return DROPPED
    count, oldest = questions.waiting(firing.connection, organisation_id)
    one = questions.get(firing.connection, oldest)
    if one is None:
        return DROPPED
    thread = _thread(firing, one)
    _tell(firing, _staff(firing, one), f"questions:{organisation_id or 0}", lambda: staff_news.waiting(thread, count))
    return TOLD


def written(firing: Firing) -> str:
    """Whoever asked wrote more: told to who has it, else to all who answer."""
    one = questions.get(firing.connection, int(firing.timer.detail))
    if one is None or one.is_over:
        return DROPPED
    if one.state is not State.TAKEN and _puts_off(firing, _thread(firing, one).house):
        return PUT_OFF
    staff = _staff(firing, one)
    having = [who for who in staff if who.contact_id is not None and who.contact_id == one.taken_by]
    thread = _thread(firing, one)
    _tell(firing, having or staff, f"question:{one.id}", lambda: staff_news.written(thread), urgent=one.state is State.TAKEN)
    return TOLD


def unanswered(firing: Firing) -> str:
    """The promised time is over: the staff are reminded; after twice the time the admins know, and who asked is told."""
    number, _, times = firing.timer.detail.partition(":")
    one = questions.get(firing.connection, int(number))
    if one is None or one.state in (State.ANSWERED, State.CLOSED) or _answered_since(firing, one):
        return DROPPED
    thread = _thread(firing, one)
    if firing.now - firing.timer.due_at > SLEPT and _puts_off(firing, thread.house):
        return PUT_OFF
    staff = _staff(firing, one)
    if int(times) == promises.PROMISED:
        _tell(firing, staff, f"late:{one.id}", lambda: staff_news.late(thread))
        return TOLD
    admins = answerers.admins(firing.connection, firing.around.admins, firing.now)
    _tell(firing, staff, f"late:{one.id}", lambda: staff_news.late(thread))
    told = {who.address for who in staff}
    others = [who for who in admins if who.address not in told]
    _tell(firing, others, f"late:{one.id}", lambda: staff_news.very_late(thread))
    _tell_asker(firing, thread, f"late:{one.id}", lambda: question_news.late(thread))
    return TOLD


def silent(firing: Firing) -> str:
    """A day without a word of whoever took the conversation: Sapa answers again, and both are told."""
    one = questions.get(firing.connection, int(firing.timer.detail))
    if one is None or one.state is not State.TAKEN or one.taken_at is None:
        return DROPPED
    spoke = max(one.taken_at, letters.latest(firing.connection, one.id, by_staff=True) or one.taken_at)
    if firing.now - spoke < promises.SILENCE:
        promises.taken(firing.connection, one, spoke)
        return PUT_OFF
    hours = _thread(firing, one).house.office
    had = [who for who in _staff(firing, one) if who.contact_id == one.taken_by]
    stands = questions.hand_back(firing.connection, one.id, office.by_when(firing.now, hours))
    if stands is None:
        return DROPPED
    if stands.state is State.OPEN:
        promises.asked(firing.connection, stands.organisation_id, hours, firing.now)
        promises.made(firing.connection, stands, hours, firing.now)
    thread = _thread(firing, stands)
    _tell(firing, had, f"question:{one.id}", lambda: staff_news.silent(thread))
    _tell_asker(firing, thread, f"back:{one.id}", lambda: question_news.handed_back(thread))
    return TOLD


def _puts_off(firing: Firing, house: House) -> bool:
    """Whether it waits until the office opens: what was planned for their hours may come due when they are over."""
    later = office.opens_next(firing.now, house.office)
    if later > firing.now:
        timers.plan(firing.connection, [firing.timer.put_off(later)])
    return later > firing.now


def _answered_since(firing: Firing, one: Question) -> bool:
    """Whether the staff wrote after who asked did: somebody has the conversation and speaks."""
    ours = letters.latest(firing.connection, one.id, by_staff=True)
    theirs = letters.latest(firing.connection, one.id, by_staff=False) or one.asked_at
    return ours is not None and ours >= theirs


def _thread(firing: Firing, one: Question) -> Thread:
    return threads.thread(firing.connection, one, firing.around.zone)


def _staff(firing: Firing, one: Question) -> list[Answerer]:
    return answerers.of(firing.connection, one.organisation_id, firing.around.admins, firing.now)


def _tell(firing: Firing, staff: Iterable[Answerer], subject: str, say: Callable[[], Reply], *, urgent: bool = False) -> None:
    """Owe each a notice where their role is held; what waits there about the same is replaced."""
    notice = Notice("tickets", subject)
    for who in staff:
        home = firing.around.zone
        if who.contact_id is not None:
            telling.withdraw(firing.connection, who.contact_id, notice, firing.now)
            home = telling.home_zone(firing.connection, who.contact_id, home)
        with speaking(who.language or FIRST_LANGUAGE):
            reply = say()
        owed = Owed(
            who.address,
            reply,
            who.contact_id,
            lane=Lane.NOTICE,
            notice=notice.kind,
            subject=subject,
            due_at=firing.now if urgent else after_quiet(firing.now, home),
        )
        deliveries.owe(firing.connection, owed, None, firing.now)


def _tell_asker(firing: Firing, thread: Thread, subject: str, say: Callable[[], Reply]) -> None:
    notice = Notice("question", subject)
    telling.tell(firing.connection, thread.question.contact_id, lambda _: say(), notice, firing.now, firing.around.zone)
