"""Ask a person: a numbered question, to the organisation that runs an activity or to who runs Sapa."""

from __future__ import annotations

from functools import partial

import msgspec

from bot.conversation import form as forms
from bot.conversation import threads
from bot.conversation.form import Answers, Chosen, Form, Given, Problem, Step
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn, id_in
from bot.rules import office
from bot.screens import activities as activity_screens
from bot.screens.artisans import asking as screens
from bot.screens.artisans import question_news
from bot.screens.artisans.asking import House
from bot.screens.forms import Prompt
from bot.vocabulary import Media, Reply, Text
from storage.asking import letters, promises, questions
from storage.asking.letters import Words
from storage.asking.questions import Asking, State
from storage.organising import activities, files, organisations
from storage.organising.activities import Activity
from storage.taking_part import registrations

LONGEST = 1_000
MOST_ABOUT = 3
GENERAL = "none"


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.command("tanya ask", ask)
    router.action("ask", ask)
    router.form(QUESTION)


# ---- asking -------------------------------------------------------------------------------------------------------------
def ask(turn: Turn) -> Reply:
    """Begin a question: about an activity (its number), to an organisation (`o` and its number), else about what they choose."""
    kind, number = turn.argument[:1], turn.argument[1:]
    if kind == "o" and id_in(number) and organisations.get(turn.connection, id_in(number)):
        return forms.begin(turn, QUESTION, subject=turn.argument)
    subject = str(turn.number() or "")
    if not subject and not candidates(turn):
        subject = GENERAL
    return forms.begin(turn, QUESTION, subject=subject)


def candidates(turn: Turn) -> list[Activity]:
    """The activities somebody looks at, or has a seat or a place in line for: three at most."""
    held = [one.activity_id for one in registrations.active_of(turn.connection, turn.contact.id)]
    numbers = list(dict.fromkeys(number for number in (turn.conversation.topic, *held) if number))[:MOST_ABOUT]
    found = [activities.get(turn.connection, number) for number in numbers]
    return [one for one in found if one is not None]


def _not_known(turn: Turn, answers: Answers) -> bool:
    """Whether it must be asked what it is about."""
    state = turn.conversation.form
    return state is not None and state.name == "question" and state.subject == ""


def ask_about(turn: Turn, prompt: Prompt) -> Reply:
    """What is it about?"""
    return screens.about_what(prompt, [(str(one.id), one) for one in candidates(turn)])


def accept_about(turn: Turn, given: Given) -> Answers | Problem:
    """One of the activities, or none; or the question itself."""
    said = given.value if isinstance(given, Chosen) else given.text.strip() if isinstance(given, Text) else ""
    known = {str(one.id) for one in candidates(turn)} | {GENERAL}
    if said in known or not isinstance(given, Text):
        return {"about": said} if said in known else Problem("choose")
    words = accept_words(turn, given)  # whoever types the question at once means what they look at
    looked_at = str(turn.conversation.topic)
    return words if isinstance(words, str) else {"about": looked_at if looked_at in known else GENERAL, **words}


def ask_words(turn: Turn, prompt: Prompt) -> Reply:
    """The one question of this form."""
    about, organisation_id = _whom(turn, prompt.answers.get("about") or prompt.subject)
    title = activity_screens.title(about) if about else ""
    return screens.ask(prompt, title, _house(turn, organisation_id))


def accept_words(turn: Turn, given: Given) -> Answers | Problem:
    """Any words up to a length, or a file with or without them."""
    if isinstance(given, Media) and given.reference:
        return {"body": given.caption.replace("\0", "").strip()[:LONGEST], "media": msgspec.json.encode(given).decode()}
    words = given.text.replace("\0", "").strip() if isinstance(given, Text) else ""
    if not words:
        return Problem("empty")
    return Problem("long") if len(words) > LONGEST else {"body": words}


def store(turn: Turn, state: FormState) -> Reply:
    """Open the ticket."""
    unfinished = turn.conversation.form is not None
    return open_ticket(turn, state.answers.get("about") or state.subject, state.answers, unfinished=unfinished)


def open_ticket(turn: Turn, key: str, said: Answers, *, unfinished: bool) -> Reply:
    """A question with a number, to whom `key` names; says truthfully who reads it and by when."""
    about, organisation_id = _whom(turn, key)
    around, now = turn.surroundings, turn.now
    reading = threads.reading(turn.connection, organisation_id, around.admins, now, around.zone)
    hours = reading.house.office
    due = office.by_when(now, hours)
    media = said.get("media", "")
    words = Asking(turn.contact.id, about.id if about else None, organisation_id, "" if media else said["body"], due)
    number = questions.ask(turn.connection, words, now)
    if media:
        letters.add(turn.connection, number, turn.contact.id, kept(turn, said), now, by_staff=False)
    _watch(turn, number, hours)
    shut = None if office.is_open(now, hours) else office.opens_next(now, hours)
    return screens.opened(number, reading, due, shut, unfinished=unfinished, silent=turn.contact.stopped_at is not None)


def _watch(turn: Turn, number: int, hours: office.Office) -> None:
    """Have those told who answer, and reminded."""
    question = questions.get(turn.connection, number)
    assert question is not None
    promises.asked(turn.connection, question.organisation_id, hours, turn.now)
    promises.made(turn.connection, question, hours, turn.now)
    turn.told = True


def kept(turn: Turn, said: Answers) -> Words:
    """What somebody said as it is kept; a file is noted, and its bytes are brought."""
    if not said.get("media"):
        return Words(said["body"])
    media = msgspec.json.decode(said["media"], type=Media)
    turn.ordered = True
    return Words(said["body"], files.keep(turn.connection, media, turn.address, turn.contact.id, turn.now))


def _whom(turn: Turn, key: str) -> tuple[Activity | None, int | None]:
    """The activity and the organisation a key names: a number of an activity, `o` and one of an organisation, or nothing."""
    if key[:1] == "o" and id_in(key[1:]):
        found = organisations.get(turn.connection, id_in(key[1:]))
        return None, found.id if found else None
    about = activities.get(turn.connection, id_in(key)) if id_in(key) else None
    return about, about.organisation_id if about else None


def _house(turn: Turn, organisation_id: int | None) -> House | None:
    return threads.house(turn.connection, organisation_id, turn.surroundings.zone) if organisation_id is not None else None


def end_talk(turn: Turn) -> str:
    """Let Sapa answer again where a person had the conversation; what is said above the menu then, else nothing."""
    one = questions.with_a_person(turn.connection, turn.contact.id)
    if one is None:
        return ""
    house = threads.house(turn.connection, one.organisation_id, turn.surroundings.zone)
    stands = questions.hand_back(turn.connection, one.id, office.by_when(turn.now, house.office))
    if stands is not None and stands.state is State.OPEN:
        _watch(turn, one.id, house.office)
    return question_news.back()


SAID = partial(Step, accept=accept_words, free_text=True, media=True)
"""A step that takes words or a file."""

QUESTION = Form(
    "question",
    steps=(
        Step("about", ask_about, accept_about, needed=_not_known, counted=False),
        SAID("body", ask_words),
    ),
    finish=store,
    leave=lambda turn: screens.left(),
)
