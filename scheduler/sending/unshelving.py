"""What travels beside the ledger is put into its message when that leaves."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from functools import partial

from bot import traits
from bot.channels.port import NotSent
from bot.i18n import speaking
from bot.screens import errands as screens
from bot.vocabulary import Reply
from scheduler.sending.rounds import Store
from storage.database import StorageDown
from storage.ledger.deliveries import Lane, Parcel
from storage.organising import files

FRESH = 60.0
"""Seconds for which the bytes of an announcement's file are kept in memory: what is erased is gone from there soon after."""

MOST = 8
"""Files kept so at a time, 5 MB each at most."""


@dataclass(slots=True)
class Table:
    """Files that many messages carry, as this process read them last. Who wants the same at the same time reads it once."""

    _read: OrderedDict[int, tuple[asyncio.Future[bytes | None], float]] = field(default_factory=OrderedDict)

    async def content(self, store: Store, file_id: int) -> bytes | None:
        """Its bytes, the same object for everybody; None when they are gone. Raises StorageDown."""
        loop = asyncio.get_running_loop()
        reading, since = self._read.get(file_id, (None, 0.0))
        if reading is None or loop.time() - since > FRESH or reading.cancelled() or (reading.done() and reading.exception()):
            reading = asyncio.ensure_future(store.read(partial(files.content, file_id=file_id)))
            reading.add_done_callback(lambda done: done.cancelled() or done.exception())  # told to whoever still waits
            self._read[file_id] = reading, loop.time()
            self._read.move_to_end(file_id)
            while len(self._read) > MOST:
                self._read.popitem(last=False)
        return await asyncio.shield(reading)


async def unshelve(store: Store, parcel: Parcel, table: Table) -> Reply:
    """The reply with its file; where the file is not kept any more, it says so. Raises NotSent while the storage is down."""
    reply, attached = parcel.reply, parcel.reply.attachment
    if attached is None or not attached.stored or traits.of(parcel.address.channel).shelf:
        return reply
    try:
        if parcel.lane is Lane.BULK:
            content = await table.content(store, attached.stored)
        else:
            content = await store.read(partial(files.content, file_id=attached.stored))
    except StorageDown as error:
        raise NotSent("the storage is down") from error
    if content is None:
        with speaking(reply.brief.language if reply.brief else None):
            return replace(reply, text=screens.gone(reply.text), attachment=None)
    return replace(reply, attachment=replace(attached, content=content, stored=0, size=0))
