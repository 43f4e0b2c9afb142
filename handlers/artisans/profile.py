"""The profile: what somebody told of themselves, to see and to correct."""

from __future__ import annotations

from dataclasses import replace

from bot.conversation import form as forms
from bot.conversation.form import Answers, Form, Step
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn
from bot.screens import general
from bot.screens.artisans import profile as screens
from bot.vocabulary import Fact, Reply
from handlers.artisans import learning, linking, person
from storage.people import contacts
from storage.unasked import agenda

STEPS = {**person.STEPS, **learning.STEPS}
"""What can be told and changed."""


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.command("profil profile", profile)
    router.action("profile", profile)
    router.action("change", change)
    router.form(PROFILE)


def profile(turn: Turn) -> Reply:
    """What the person told so far."""
    fields = [name for name, step in STEPS.items() if step.needed(turn, {})]
    rest = turn.argument == screens.REST
    return screens.page(told(turn), fields, several_chats=linking.has_several(turn), rest=rest)


def told(turn: Turn) -> tuple[Fact, ...]:
    """Every known field, as the person said it."""
    return person.facts(turn, ((field, person.known(turn.contact, field)) for field in STEPS))


def change(turn: Turn) -> Reply:
    """Ask one field again."""
    if turn.argument not in STEPS:
        return general.old_button(unfinished=False)
    return forms.begin(turn, PROFILE, subject=turn.argument)


def _only_the_subject(step: Step, subject: str = "") -> Step:
    def needed(turn: Turn, answers: Answers) -> bool:
        state = turn.conversation.form
        return state is not None and state.subject == (subject or step.field)

    return replace(step, needed=needed)


def save(turn: Turn, state: FormState) -> Reply:
    """Keep what was answered; a place may have answered its province too."""
    given = person.answered(turn, state.answers)
    if given:
        turn.contact = contacts.change(turn.connection, turn.contact.id, given)
    learning.keep(turn, state.answers)
    if "province" in given:
        agenda.replan_contact(turn.connection, turn.contact.id, turn.now)  # nights are elsewhere now
    return linking.after_sharing(turn, state.answers) or screens.changed(state.subject)


_ASKED = (_only_the_subject(learning.CONSENT, "age_group"), *map(_only_the_subject, STEPS.values()))
PROFILE = Form("profile", _ASKED, finish=save, leave=profile)
