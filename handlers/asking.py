"""Ask a person: one question, stored with what it is about."""

from __future__ import annotations

from bot.conversation import form as forms
from bot.conversation.form import Answers, Form, Given, Problem, Step
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn
from bot.screens import activities as activity_screens
from bot.screens import asking as screens
from bot.screens.forms import Prompt
from bot.vocabulary import Reply, Text
from storage import activities, questions

LONGEST = 1_000


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.command("tanya ask", ask)
    router.action("ask", ask)
    router.form(QUESTION)


def ask(turn: Turn) -> Reply:
    """Begin a question, about an activity where one is named."""
    return forms.begin(turn, QUESTION, subject=str(turn.number() or ""))


def ask_words(turn: Turn, prompt: Prompt) -> Reply:
    """The one question of this form."""
    about = activities.get(turn.connection, int(prompt.subject)) if prompt.subject else None
    return screens.ask(prompt, activity_screens.title(about) if about else "")


def accept_words(turn: Turn, given: Given) -> Answers | Problem:
    """Any words up to a length."""
    words = given.text.replace("\0", "").strip() if isinstance(given, Text) else ""
    if not words:
        return Problem("empty")
    return Problem("long") if len(words) > LONGEST else {"body": words}


def store(turn: Turn, state: FormState) -> Reply:
    """Keep the question; admins see it under /admin."""
    about = int(state.subject) if state.subject else None
    known = about is not None and activities.get(turn.connection, about) is not None
    number = questions.ask(turn.connection, turn.contact.id, about if known else None, state.answers["body"], turn.now)
    return screens.stored(number, unfinished=turn.conversation.form is not None)


QUESTION = Form(
    "question",
    steps=(Step("body", ask_words, accept_words, free_text=True),),
    finish=store,
    leave=lambda turn: screens.left(),
)
