"""One's own questions: what was asked, written more about, taken back."""

from __future__ import annotations

from bot.conversation import form as forms
from bot.conversation import threads
from bot.conversation.form import Form
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn, page_in
from bot.rules import office
from bot.screens.artisans import asking as screens
from bot.screens.artisans import own_questions as own_screens
from bot.screens.forms import Prompt
from bot.vocabulary import Reply
from handlers.artisans.asking import SAID, kept
from storage.asking import letters, promises, questions
from storage.asking.letters import Words
from storage.asking.questions import Question, State


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.command("pertanyaan questions", mine)
    router.action("asked", asked)
    router.action("more", more)
    router.action("withdraw", withdraw)
    router.action("withdraw_yes", withdraw_yes)
    router.form(MORE)


def mine(turn: Turn) -> Reply:
    """What they asked."""
    turn.argument = ""
    return asked(turn)


def asked(turn: Turn) -> Reply:
    """One of their questions, or (without a number) a page of all."""
    zone = turn.surroundings.zone
    if turn.number():
        one = own(turn)
        return own_screens.own(threads.thread(turn.connection, one, zone), zone, turn.version) if one else own_screens.gone()
    found = questions.of_person(turn.connection, turn.contact.id)
    page = turn.argument.removeprefix("p")
    names = [threads.house(turn.connection, one.organisation_id, zone).called for one in found[:5]]
    names += [""] * (len(found) - len(names))
    return own_screens.mine(found, names, zone, page_in(page))


def own(turn: Turn, number: int | None = None) -> Question | None:
    """The question a choice names, if whoever pressed asked it."""
    found = questions.get(turn.connection, turn.number() if number is None else number)
    return found if found is not None and found.contact_id == turn.contact.id else None


def withdraw(turn: Turn) -> Reply:
    """Ask whether it shall be taken back."""
    one = own(turn)
    return own_screens.withdraw_sure(one) if one else own_screens.gone()


def withdraw_yes(turn: Turn) -> Reply:
    """Delete it, with everything said about it."""
    one = own(turn)
    if one is None or not questions.withdraw(turn.connection, one.id, turn.contact.id):
        return own_screens.gone()
    promises.forgotten(turn.connection, one.id)
    return own_screens.withdrawn(one.id)


def more(turn: Turn) -> Reply:
    """Begin to write more about a question."""
    one = own(turn)
    return forms.begin(turn, MORE, subject=str(one.id)) if one else own_screens.gone()


def ask_more(turn: Turn, prompt: Prompt) -> Reply:
    """What else?"""
    one = questions.get(turn.connection, int(prompt.subject))
    zone = turn.surroundings.zone
    return own_screens.ask_more(
        prompt, prompt.subject, threads.house(turn.connection, one.organisation_id, zone) if one else None
    )


def store_more(turn: Turn, state: FormState) -> Reply:
    """Add it to the question, which waits again unless somebody has it."""
    one = own(turn, int(state.subject))
    return add(turn, one, kept(turn, state.answers)) if one else own_screens.gone()


def add(turn: Turn, one: Question, words: Words) -> Reply:
    """Add a letter of who asked to a question, and have it read."""
    house = threads.house(turn.connection, one.organisation_id, turn.surroundings.zone)
    due = office.by_when(turn.now, house.office)
    stands = questions.ask_further(turn.connection, one.id, due, turn.now)
    if stands is None:
        return own_screens.gone()
    letters.add(turn.connection, one.id, turn.contact.id, words, turn.now, by_staff=False)
    promises.written(turn.connection, stands, house.office, turn.now)
    turn.told = True
    if one.state in (State.ANSWERED, State.CLOSED):
        promises.made(turn.connection, stands, house.office, turn.now)
    return own_screens.added(stands, house, stands.due_at if stands.state is State.OPEN else None)


MORE = Form("more", steps=(SAID("body", ask_more),), finish=store_more, leave=lambda turn: screens.left())
