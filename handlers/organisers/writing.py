"""The words, the file and the link of an announcement, asked for and kept in its row at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from zlib import crc32

from bot.conversation import form as forms
from bot.conversation.form import Answers, Chosen, Given, Problem, Step, words_of
from bot.conversation.state import FormState
from bot.conversation.turn import Turn
from bot.rules import wording
from bot.rules.announcements import Button
from bot.rules.wording import Bubble, Flaw
from bot.screens.forms import Prompt
from bot.screens.organisers import composing
from bot.screens.organisers import writing as screens
from bot.screens.organisers.announcing import glance_of
from bot.vocabulary import Media, Reply, Text
from handlers.organisers import announcing, audiences
from storage.announcing import announcements, segments
from storage.announcing.announcements import Announcement
from storage.organising import files


def _ask(turn: Turn, prompt: Prompt) -> Reply:
    one = audiences.numbered(turn, prompt.subject)
    if one is None and not prompt.subject.startswith("o"):
        return _lost(turn)
    says = {"text": one.indonesian, "english": one.english or ""}.get(prompt.field, "") if one is not None else ""
    return screens.ask(screens.Asking(prompt, glance_of(says)))


def _lost(turn: Turn) -> Reply:
    """The draft is gone, or is theirs no more: the form ends."""
    if turn.conversation.form is not None:
        turn.conversation.form.paused = True
    forms.close(turn)
    return composing.gone()


def _needed(part: str) -> Callable[[Turn, Answers], bool]:
    first = part in ("text", "english")
    return lambda turn, answers: answers.get("ask") == part or (first and answers.get("ask") == "new")


def _text(turn: Turn, given: Given) -> Answers | Problem:
    """The Indonesian words; the first of them make the draft."""
    if isinstance(given, Chosen) and given.value == "keep":
        return {"text": "kept"}
    said = _said(given)
    return _keep(turn, "text", {"indonesian": str(said)}) if isinstance(said, _Words) else said


def _english(turn: Turn, given: Given) -> Answers | Problem:
    """The English words, or none."""
    if isinstance(given, Chosen):
        return {"english": "kept"} if given.value == "keep" else _keep(turn, "english", {"english": None})
    said = _said(given)
    return _keep(turn, "english", {"english": str(said)}) if isinstance(said, _Words) else said


@dataclass(frozen=True, slots=True)
class _Words:
    """Words that may be said."""

    words: str

    def __str__(self) -> str:
        return self.words


def _said(given: Given) -> _Words | Problem:
    words = wording.cleaned(given.text) if isinstance(given, Text) else ""
    if not wording.says_something(words):
        return Problem("short")
    flaw = wording.bad_link(words)
    if flaw is not None:
        return Problem(f"flaw:{flaw}")
    over = wording.over(Bubble(words))
    worst = max(over.items(), key=lambda item: item[1], default=None)
    return _Words(words) if worst is None else Problem(f"over:{worst[0]}.{worst[1]}")


def _file(turn: Turn, given: Given) -> Answers | Problem:
    """A picture or a document, brought by a job."""
    if isinstance(given, Chosen):
        return {"file": "kept"} if given.value == "keep" else _keep(turn, "file", {"file_id": None})
    if not isinstance(given, Media) or given.kind not in ("photo", "document"):
        return Problem("media")
    one = _of_form(turn)
    if one is None:
        return Problem("gone")
    turn.ordered = True
    number = files.keep(turn.connection, given, turn.address, turn.contact.id, turn.now, then="composed_file")
    return _keep(turn, "file", {"file_id": number})


def _link(turn: Turn, given: Given) -> Answers | Problem:
    """An address that a button opens."""
    found = wording.link(words_of(given)) if isinstance(given, Text) else Flaw.NONE
    one = _of_form(turn)
    if isinstance(found, Flaw):
        return Problem(f"flaw:{found}")
    if one is None or len(one.buttons) >= wording.MOST_BUTTONS:
        return {"link": "kept"}
    others = [button for button in one.buttons if button.kind != "link"]
    return _keep(turn, "link", {"buttons": (*others, Button("link", found))})


def _of_form(turn: Turn) -> Announcement | None:
    state = turn.conversation.form
    return audiences.numbered(turn, state.subject) if state is not None else None


def _keep(turn: Turn, part: str, values: dict[str, object]) -> Answers | Problem:
    """Into the row at once; what somebody else changed since it was asked is shown first."""
    state = turn.conversation.form
    if state is None:
        return Problem("gone")
    if state.subject.startswith("o"):
        return _create(turn, state, values)
    one = audiences.numbered(turn, state.subject)
    if one is None:
        return Problem("gone")
    if state.answers.get("seen", mark(one, part)) != mark(one, part):
        state.answers["seen"] = mark(one, part)
        return Problem("changed")
    if not announcements.change(turn.connection, one.id, one.version, **values):
        return Problem("changed")
    return {part: "kept"}


def _create(turn: Turn, state: FormState, values: dict[str, object]) -> Answers | Problem:
    organisation_id = int(state.subject[1:]) or None
    if str(organisation_id or 0) not in {str(number) for number, _name in announcing.names_of(turn)}:
        return Problem("gone")
    author = (turn.contact.id, turn.address)
    saved = segments.get(turn.connection, int(state.answers.get("segment", "0")))
    if saved is not None and saved.organisation_id == organisation_id:
        values = {**values, "segment_id": saved.id, "audience": saved.audience}
    code = announcements.new_code(turn.surroundings.chance)
    number = announcements.create(turn.connection, code, organisation_id, author, turn.now, **values)
    state.subject = str(number)
    return {"text": "kept"}


STEPS = (
    Step("text", _ask, _text, needed=_needed("text"), free_text=True),
    Step("english", _ask, _english, needed=_needed("english"), free_text=True),
    Step("file", _ask, _file, needed=_needed("file"), media=True),
    Step("link", _ask, _link, needed=_needed("link"), free_text=True),
)
"""Indonesian words and English ones are asked of a new one; everything when it is pressed on the review."""


def mark(one: Announcement, part: str) -> str:
    """What stands for how a part was when it was asked for."""
    said = {"text": one.indonesian, "english": one.english, "file": one.file_id, "link": one.buttons}.get(part)
    return f"{crc32(repr(said).encode()):08x}"
