"""What travels beside the ledger is put into its message when that leaves."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from bot import traits
from bot.channels.port import NotSent
from bot.i18n import speaking
from bot.screens import errands as screens
from bot.vocabulary import Reply
from scheduler.sending.rounds import Store
from storage.database import StorageDown
from storage.ledger.deliveries import Parcel
from storage.organising import files


async def unshelve(store: Store, parcel: Parcel) -> Reply:
    """The reply with its file; where the file is not kept any more, it says so. Raises NotSent while the storage is down."""
    reply, attached = parcel.reply, parcel.reply.attachment
    if attached is None or not attached.stored or traits.of(parcel.address.channel).shelf:
        return reply
    try:
        content = await store.read(partial(files.content, file_id=attached.stored))
    except StorageDown as error:
        raise NotSent("the storage is down") from error
    if content is None:
        with speaking(reply.brief.language if reply.brief else None):
            return replace(reply, text=screens.gone(reply.text), attachment=None)
    return replace(reply, attachment=replace(attached, content=content, stored=0, size=0))
