"""Questions people ask an organisation: numbered tickets, each with what was said about it (`storage.asking.letters`).

    open -> taken -> answered -> closed        taken: a person of the organisation has the conversation, Sapa is silent
    open -> answered -> open (asked further)   handed back: open again, or answered where the last word was the staff's

Whoever changes one holds its row first, so of two who want it at once the second sees what the first one did.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, insert, literal_column, or_, select, update
from sqlalchemy import Text as Words

from storage.asking import letters
from storage.engine.prepared import Prepared
from storage.models import contacts, questions

PAGE = 200


class State(StrEnum):
    OPEN = "open"  #: waits for somebody of the organisation
    TAKEN = "taken"  #: somebody has the conversation
    ANSWERED = "answered"  #: the last word was the organisation's
    CLOSED = "closed"


class Which(StrEnum):
    """Of which questions staff want a list."""

    OPEN = "o"
    MINE = "m"
    ALL = "a"


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked, of whom (None: of the admins) and by when an answer is promised (UTC)."""

    contact_id: int
    activity_id: int | None
    organisation_id: int | None
    body: str
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One ticket. `organisation_id` is None where the admins answer; instants are UTC."""

    id: int
    contact_id: int
    activity_id: int | None
    organisation_id: int | None
    body: str
    asked_at: datetime
    due_at: datetime | None
    state: State
    taken_by: int | None
    taken_at: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None

    @property
    def is_over(self) -> bool:
        return self.state is State.CLOSED


@dataclass(frozen=True, slots=True)
class Desk:
    """Whose questions somebody answers: of these organisations, and those of nobody; `everything` is an admin's."""

    organisations: tuple[int, ...] = ()
    unowned: bool = False
    everything: bool = False


_COLUMNS = [questions.c[name] for name in Question.__slots__]
_STATE = Question.__slots__.index("state")
_TAKEN, _OPEN = literal_column(f"'{State.TAKEN}'", Words), literal_column(f"'{State.OPEN}'", Words)
BY_ID = Prepared(select(*_COLUMNS).where(questions.c.id == bindparam("of_id")))
HOLD = Prepared(select(*_COLUMNS).where(questions.c.id == bindparam("of_id")).with_for_update())
OF = Prepared(select(*_COLUMNS).where(questions.c.contact_id == bindparam("of_contact")).order_by(questions.c.id.desc()))
TAKEN_OF = Prepared(
    select(*_COLUMNS)
    .where(questions.c.contact_id == bindparam("of_contact"), questions.c.state == _TAKEN)
    .order_by(questions.c.taken_at.desc())
    .limit(1)
)
# Two questions of one person are taken by nobody at once: who asks talks to one at a time.
ALONE = Prepared(select(contacts.c.id).where(contacts.c.id == bindparam("of_contact")).with_for_update(key_share=True))
WAITING = Prepared(
    select(func.count(), func.min(questions.c.id)).where(
        func.coalesce(questions.c.organisation_id, 0) == bindparam("of_organisation"), questions.c.state == _OPEN
    )
)
TOLD = Prepared(
    update(questions)
    .where(
        func.coalesce(questions.c.organisation_id, 0) == bindparam("of_organisation"),
        questions.c.state == _OPEN,
        questions.c.seen_at.is_(None),
    )
    .values(seen_at=bindparam("at"))
)


def ask(connection: Connection, asking: Asking, now: datetime) -> int:
    """Open a ticket; returns its number."""
    row = {name: getattr(asking, name) for name in Asking.__slots__}
    return int(connection.execute(insert(questions).values(**row, asked_at=now).returning(questions.c.id)).scalar_one())


def get(connection: Connection, question_id: int) -> Question | None:
    """One ticket, None when there is none."""
    return _one(BY_ID.first(connection, {"of_id": question_id}))


def hold(connection: Connection, question_id: int) -> Question | None:
    """The same, kept from everybody else until the transaction ends."""
    return _one(HOLD.first(connection, {"of_id": question_id}))


def of_person(connection: Connection, contact_id: int) -> list[Question]:
    """What somebody asked, the newest first."""
    return [_read(row) for row in OF.rows(connection, {"of_contact": contact_id})]


def with_a_person(connection: Connection, contact_id: int) -> Question | None:
    """The ticket by which a person of an organisation has this conversation; None while Sapa answers."""
    return _one(TAKEN_OF.first(connection, {"of_contact": contact_id}))


def listed(connection: Connection, desk: Desk, which: Which, contact_id: int) -> list[Question]:
    """The tickets somebody may answer: those that wait first, the longest waiting first; then by the newest."""
    first = (questions.c.state == State.OPEN).desc()
    shown = {
        Which.OPEN: questions.c.state.in_((State.OPEN, State.TAKEN)),
        Which.MINE: (questions.c.taken_by == contact_id) & (questions.c.state != State.CLOSED),
        Which.ALL: questions.c.id > 0,
    }[which]
    order = (first, questions.c.id) if which is Which.OPEN else (questions.c.id.desc(),)
    found = select(*_COLUMNS).where(_on(desk), shown).order_by(*order).limit(PAGE)
    return [_read(row) for row in connection.execute(found)]


