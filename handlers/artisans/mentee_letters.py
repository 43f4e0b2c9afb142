"""What a mentor notes of a session, and what the two write to each other through Sapa."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from bot.conversation import form as forms
from bot.conversation.form import Answers, Chosen, Form, Given, Problem, Step, clear_yes, words_of
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn
from bot.rules.mentoring import LONGEST_MEETING, OLDEST_MEETING
from bot.screens.artisans import mentees as screens
from bot.screens.artisans import mentoring_told as told_screens
from bot.screens.artisans import mentors as mentor_screens
from bot.screens.artisans.mentees import other_name
from bot.screens.forms import Prompt
from bot.screens.mentoring_words import need_name
from bot.understanding.when import Held, match_when
from bot.vocabulary import Reply, Text
from handlers.artisans import mentees
from storage.taking_part import meetings, pairings
from storage.taking_part.meetings import Meeting

LONGEST, LONGEST_TOPIC, SHORTEST_MEETING = 600, 200, 5
LETTER = "mentoring_note"


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("mentee_met", met)
    router.action("mentee_last", last)
    router.action("mentee_unmet", unmet)
    router.action("mentee_write", write)
    router.form(MEETING)
    router.form(NOTE)


# ---- sessions -----------------------------------------------------------------------------------------------------------
def met(turn: Turn) -> Reply:
    """The mentor notes a session."""
    held = mentees.part_in(turn)
    if held is None or not held[2] or not held[0].goes_on:
        return mentor_screens.not_yours()
    return forms.begin(turn, MEETING, subject=str(held[0].id))


def accept_day(turn: Turn, given: Given) -> Answers | Problem:
    """A day that has come: today, yesterday, `12 Nov`, `Monday` (the last one), within a year."""
    words, zone = words_of(given), turn.surroundings.zone
    if words in ("today", "yesterday"):
        return {"day": (turn.today - timedelta(days=words == "yesterday")).isoformat()}
    found = match_when(words, turn.lexicon, turn.now, zone)
    if isinstance(found, Held):
        day = found.first
        weekday = any(turn.lexicon.when.get(word, "").isdigit() for word in words.casefold().split())
        if weekday and day > turn.today and not any(letter.isdigit() for letter in words):
            day -= timedelta(days=7)
    elif found.code == "past":
        day = date.fromisoformat(found.about)
    else:
        return Problem("day")
    if day > turn.today:
        return Problem("future")
    return {"day": day.isoformat()} if turn.today - day <= OLDEST_MEETING else Problem("old")


def accept_minutes(turn: Turn, given: Given) -> Answers | Problem:
    """5 to 720."""
    words = words_of(given).split()
    number = words[0] if words else ""
    minutes = int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 0
    return {"minutes": str(minutes)} if SHORTEST_MEETING <= minutes <= LONGEST_MEETING else Problem("number")


def ask_topic(turn: Turn, prompt: Prompt) -> Reply:
    """About what; what they want help with is offered."""
    one = pairings.get(turn.connection, int(prompt.subject))
    return screens.ask_topic(prompt, one.need if one is not None else None)


def accept_topic(turn: Turn, given: Given) -> Answers | Problem:
    """A few words."""
    words = words_of(given)
    if isinstance(given, Chosen):
        one = pairings.get(turn.connection, int(turn.conversation.form.subject)) if turn.conversation.form else None
        return {"topic": need_name(one.need)} if words == "need" and one is not None and one.need else Problem("text")
    return {"topic": words} if 2 <= len(words) <= LONGEST_TOPIC and words.isprintable() else Problem("text")


def ask_sure(turn: Turn, prompt: Prompt) -> Reply:
    """Everything read back."""
    held = mentees.part_in(turn, int(prompt.subject))
    if held is None:
        return mentor_screens.not_yours()
    return screens.check(prompt, held[0], _said(turn, prompt.answers, held[0].id))


def _said(turn: Turn, answers: Answers, pairing_id: int) -> Meeting:
    return Meeting(0, pairing_id, date.fromisoformat(answers["day"]), int(answers["minutes"]), answers["topic"], turn.now)


def note(turn: Turn, state: FormState) -> Reply:
    """It counts."""
    held = mentees.part_in(turn, int(state.subject))
    if held is None or not held[2] or not held[0].goes_on:
        return mentor_screens.not_yours()
    said = _said(turn, state.answers, held[0].id)
    kept = meetings.note(turn.connection, held[0], said.held_on, said.minutes or 0, said.topic, turn.now)
    return screens.noted(held[0], kept, meetings.together(turn.connection, held[0].id))


MEETING = Form(
    "mentee_session",
    steps=(
        Step("day", lambda turn, prompt: screens.ask_day(prompt, turn.today), accept_day, free_text=True),
        Step("minutes", lambda turn, prompt: screens.ask_minutes(prompt), accept_minutes, free_text=True, counting=True),
        Step("topic", ask_topic, accept_topic, free_text=True),
        Step("sure", ask_sure, clear_yes("sure"), counted=False),
    ),
    finish=note,
    leave=mentees.page,
)


def last(turn: Turn) -> Reply:
    """The latest session, to be taken back where it was a mistake."""
    held = mentees.part_in(turn)
    found = meetings.of(turn.connection, held[0].id, most=1) if held is not None and held[2] else []
    return screens.last(held[0], found[0]) if held is not None and found else mentees.page(turn)


def unmet(turn: Turn) -> Reply:
    """It did not take place, or was noted twice."""
    found = meetings.get(turn.connection, turn.number())
    held = mentees.part_in(turn, found.pairing_id) if found is not None else None
    if found is None or held is None or not held[2]:
        return mentor_screens.not_yours()
    meetings.drop(turn.connection, found)
    return mentees.shown(turn, *held)


# ---- messages -----------------------------------------------------------------------------------------------------------
def write(turn: Turn) -> Reply:
    """Begin a message to the other one."""
    held = mentees.part_in(turn)
    if held is None or not held[0].goes_on:
        return mentor_screens.not_yours()
    return forms.begin(turn, NOTE, subject=str(held[0].id))


def _other(turn: Turn, subject: str) -> str:
    held = mentees.part_in(turn, int(subject))
    return other_name(held[0], is_mentor=held[2]) if held is not None else "?"


def accept_words(turn: Turn, given: Given) -> Answers | Problem:
    """Any words up to a length."""
    words = given.text.replace("\0", "").strip() if isinstance(given, Text) else ""
    return {"body": words} if 0 < len(words) <= LONGEST else Problem("long")


def send(turn: Turn, state: FormState) -> Reply:
    """Owe it in the chat where the other one is told."""
    held = mentees.part_in(turn, int(state.subject))
    if held is None or not held[0].goes_on:
        return mentor_screens.not_yours()
    one, activity, is_mentor = held
    say = partial(told_screens.letter, activity, one, state.answers["body"], to_mentor=not is_mentor)
    mentees.tell_other(turn, one, activity, LETTER, lambda _: say(), is_mentor=is_mentor)
    return screens.sent(one, other_name(one, is_mentor=is_mentor))


NOTE = Form(
    "mentee_note",
    steps=(
        Step(
            "body",
            lambda turn, prompt: screens.ask_words(prompt, _other(turn, prompt.subject), LONGEST),
            accept_words,
            free_text=True,
        ),
        Step(
            "send",
            lambda turn, prompt: screens.check_words(prompt, _other(turn, prompt.subject), prompt.answers["body"]),
            clear_yes("send"),
            counted=False,
        ),
    ),
    finish=send,
    leave=mentees.page,
)
