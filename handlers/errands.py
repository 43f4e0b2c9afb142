"""What takes longer than a turn is begun here: a row, and an answer that it is in the making."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.conversation.turn import Turn
from bot.screens import errands as screens
from bot.vocabulary import Reply
from storage.organising import jobs
from storage.organising.jobs import MOST_OF_ONE, Job


def begin(turn: Turn, kind: Job, detail: Mapping[str, Any]) -> Reply:
    """Have something made whose result comes as a message of its own; whoever has enough in the making is told so."""
    if jobs.has_enough(turn.connection, turn.contact.id):
        return screens.enough(MOST_OF_ONE)
    number = jobs.ask(turn.connection, kind, turn.contact.id, turn.address, detail, turn.now)
    turn.ordered = True
    turn.subject = jobs.about(number)  # how far it is, is told in this bubble
    return screens.begun(kind)
