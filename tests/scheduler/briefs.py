"""Whatever these tests have said unasked must also be sayable by a template, in the language it was said in."""

from __future__ import annotations

import json

import msgspec
from sqlalchemy import select

from bot.channels.whatsapp.declared import declared
from bot.channels.whatsapp.submitting import submission
from bot.channels.whatsapp.templates import Shelf
from bot.screens.fitting import ROWS
from bot.screens.general import BUTTONS
from bot.vocabulary import Reply
from storage.ledger.deliveries import Lane, State
from storage.models import deliveries
from tests.persona import Town
from tests.standins import graph_rules

SAID = select(deliveries.c.notice, deliveries.c.reply).where(
    deliveries.c.lane != Lane.REPLY,
    deliveries.c.notice.is_not(None),
    deliveries.c.replaces_id.is_(None),
    deliveries.c.wording_id.is_(None),  # what an announcement says stands apart
    deliveries.c.state != State.SKIPPED,
)


async def all_sayable(town: Town) -> None:
    """Each message that was owed unasked, as WhatsApp would get it a day after somebody wrote."""
    shelf = Shelf()
    shelf.learn({(name, language): ("approved", "") for name, one in declared().items() for language in one.body})
    for notice, packed in set(await town.database.read(lambda connection: [tuple(row) for row in connection.execute(SAID)])):
        reply = msgspec.json.decode(packed, type=Reply)
        assert reply.brief is not None, f"no template says {notice}: {reply}"
        assert len(reply.choices) <= ROWS, f"more than a list holds: {notice}"
        pressed = [choice for choice in reply.choices if not choice.spare]
        assert reply.more or len(pressed) <= BUTTONS, f"no word on the button that opens the list of {notice}"
        template = declared()[shelf.name(reply)]
        request = shelf.request(reply, "media.1" if shelf.attachment(reply) else "", "17.1.abc")
        message = {"messaging_product": "whatsapp", "to": "+6281234567890", **request}
        graph_rules.check(message, [submission(template, reply.brief.language)])
        said = {fact.label for fact in reply.brief.words}
        assert said == set(template.places("id")), f"{notice}: {template.name} has other places"
        assert '"text": "-"' not in json.dumps(message), f"{notice}: {template.name} leaves a place empty"
