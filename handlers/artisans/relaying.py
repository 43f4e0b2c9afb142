"""Where a person has the conversation words and files go to them, Sapa is silent; what it cannot read it offers to pass on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import partial

import msgspec

from bot.conversation import threads
from bot.conversation.router import Router
from bot.conversation.turn import Handler, Turn
from bot.screens import activities as activity_screens
from bot.screens import general
from bot.screens.artisans import asking as screens
from bot.screens.artisans import own_questions as own_screens
from bot.screens.artisans import question_news
from bot.screens.artisans.asking import Destination
from bot.understanding import unknown_words
from bot.vocabulary import Action, Media, Reply, Text
from handlers import start
from handlers.artisans import asking, own_questions
from storage.asking import letters, questions
from storage.asking.letters import Words
from storage.asking.questions import Question, State
from storage.knowing import unknown
from storage.organising import files

RECENT = timedelta(days=3)
"""How long what somebody writes after an answer may still belong to it."""


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.relay = relay
    router.unread = unread
    router.understood = partial(understood, router.understood)
    router.noticed = noticed
    router.command("selesai done", start.menu)
    router.action("done", start.menu)
    router.action("forward", forward)


class Unread(msgspec.Struct):
    """What may be passed on. `serial` tells its buttons from those of an earlier one."""

    serial: int
    body: str
    media: str = ""  # JSON of a Media


# ---- while a person has the conversation --------------------------------------------------------------------------------
def relay(turn: Turn) -> Reply | None:
    """What is written goes to whoever has the conversation; None while Sapa has it. The first time it says so."""
    one = questions.with_a_person(turn.connection, turn.contact.id)
    if one is None or not isinstance(turn.content, Text):
        return None
    return _pass_on(turn, one, Words(turn.content.text.replace("\0", "").strip()[: asking.LONGEST * 4]))


def _pass_on(turn: Turn, one: Question, words: Words) -> Reply:
    since = one.taken_at or turn.now
    turn.silent = letters.count_since(turn.connection, one.id, since, by_staff=False) > 0
    zone = turn.surroundings.zone
    own_questions.add(turn, one, words)
    return question_news.passed_on(threads.house(turn.connection, one.organisation_id, zone))


# ---- what Sapa cannot read ----------------------------------------------------------------------------------------------
def unread(turn: Turn, media: Media) -> Reply:
    """A voice note, a picture, a document: to who has the conversation, else it is asked whether a person shall have it."""
    if not media.reference or media.kind == "sticker":
        return general.cannot_read(media.kind, None)
    one = questions.with_a_person(turn.connection, turn.contact.id)
    caption = media.caption.replace("\0", "").strip()
    if one is not None:
        turn.ordered = True
        kept = files.keep(turn.connection, media, turn.address, turn.contact.id, turn.now)
        return _pass_on(turn, one, Words(caption, kept))
    return _offer(turn, media.kind, Unread(0, caption, msgspec.json.encode(media).decode()))


def understood(found: Handler, turn: Turn) -> Reply:
    """Words that Sapa does not understand: soon after an answer they may be meant for who gave it; after two tries a person
    is offered, who gets both. Until then choices are.
    """
    before, missed = turn.conversation.misses, turn.conversation.missed
    turn.conversation.missed = ""
    reply = found(turn)
    said = turn.content.text.replace("\0", "").strip() if isinstance(turn.content, Text) else ""
    if not said or len(said) > asking.LONGEST:
        return reply
    answered = _recent(turn, {State.ANSWERED}) is not None
    if not answered:
        _count(turn, unknown_words(said, turn.lexicon))
    if turn.conversation.misses <= before:
        return reply
    turn.conversation.missed = said
    if not answered and turn.conversation.misses < general.PATIENCE:
        return reply
    both = f"{missed}\n{said}" if missed and not answered else said
    return _offer(turn, "text", Unread(0, both[-asking.LONGEST :]))


def noticed(turn: Turn) -> None:
    """Words that a feature takes may hold some it knows no form of; asks storage only where there are any."""
    said = turn.content.text if isinstance(turn.content, Text) else ""
    words = unknown_words(said, turn.lexicon)
    if words and _recent(turn, {State.ANSWERED}) is None:
        _count(turn, words)


def _count(turn: Turn, words: Iterable[str]) -> None:
    """Once a person, and nothing that says who they are; what is typed while a form is open may be an answer."""
    if turn.conversation.form is None:
        theirs = _own_words(turn)
        unknown.note(turn.connection, turn.contact.id, (word for word in words if word not in theirs), turn.now)


def _own_words(turn: Turn) -> set[str]:
    """Words that say who they are: what they call themselves and their business, and where they live."""
    told = (turn.contact.name, turn.contact.business, turn.contact.regency)
    return {word for part in told if part for word in part.casefold().split()}


def _offer(turn: Turn, kind: str, said: Unread) -> Reply:
    """Ask whether a person shall have it, and who."""
    turn.conversation.serial += 1
    said.serial = turn.conversation.serial
    turn.conversation.unread = msgspec.json.encode(said).decode()
    return screens.forward(kind, _destinations(turn), said.serial)


def keep(turn: Turn, said: str) -> Action:
    """Keep words for a person, and what the button carries that passes them on to the admins."""
    turn.conversation.serial += 1
    kept = Unread(turn.conversation.serial, said.replace("\0", "").strip()[: asking.LONGEST])
    turn.conversation.unread = msgspec.json.encode(kept).decode()
    return Action("forward", asking.GENERAL, kept.serial)


def _destinations(turn: Turn) -> list[Destination]:
    """Where it may go, the likeliest first: a question under way, the activities they look at or have, the admins."""
    zone, found = turn.surroundings.zone, []
    one = _recent(turn, {State.OPEN, State.ANSWERED})
    if one is not None and turn.conversation.topic in (0, one.activity_id):
        found.append(Destination(f"t{one.id}", threads.house(turn.connection, one.organisation_id, zone).called, question=one.id))
    for about in asking.candidates(turn):
        called = threads.house(turn.connection, about.organisation_id, zone).called
        found.append(Destination(str(about.id), called, title=activity_screens.title(about)))
    return [*found, Destination(asking.GENERAL, threads.house(turn.connection, None, zone).called)]


def _recent(turn: Turn, states: set[State]) -> Question | None:
    """The newest question of theirs that is in one of these states and was moved lately."""
    for one in questions.of_person(turn.connection, turn.contact.id):
        if one.state in states and turn.now - (one.answered_at or one.asked_at) <= RECENT:
            return one
    return None


def forward(turn: Turn) -> Reply:
    """Pass on what was kept: to a question under way, or as a new one."""
    said = msgspec.json.decode(turn.conversation.unread, type=Unread) if turn.conversation.unread else None
    if said is None or said.serial != turn.version:
        return general.old_button(turn.conversation.form is not None)
    turn.conversation.unread = ""
    answers = {"body": said.body, "media": said.media}
    key = turn.argument
    if key[:1] == "t":
        turn.argument = key[1:]
        one = own_questions.own(turn)
        return own_questions.add(turn, one, asking.kept(turn, answers)) if one else own_screens.gone()
    return asking.open_ticket(turn, key, answers, unfinished=turn.conversation.form is not None)
