"""What takes longer than a turn: a row says what shall be done and for whom; who runs it is the scheduler's.

The turn that asks for it commits the row and answers at once. Whoever runs it writes the result and ends the row in one
transaction, so each result comes once, whatever dies meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import Connection, insert

from bot.vocabulary import Address
from storage.models import jobs


class Job(StrEnum):
    """The kinds there are; scheduler/jobs_table.py says what each does."""

    FETCH = "fetch"  #: bring a file that somebody handed over: {"file": id, "then": action}
    PARTICIPANTS = "participants"  #: {"activity": id, "format": "xlsx" | "csv"}
    ATTENDANCE = "attendance"  #: the attendance report: {"activity": id} or {"organisation": id, "from": day, "to": day}
    IMPORT = "import"  #: activities from a spreadsheet: {"file": id, "organisation": id}
    CODES = "codes"  #: the list of codes for the door, as PDF: {"activity": id}
    CERTIFICATES = "certificates"  #: certificates of everybody who attended: {"activity": id}
    CERTIFICATE = "certificate"  #: one, once more: {"code": code}
    CHART = "chart"  #: a picture of numbers: {"what": name, "organisation": id, ...}
    CATALOGUE = "catalogue"  #: load or export the catalogue: {"do": "load" | "export", "file": id}


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for. `address` is where, `detail` its arguments."""

    id: int
    kind: Job
    contact_id: int | None
    address: Address
    detail: Mapping[str, Any]
    attempts: int


def ask(
    connection: Connection, kind: Job, contact_id: int | None, address: Address, detail: Mapping[str, Any], now: datetime
) -> int:
    """Write down that this shall be done, for whom and where; returns its number."""
    row = {
        "kind": kind,
        "contact_id": contact_id,
        "channel": address.channel,
        "recipient": address.recipient,
        "detail": msgspec.json.encode(detail).decode(),
        "state": "waiting",
        "at": now,
    }
    return int(connection.execute(insert(jobs).values(**row).returning(jobs.c.id)).scalar_one())
