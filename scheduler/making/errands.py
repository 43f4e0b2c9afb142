"""One job as whoever does it sees it: what was asked for, the database, a process to draw in, a way to say how far it is."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection

from bot.channels.port import Channel
from bot.conversation.turn import Surroundings
from bot.i18n import language
from bot.screens import errands as screens
from bot.vocabulary import Action, Reply
from scheduler.making.easel import Easel
from storage.database import Database
from storage.organising import jobs, making
from storage.organising.jobs import Order

T = TypeVar("T")
BETWEEN = 3.0  # seconds between two words on how far it is: platforms slow down who edits more often

Ending = Reply | Callable[[Connection], Reply | None] | None
"""What a job leaves: the reply that is owed, or a work that returns it in the transaction that ends it; None says nothing."""


class Lost(Exception):
    """The job is another process's by now, or its person was erased: nothing more may be done for it."""


class Again(Exception):
    """What it needs cannot be had now: it shall be tried again after so many seconds, with this detail."""

    def __init__(self, after: float, detail: Mapping[str, Any]) -> None:
        super().__init__(f"again after {after:g} s")
        self.after, self.detail = after, detail


Press = Callable[[Order, Action], Awaitable[None]]
"""Presses a choice for whoever asked, once however often it is called."""


@dataclass(slots=True)
class Errand:
    """One run of a job.

    `order` is what was asked for, `now` when this run began (UTC), `around` the installation. Screens speak the language of
    whoever asked. With `shows_others` the result tells of other people: its message is nobody's and goes once it is sent.
    """

    order: Order
    now: datetime
    around: Surroundings
    owner: int
    database: Database
    channels: Mapping[str, Channel]
    easel: Easel
    press: Press
    told: Callable[[], None]
    shows_others: bool = False
    has_shown: bool = False  # how far it was
    _said_at: float = field(default=float("-inf"))  # seconds of the loop's clock

    @property
    def language(self) -> str:
        """In which language the result is, two letters; a child process has to be told."""
        return language()

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Look at the database beside the turns. Raises StorageDown."""
        return await self.database.read(work)

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Do something in one transaction, as long as the job is still ours: raises Lost, StorageDown.

        A job that died is done again from its beginning, so what it writes on the way must bear being written twice; what
        must not belongs into the transaction that ends it (`Ending`). On SQLite every turn waits for it: a few ms at a time.
        """
        return await self.database.run(partial(self._guarded, work=work))

    def _guarded(self, connection: Connection, work: Callable[[Connection], T]) -> T:
        if jobs.hold(connection, self.order, self.owner) is None:
            raise Lost
        return work(connection)

    async def draw(self, function: Callable[..., T], *args: Any) -> T:
        """What a pure function returns, worked out in another process; it is named by its module, and its arguments are copied.

        Raises what it raises, and scheduler.making.easel.Broken when that process died or took too long.
        """
        return await self.easel.draw(function, *args)

    async def progress(self, done: int, total: int) -> None:
        """Say how far it is, in the bubble that says it is in the making, every few seconds at most. Raises Lost, StorageDown."""
        at = asyncio.get_running_loop().time()
        if at - self._said_at < BETWEEN:
            return
        said = screens.progress(self.order.kind, done, total)
        if self._said_at != float("-inf") and await self.run(partial(self._rewrite, said)):
            self.has_shown = True
            self.told()
        self._said_at = at

    def _rewrite(self, said: Reply, connection: Connection) -> bool:
        return self.rewrite(connection, said)

    def rewrite(self, connection: Connection, said: Reply) -> bool:
        """Owe an edit of the bubble; False where there is none to edit."""
        contact_id, subject = self.order.contact_id, jobs.about(self.order.id)
        bubble = making.shown(connection, contact_id, subject) if contact_id is not None else None
        return bubble is not None and making.rewrite(connection, bubble, said, contact_id or 0, subject, self.now)


Perform = Callable[[Errand], Awaitable[Ending]]
"""Does what a kind of job asks for."""
