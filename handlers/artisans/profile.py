"""The profile, and one's rights over it: see, correct, take along, erase, stop."""

from __future__ import annotations

from dataclasses import replace

from bot.conversation import form as forms
from bot.conversation.form import Answers, Form, Step
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn
from bot.i18n import FIRST_LANGUAGE
from bot.rules.seats import Status
from bot.screens import general
from bot.screens.artisans import profile as screens
from bot.screens.artisans.following import NEWS_VERSION
from bot.vocabulary import Attachment, Fact, Reply
from handlers import names
from handlers.artisans import claims, learning, linking, person
from storage.people import consents, contacts, erasure, rights, takeout
from storage.people.rights import Right
from storage.taking_part import line, registrations, results, seats
from storage.unasked import agenda, interests, telling

STEPS = {**person.STEPS, **learning.STEPS}
"""What can be told and changed."""


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.command("profil profile", profile)
    router.command("data", data)
    router.command("berhenti stop", stop)
    router.command("stopberita stop_news stopnews", stop_news)
    router.command("news_again", news_again)
    router.command("unstop", unstop)
    router.action("profile", profile)
    router.action("change", change)
    router.action("data", data)
    router.action("takealong", export)
    router.action("erase", erase_sure)
    router.action("erase_yes", erase)
    router.action("stop", stop)
    router.action("unstop", unstop)
    router.action("stop_news", stop_news)
    router.action("news_again", news_again)
    router.form(PROFILE)


def profile(turn: Turn) -> Reply:
    """What the person told so far."""
    fields = [name for name, step in STEPS.items() if step.needed(turn, {})]
    rest = turn.argument == screens.REST
    return screens.page(told(turn), fields, several_chats=linking.has_several(turn), rest=rest)


def told(turn: Turn) -> tuple[Fact, ...]:
    """Every known field, as the person said it."""
    found = []
    for field in STEPS:
        value = person.known(turn.contact, field)
        if value:
            shown = screens.value_name(
                field, value, lambda code: names.craft(turn, code), lambda code: names.province(turn, code)
            )
            found.append((field, shown))
    return screens.facts(found)


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


def data(turn: Turn) -> Reply:
    """What can be done with one's data, and what the person agreed to."""
    given = consents.of_person(turn.connection, turn.contact.id)
    zone = telling.home_zone(turn.connection, turn.contact.id, turn.surroundings.zone)
    tested = bool(results.of_person(turn.connection, turn.contact.id))
    aged = turn.contact.age_group is not None
    return screens.data(turn.contact.stopped_at is not None, given, zone, tested=tested, aged=aged)


def export(turn: Turn) -> Reply:
    """Everything Sapa keeps about the person, as a JSON file."""
    rights.note(turn.connection, Right.EXPORT, turn.now)
    return screens.exported(Attachment("sapa-data.json", "application/json", takeout.export(turn.connection, turn.contact.id)))


def erase_sure(turn: Turn) -> Reply:
    """The first of two taps."""
    active = [one for one in registrations.mine(turn.connection, turn.contact.id) if one.status.is_active]
    return screens.erase_sure(len(active))


def erase(turn: Turn) -> Reply:
    """The second tap: give up seats, forget the person, say farewell."""
    contacts.hold(turn.connection, [turn.contact.id])  # turns in their other chats end before, and begin after
    for held in registrations.active_of(turn.connection, turn.contact.id):
        seats.give_up(turn.connection, held, turn.now, turn.surroundings.offers)
    erasure.forget(turn.connection, turn.contact.id, turn.now, turn.surroundings.erased.digest)
    rights.note(turn.connection, Right.ERASE, turn.now)
    turn.forgotten = True
    return screens.erased()


def stop(turn: Turn) -> Reply:
    """No more messages unasked; answers to what the person writes still come."""
    consents.stop_everything(turn.connection, turn.contact.id, turn.now)
    turn.contact = contacts.get(turn.connection, turn.contact.id)
    return screens.stopped(waits=any(held.status is Status.WAITLISTED for _, held in claims.ahead(turn)))


def unstop(turn: Turn) -> Reply:
    """Messages again."""
    consents.resume(turn.connection, turn.contact.id, NEWS_VERSION, turn.contact.language or FIRST_LANGUAGE, turn.now)
    turn.contact = contacts.get(turn.connection, turn.contact.id)
    line.can_be_told_again(turn.connection, turn.contact.id, turn.now)
    return screens.unstopped()


def stop_news(turn: Turn) -> Reply:
    """No more news of what they follow; what they are registered for they are told as before."""
    consents.stop_news(turn.connection, turn.contact.id, turn.now)
    turn.contact = contacts.get(turn.connection, turn.contact.id)
    return screens.news_stopped(everything=turn.contact.stopped_at is not None)


def news_again(turn: Turn) -> Reply:
    """News again; from somebody who wanted nothing at all it is everything again."""
    if turn.contact.stopped_at is not None:
        return unstop(turn)
    consents.want_news(turn.connection, turn.contact.id, NEWS_VERSION, turn.contact.language or FIRST_LANGUAGE, turn.now)
    turn.contact = contacts.get(turn.connection, turn.contact.id)
    return screens.news_again(follows=bool(interests.of_person(turn.connection, turn.contact.id)))
