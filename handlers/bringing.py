"""A document that somebody sends to have it read: noted, brought by a job, and found again by its number, by nobody else."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from bot.conversation.form import Answers, Given, Problem, Step
from bot.conversation.turn import Turn
from bot.screens.forms import Prompt
from bot.vocabulary import Media, Reply
from storage.organising import files
from storage.organising.files import File

DOCUMENTS = ("document", "other")


def document(ask: Callable[[Prompt], Reply], then: str, most: int | None = None) -> Step:
    """The question for a document, after which `then` is pressed for its sender; one of over `most` bytes is not brought."""
    return Step("file", lambda turn, prompt: ask(prompt), partial(_bring, then=then, most=most), media=True)


def _bring(turn: Turn, given: Given, then: str, most: int | None) -> Answers | Problem:
    if not isinstance(given, Media) or given.kind not in DOCUMENTS:
        return Problem("file")
    if most is not None and given.size > most:
        return Problem("large")
    number = files.keep(turn.connection, given, turn.address, turn.contact.id, turn.now, then=then)
    turn.ordered = True
    return {"file": str(number)}


def brought(turn: Turn, number: int) -> File | None:
    """The file of that number, if whoever writes sent it and it is still there."""
    found = files.get(turn.connection, number)
    return found if found is not None and found.contact_id == turn.contact.id else None
