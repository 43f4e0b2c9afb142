"""When news comes: at once, by the day, by the week, or never; and at which hour."""

from __future__ import annotations

import re

from bot.conversation import form as forms
from bot.conversation.form import Answers, Form, Given, Problem, Step, words_of
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn
from bot.i18n import zone_name
from bot.rules.news import HOURS, How, next_telling
from bot.screens.artisans import following as screens
from bot.screens.artisans.following import Wish
from bot.screens.forms import Prompt
from bot.understanding import match_reminder
from bot.vocabulary import Reply
from storage.people import contacts
from storage.unasked import digests, news

HOUR = re.compile(r"([01]?[0-9]|2[0-3])(?:[.:]00)?", re.ASCII)


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("news_how", how)
    router.action("news_hour", hour)
    router.form(NEWS_HOUR)


def wish_of(turn: Turn) -> Wish:
    """How this person wants to be told."""
    how, hour = news.wish(turn.connection, turn.contact.id)
    return Wish(how, hour, turn.home_zone(), turn.contact.stopped_at is not None, turn.contact.news_stopped_at is not None)


def how(turn: Turn) -> Reply:
    """When news comes; with an argument it is changed to that."""
    if turn.argument in tuple(How):
        _change(turn, news=turn.argument)
    return screens.how(wish_of(turn))


def hour(turn: Turn) -> Reply:
    """At this hour; without one it is asked for."""
    if not turn.argument:
        return forms.begin(turn, NEWS_HOUR)
    if turn.number() in HOURS:
        _change(turn, news_hour=turn.number())
    return screens.how(wish_of(turn))


def _change(turn: Turn, **values: str | int) -> None:
    """Keep it; what waits to be told waits for the new hour."""
    contacts.change(turn.connection, turn.contact.id, values)
    now = wish_of(turn)
    digests.replan(turn.connection, turn.contact.id, next_telling(turn.now, now.how, now.hour, now.zone))


def ask_hour(turn: Turn, prompt: Prompt) -> Reply:
    """The one question of this form."""
    return screens.ask_hour(prompt, turn.home_zone())


def accept_hour(turn: Turn, given: Given) -> Answers | Problem:
    """A whole hour while people are awake: `8`, `08.00`, `jam 8`, `7 malam`."""
    words = words_of(given)
    bare, said = HOUR.fullmatch(words), match_reminder(words, turn.lexicon)
    hour = int(bare[1]) if bare else said.hour.hour if said.hour is not None and not said.hour.minute else -1
    elsewhere = said.zone is not None and zone_name(said.zone) != zone_name(turn.home_zone())
    return {"hour": str(hour)} if hour in HOURS and not elsewhere else Problem("hour")


def save_hour(turn: Turn, state: FormState) -> Reply:
    """Keep the hour."""
    _change(turn, news_hour=int(state.answers["hour"]))
    return screens.how(wish_of(turn))


NEWS_HOUR = Form(
    "news_hour",
    steps=(Step("hour", ask_hour, accept_hour, free_text=True),),
    finish=save_hour,
    leave=lambda turn: screens.how(wish_of(turn)),
)