def waiting(connection: Connection, organisation_id: int | None) -> tuple[int, int]:
    """How many of an organisation's tickets (of nobody's) wait for somebody, and the number of the oldest; 0 for none."""
    row = WAITING.first(connection, {"of_organisation": organisation_id or 0})
    return (int(row[0]), int(row[1] or 0)) if row is not None else (0, 0)


def untold(connection: Connection, organisation_id: int | None, now: datetime) -> bool:
    """Whether something waits that nobody was told of; from now on they were."""
    return TOLD.changes(connection, {"of_organisation": organisation_id or 0, "at": now}) > 0


def take(connection: Connection, question: Question, contact_id: int, now: datetime) -> Question | None:
    """Let this person have the conversation with who asked; None where somebody else has it, or it is over.

    The one who asked talks to one at a time, also about several tickets.
    """
    ALONE.rows(connection, {"of_contact": question.contact_id})
    held, other = hold(connection, question.id), with_a_person(connection, question.contact_id)
    if held is None or held.is_over or (other is not None and (other.id != held.id or other.taken_by != contact_id)):
        return None
    return _change(connection, held.id, {"state": State.TAKEN, "taken_by": contact_id, "taken_at": now})


def answer(connection: Connection, question_id: int, contact_id: int, seen: int, now: datetime) -> Question | None:
    """Note that staff answer now; None where a colleague has it, or answered after `seen` answers were read."""
    held = hold(connection, question_id)
    if held is None or (held.state is State.TAKEN and held.taken_by != contact_id):
        return None
    if letters.count(connection, question_id, by_staff=True) != seen:
        return None
    state = State.TAKEN if held.state is State.TAKEN else State.ANSWERED
    return _change(connection, held.id, {"state": state, "taken_by": contact_id, "answered_at": now, "closed_at": None})


def ask_further(connection: Connection, question_id: int, due_at: datetime, now: datetime) -> Question | None:
    """Note that who asked wrote more: it waits again, unless somebody has it. None where it is gone."""
    held = hold(connection, question_id)
    if held is None or held.state in (State.TAKEN, State.OPEN):
        return held
    return _change(connection, held.id, {"state": State.OPEN, "due_at": due_at, "closed_at": None, "seen_at": now})


def hand_back(connection: Connection, question_id: int, due_at: datetime, *, to_admins: bool = False) -> Question | None:
    """Nobody has it any more: it waits for colleagues, or for the admins, unless the last word was the staff's.

    None where it is over or gone.
    """
    held = hold(connection, question_id)
    if held is None or held.is_over:
        return None
    waits = to_admins or not _said_last(connection, held)
    values: dict[str, Any] = {"state": State.OPEN if waits else State.ANSWERED, "taken_by": None, "taken_at": None}
    if waits:
        values |= {"due_at": due_at, "seen_at": None}
    if to_admins:
        values["organisation_id"] = None
    return _change(connection, held.id, values)


def close(connection: Connection, question_id: int, now: datetime) -> Question | None:
    """End it; None where it is over already, or gone."""
    held = hold(connection, question_id)
    if held is None or held.is_over:
        return None
    return _change(connection, held.id, {"state": State.CLOSED, "closed_at": now, "taken_by": None, "taken_at": None})


def withdraw(connection: Connection, question_id: int, contact_id: int) -> bool:
    """Take a question back as whoever asked it, with everything said about it; False where it is none of theirs."""
    held = hold(connection, question_id)
    if held is None or held.contact_id != contact_id:
        return False
    letters.forget(connection, [held.id])
    connection.execute(delete(questions).where(questions.c.id == held.id))
    return True


def _said_last(connection: Connection, held: Question) -> bool:
    """Whether the last word was the staff's."""
    theirs = letters.latest(connection, held.id, by_staff=False) or held.asked_at
    ours = letters.latest(connection, held.id, by_staff=True)
    return ours is not None and ours >= theirs


def _change(connection: Connection, question_id: int, values: dict[str, Any]) -> Question:
    changed = update(questions).where(questions.c.id == question_id).values(**values).returning(*_COLUMNS)
    return _read(connection.execute(changed).one())


def _on(desk: Desk) -> ColumnElement[bool]:
    if desk.everything:
        return questions.c.id > 0
    own = questions.c.organisation_id.in_(desk.organisations or (0,))
    return or_(own, questions.c.organisation_id.is_(None)) if desk.unowned else own


def _one(row: Any) -> Question | None:
    return _read(row) if row is not None else None


def _read(row: Any) -> Question:
    values = list(row)
    values[_STATE] = State(values[_STATE])
    return Question(*values)
