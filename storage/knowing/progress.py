"""How far somebody is on the way to exporting: which steps they did, and which they left out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert  # SQLite understands it, too

from storage.engine.prepared import Prepared
from storage.models import progress


class State(StrEnum):
    """What became of a step; one that is open has none."""

    DONE = "done"
    SKIPPED = "skipped"


OF_PERSON = Prepared(select(progress.c.step, progress.c.state).where(progress.c.contact_id == bindparam("of_contact")))
_PUT = insert(progress)
PUT = _PUT.on_conflict_do_update(
    index_elements=[progress.c.contact_id, progress.c.step], set_={"state": _PUT.excluded.state, "at": _PUT.excluded.at}
)
_OWN = progress.c.contact_id == bindparam("of_contact")
OPEN_AGAIN = delete(progress).where(_OWN, progress.c.step == bindparam("of_step"))
START_OVER = delete(progress).where(_OWN, progress.c.step.in_(bindparam("steps", expanding=True)))


def of_person(connection: Connection, contact_id: int) -> dict[str, State]:
    """The steps that are not open, by their ids."""
    return {step: State(state) for step, state in OF_PERSON.rows(connection, {"of_contact": contact_id})}


def put(connection: Connection, contact_id: int, step: str, state: State, now: datetime) -> None:
    """Note what became of a step; a repeat changes nothing but the instant."""
    connection.execute(PUT, {"contact_id": contact_id, "step": step, "state": state, "at": now})


def open_again(connection: Connection, contact_id: int, step: str) -> bool:
    """The step is open again; False when it was."""
    return connection.execute(OPEN_AGAIN, {"of_contact": contact_id, "of_step": step}).rowcount == 1


def start_over(connection: Connection, contact_id: int, steps: Collection[str]) -> int:
    """These steps are open again; returns how many were not."""
    return connection.execute(START_OVER, {"of_contact": contact_id, "steps": sorted(steps)}).rowcount
