"""Announcements on their way: the audience is written down, owed in pages, and finished once a query says that all is settled.

Any process does the next piece of any of them, in a transaction of its own; what it needs to know stands in the row.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from time import perf_counter

import msgspec
import structlog
from sqlalchemy import Connection, insert

from bot.conversation import plans
from bot.conversation.turn import Surroundings
from bot.i18n import languages, speaking
from bot.rules.announcements import Move, State
from bot.screens import announcement as screens
from bot.vocabulary import Attachment
from scheduler import posting
from scheduler.timers import sending
from storage.announcing import announcements, gathering, leaving, planning, repeating
from storage.announcing.announcements import Announcement
from storage.database import Database, StorageDown
from storage.models import wordings
from storage.organising import files, organisations

log = structlog.get_logger("announcing")
GLANCE = 0.25
"""Seconds between two looks for what is due, or for room in the ledger."""

SHORT, LONG = 0.015, 0.15
"""Seconds a piece may take: where turns wait for it (SQLite has one writer), and where they do not."""

_pack = msgspec.json.Encoder().encode


@dataclass(slots=True)
class Stride:
    """How many people a piece looks through: as many as the last pieces say it can in so many seconds."""

    seconds: float
    _ranges: float = 1.0

    @property
    def size(self) -> int:
        """People."""
        return max(1, int(gathering.RANGE * self._ranges))

    def took(self, seconds: float) -> None:
        """The last piece took so long."""
        factor = min(max(self.seconds / max(seconds, 1e-6), 0.5), 1.5)
        self._ranges = min(max(self._ranges * factor, 0.1), 20.0)


@dataclass(slots=True)
class Announcing:
    """The announcements, as one process moves them on. `told` makes the postman look."""

    database: Database
    now: Callable[[], datetime]
    around: Callable[[], Surroundings]
    told: Callable[[], None]
    _bell: asyncio.Event = field(default_factory=asyncio.Event)
    _stride: Stride = field(init=False)

    def __post_init__(self) -> None:
        self._stride = Stride(SHORT if self.database.dialect == "sqlite" else LONG)

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Move them on until the block ends; what is under way goes on in the next process, or in another."""
        async with asyncio.TaskGroup() as group:
            walk = group.create_task(self._walk())
            try:
                yield
            finally:
                walk.cancel()

    def wake(self) -> None:
        """Somebody decided something."""
        self._bell.set()

    async def run_due(self) -> int:
        """Do what can be done now, here and at once, until nothing can; returns how many pieces."""
        pieces = 0
        while await self._round():
            pieces += 1
        return pieces

    async def _walk(self) -> None:
        while True:
            try:
                await self.run_due()
            except StorageDown as error:
                log.warning("announcements put off", why=str(error))
            except Exception as error:  # noqa: BLE001 - a mistake in one look costs that look, and not the process
                log.error("announcements put off", why=type(error).__name__)
            with suppress(TimeoutError):
                async with asyncio.timeout(GLANCE):
                    await self._bell.wait()
            self._bell.clear()

    async def _round(self) -> bool:
        """A piece of each that has something to be done; False when none of them can go on for now."""
        after, went_on = 0, False
        while (done := await self.database.run(partial(self._piece, after=after))) is not None:
            after, more = done
            went_on = went_on or more
            if more:
                self.told()
        return went_on

    def _piece(self, connection: Connection, after: int) -> tuple[int, bool] | None:
        """The next piece of the first one behind `after`: its id, and whether more of it can be done at once."""
        now = self.now()
        one = announcements.at_work(connection, after, now)
        if one is None:
            return None
        return one.id, Piece(connection, one, now, self.around(), self._stride).do()


@dataclass(frozen=True, slots=True)
class Piece:
    """One transaction's worth of an announcement that is locked."""

    connection: Connection
    one: Announcement
    now: datetime
    around: Surroundings
    stride: Stride

    def do(self) -> bool:
        """Whether more can be done at once."""
        match self.one.state:
            case State.HELD | State.SCHEDULED:
                return self._begin()
            case State.GATHERING:
                return self._gather() or self._counted()._send()
            case State.SENDING:
                return self._owe()
            case _:
                return False

    def _begin(self) -> bool:
        """Its hour has come; who confirmed it may still do so, or it does not begin. The next of a repeated one is written.

        Nor does one whose button leads nowhere by now: it would invite to what was called off.
        """
        may = sending.may_begin(self.connection, self.one, self.around, self.now)
        if not may or planning.gone(self.connection, self.one):
            sending.call_back(self.connection, self.one, self.around, self.now, may=may)
            return True
        one = planning.current(self.connection, self.one)
        if not gathering.begin(self.connection, one, self.now):
            return False
        zone = repeating.zone_of(self.connection, one, self.around.zone)
        repeating.plan_next(self.connection, one, self.around.chance, zone, self.now)
        return True

    def _gather(self) -> bool:
        began = perf_counter()
        more = gathering.gather(self.connection, self.one, self.now, self.stride.size)
        self.stride.took(perf_counter() - began)
        return more

    def _counted(self) -> Piece:
        """The same with how many were written down by now."""
        return replace(self, one=announcements.get(self.connection, self.one.id) or self.one)

    def _send(self) -> bool:
        if plans.is_many(self.around, self.one) and not sending.is_approved(self.connection, self.one, self.around, self.now):
            sending.hold_back(self.connection, self.one, self.around, self.now)
            return True
        if self.one.wordings:
            return announcements.move(self.connection, self.one, Move.SEND, self.now)
        said = self._sender(), self._attachment()
        posted = posting.post(self.connection, self.one, said, self.around, self.now)
        found = announcements.get(self.connection, self.one.id) or self.one  # with who was written down a moment ago
        began = {"began_at": self.now, "people": found.people + posted} if posted else {}
        return announcements.move(self.connection, self.one, Move.SEND, self.now, wordings=self._word(), **began)

    def _owe(self) -> bool:
        full = leaving.room(self.connection, self.one, self.now)
        if full is None:
            return False
        owed = leaving.owe(self.connection, self.one, self.now, full)
        if owed is None and leaving.is_settled(self.connection, self.one):
            return self._finish()
        return bool(owed)

    def _finish(self) -> bool:
        """It is over, and its author is told: the postman shall look once more."""
        done = announcements.move(self.connection, self.one, Move.FINISH, self.now)
        if done:
            sending.over(self.connection, self.one, self.around, self.now)
        return done

    def _word(self) -> dict[str, int]:
        """What it says, kept once a language."""
        sender, attachment = self._sender(), self._attachment()
        found = {}
        for language in languages():
            with speaking(language):
                words = screens.worded(self.one.indonesian, self.one.english, language, sender, self.one.code)
                reply = screens.announcement(words, self.one.id, self.one.buttons, attachment)
            row = insert(wordings).returning(wordings.c.id)
            found[language] = int(self.connection.execute(row, {"reply": _pack(reply).decode()}).scalar_one())
        return found

    def _sender(self) -> str:
        organisation = organisations.get(self.connection, self.one.organisation_id) if self.one.organisation_id else None
        return organisation.name if organisation is not None else screens.OURSELVES

    def _attachment(self) -> Attachment | None:
        file = files.get(self.connection, self.one.file_id) if self.one.file_id is not None else None
        return None if file is None else Attachment(file.name, file.media_type, stored=file.id, size=file.size)
