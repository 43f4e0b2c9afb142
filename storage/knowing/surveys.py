"""Short surveys of artisans: one question of an organisation, and one answer a person, which counts as long as it is open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Integer, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert  # SQLite understands it, too

from bot.rules.knowledge import Both
from bot.rules.surveys import State
from storage.engine.prepared import Prepared
from storage.models import contacts, survey_answers, surveys
from storage.models.base import Instant
from storage.unasked.timers import Kind, Planned

LARGE = 2_000
"""More answers than so many are not counted within a turn."""

BY = {"craft": contacts.c.craft, "province": contacts.c.province}
"""What answers are told apart by."""


@dataclass(frozen=True, slots=True)
class Survey:
    """One question. `organisation_id` is None for those of who runs Sapa; instants are UTC."""

    id: int
    organisation_id: int | None
    state: State
    question: Both
    options: tuple[Both, ...]
    closes_at: datetime | None
    version: int

    def is_open(self, now: datetime) -> bool:
        """Whether it can be answered, and an answer changed."""
        return self.state is State.OPEN and (self.closes_at is None or now < self.closes_at)


_NAMES = ("id", "organisation_id", "state", "question_id", "question_en", "options", "closes_at", "version")
_SELECT = select(*[surveys.c[name] for name in _NAMES])
GET = Prepared(_SELECT.where(surveys.c.id == bindparam("of_id")))
_OWN = func.coalesce(surveys.c.organisation_id, 0).in_(bindparam("of_organisations", expanding=True))
LISTED = _SELECT.where(_OWN).order_by(surveys.c.id.desc()).limit(bindparam("most")).offset(bindparam("skip"))
OPEN_ONES = (
    _SELECT.where(_OWN, surveys.c.state == State.OPEN, surveys.c.closes_at > bindparam("at", type_=Instant))
    .order_by(surveys.c.id.desc())
    .limit(bindparam("most"))
)
CHANGE = update(surveys).where(surveys.c.id == bindparam("of_id"), surveys.c.version == bindparam("of_version"))
DISCARD = delete(surveys).where(
    surveys.c.id == bindparam("of_id"), surveys.c.version == bindparam("of_version"), surveys.c.state == State.DRAFT
)
# One statement looks whether it is open, keeps the answer, and lets a later one take its place: two taps cannot both be first.
_answered = (
    select(
        surveys.c.id,
        bindparam("of_contact", type_=survey_answers.c.contact_id.type),
        bindparam("chosen", type_=Integer),
        bindparam("now", type_=Instant),
    )
    .where(
        surveys.c.id == bindparam("of_id"),
        surveys.c.state == State.OPEN,
        surveys.c.closes_at > bindparam("now", type_=Instant),
    )
    .with_for_update(read=True)
)
_answer = insert(survey_answers).from_select(["survey_id", "contact_id", "choice", "at"], _answered)
ANSWER = _answer.on_conflict_do_update(
    index_elements=[survey_answers.c.survey_id, survey_answers.c.contact_id],
    set_={"choice": _answer.excluded.choice, "at": _answer.excluded.at},
)
MINE = Prepared(
    select(survey_answers.c.choice).where(
        survey_answers.c.survey_id == bindparam("of_id"), survey_answers.c.contact_id == bindparam("of_contact")
    )
)
_OF_ONE = survey_answers.c.survey_id == bindparam("of_id")
COUNTS = select(survey_answers.c.choice, func.count()).where(_OF_ONE).group_by(survey_answers.c.choice)
AT_MOST = select(func.count()).select_from(select(survey_answers.c.id).where(_OF_ONE).limit(bindparam("most")).subquery())
GROUPED = {
    name: select(column, survey_answers.c.choice, func.count())
    .select_from(survey_answers.outerjoin(contacts, contacts.c.id == survey_answers.c.contact_id))
    .where(_OF_ONE)
    .group_by(column, survey_answers.c.choice)
    for name, column in BY.items()
}
_pack = msgspec.json.Encoder().encode
_options = msgspec.json.Decoder(tuple[Both, ...]).decode


def create(connection: Connection, organisation_id: int | None, by: int | None, now: datetime, **fields: object) -> int:
    """A new draft of an organisation (None: of who runs Sapa), written by that person; returns its id."""
    row = {"organisation_id": organisation_id, "contact_id": by, "state": State.DRAFT, "created_at": now, **_packed(fields)}
    return int(connection.execute(insert(surveys).values(**row).returning(surveys.c.id)).scalar_one())


def get(connection: Connection, survey_id: int) -> Survey | None:
    """One of them, None where there is none."""
    row = GET.first(connection, {"of_id": survey_id})
    return _read(row) if row else None


def of(connection: Connection, organisations: Sequence[int], *, skip: int = 0, most: int = 6) -> list[Survey]:
    """Those of these organisations (0: of who runs Sapa), the latest first."""
    key = {"of_organisations": list(organisations), "most": most, "skip": skip}
    return [_read(row) for row in connection.execute(LISTED, key)]


def open_ones(connection: Connection, organisations: Sequence[int], now: datetime, most: int) -> list[Survey]:
    """Those of these organisations that can be answered now, the latest first."""
    key = {"of_organisations": list(organisations), "most": most, "at": now}
    return [_read(row) for row in connection.execute(OPEN_ONES, key)]


def change(connection: Connection, one: Survey, **fields: object) -> bool:
    """Change it as long as nobody else did since it was read; False when somebody did."""
    values = {**_packed(fields), "version": surveys.c.version + 1}
    done = connection.execute(CHANGE.values(values), {"of_id": one.id, "of_version": one.version})
    return done.rowcount == 1


def over(one: Survey, whom: int) -> list[Planned]:
    """That it is over, as this person (who opened it) is told on its last day; nothing for one without end."""
    if one.closes_at is None:
        return []
    key = f"{Kind.SURVEY_OVER}:{one.id}"
    return [Planned(Kind.SURVEY_OVER, key, one.closes_at, contact_id=whom, detail=str(one.id))]


def discard(connection: Connection, one: Survey) -> bool:
    """Throw a draft away; False when it is none any more, or changed."""
    return connection.execute(DISCARD, {"of_id": one.id, "of_version": one.version}).rowcount == 1


# ---- answers ------------------------------------------------------------------------------------------------------------
def answer(connection: Connection, survey_id: int, contact_id: int, choice: int, now: datetime) -> bool:
    """Keep somebody's answer (counted from 0), in place of their earlier one; False when it is not open any more."""
    key = {"of_id": survey_id, "of_contact": contact_id, "chosen": choice, "now": now}
    return connection.execute(ANSWER, key).rowcount == 1


