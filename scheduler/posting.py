"""An announcement into groups and channels: one row of the ledger each, in its language, nothing personal in it."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import Connection, insert

from bot.conversation.turn import Surroundings
from bot.i18n import languages, speaking
from bot.screens import announcement as screens
from bot.vocabulary import Attachment, Reply
from storage.announcing import outlets
from storage.announcing.announcements import Announcement
from storage.models import wordings

TELEGRAM = "telegram"
_pack = msgspec.json.Encoder().encode


def post(
    connection: Connection, one: Announcement, said: tuple[str, Attachment | None], around: Surroundings, now: datetime
) -> int:
    """Owe it to every outlet it was meant for; returns how many. `said` is in whose name, and with which file.

    What is sent once more to people it missed is not posted once more.
    """
    if not one.outlets or one.again:
        return 0
    sender, attachment = said
    link = around.links.get(TELEGRAM, "")
    worded = {}
    for spoken in languages():
        with speaking(spoken):
            words = screens.worded(one.indonesian, one.english, spoken, sender, one.code)
            worded[spoken] = _kept(connection, screens.posted(words, one.id, one.buttons, attachment, link))
    return outlets.owe(connection, (one.id, one.organisation_id), one.outlets, worded, (now, around.zone))


def _kept(connection: Connection, reply: Reply) -> int:
    row = insert(wordings).returning(wordings.c.id)
    return int(connection.execute(row, {"reply": _pack(reply).decode()}).scalar_one())