def mine(connection: Connection, survey_id: int, contact_id: int) -> int | None:
    """What somebody answered, None where they did not."""
    row = MINE.first(connection, {"of_id": survey_id, "of_contact": contact_id})
    return int(row[0]) if row else None


def is_large(connection: Connection, survey_id: int) -> bool:
    """Whether its answers are more than a turn counts."""
    return int(connection.execute(AT_MOST, {"of_id": survey_id, "most": LARGE + 1}).scalar_one()) > LARGE


def counts(connection: Connection, one: Survey) -> list[int]:
    """How many chose each answer, in the order of the options."""
    found = {choice: number for choice, number in connection.execute(COUNTS, {"of_id": one.id})}
    return [int(found.get(place, 0)) for place in range(len(one.options))]


def grouped(connection: Connection, one: Survey, by: str) -> dict[str, list[int]]:
    """The same by craft or province (`by`, as in BY); "" for who told none, and who was erased."""
    groups: dict[str, list[int]] = {}
    for name, choice, number in connection.execute(GROUPED[by], {"of_id": one.id}):
        if 0 <= choice < len(one.options):
            groups.setdefault(name or "", [0] * len(one.options))[choice] += number
    return groups


def _packed(fields: Mapping[str, object]) -> dict[str, Any]:
    found = dict(fields)
    question = found.pop("question", None)
    if isinstance(question, Both):
        found |= {"question_id": question.id, "question_en": question.en or None}
    if "options" in found:
        found["options"] = _pack(found["options"]).decode()
    return found


def _read(row: Sequence[Any]) -> Survey:
    number, organisation_id, state, question, english, options, closes_at, version = row
    both = Both(question, english or "")
    return Survey(number, organisation_id, State(state), both, _options(options), closes_at, version)
