"""A mentor and who they help: the page of both, sharing numbers, stars, the end. Each sees the other's first name only."""

from __future__ import annotations

from functools import partial

from bot.conversation import form as forms
from bot.conversation.form import Answers, Form, Given, Problem, Step
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn
from bot.i18n import FIRST_LANGUAGE
from bot.rules.aftercare import STARS
from bot.screens.artisans import mentees as screens
from bot.screens.artisans import mentoring_told as told_screens
from bot.screens.artisans import mentors as mentor_screens
from bot.screens.artisans.mentees import PHONE_VERSION, other_name
from bot.screens.forms import Prompt
from bot.vocabulary import Reply, Text
from handlers import names
from storage.organising import activities
from storage.organising.activities import Activity
from storage.people import caring, consents, contacts
from storage.taking_part import meetings, pairings
from storage.taking_part.pairings import Pairing
from storage.unasked import telling
from storage.unasked.telling import Notice, Say

PHONES = "phones"
LONGEST_OPINION = 500
RATINGS = {str(stars): stars for stars in STARS}


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("mentee", page)
    router.action("mentee_phone", phone)
    router.action("mentee_stars", stars)
    router.action("mentee_end", end)
    router.form(OPINION)


def part_in(turn: Turn, number: int = 0) -> tuple[Pairing, Activity, bool] | None:
    """The pairing with this number (else the one the choice names), if whoever writes is one of the two; True for the mentor."""
    one = pairings.get(turn.connection, number or turn.number())
    activity = activities.get(turn.connection, one.activity_id) if one is not None else None
    if one is None or activity is None:
        return None
    turn.shows_others = True  # whatever is answered names the other one
    if one.mentor == turn.contact.id:
        return one, activity, True
    is_theirs = one.mentee is not None and caring.name_for(turn.connection, turn.contact.id, one.mentee) is not None
    return (one, activity, False) if is_theirs else None


def tell_other(turn: Turn, one: Pairing, activity: Activity, kind: str, say: Say, *, is_mentor: bool) -> None:
    """Owe the other one a notice."""
    whom = one.mentee if is_mentor else one.mentor
    if whom is not None:
        telling.tell(turn.connection, whom, say, Notice(kind, f"pairing:{one.id}"), turn.now, activity.zone)
        turn.told = True


def page(turn: Turn) -> Reply:
    """The other one, what was noted, and what can be done."""
    held = part_in(turn)
    return shown(turn, *held) if held is not None else mentor_screens.not_yours()


def shown(turn: Turn, one: Pairing, activity: Activity, is_mentor: bool) -> Reply:
    """The same, already read."""
    connection = turn.connection
    view = screens.Page(
        activity,
        one,
        is_mentor,
        meetings.together(connection, one.id),
        meetings.of(connection, one.id, most=screens.SHOWN),
        _number_of_other(turn, one, is_mentor=is_mentor),
        _shares(turn, one, turn.contact.id),
        meetings.can_rate(connection, one, turn.now),
    )
    return screens.page(view, names.of(turn))


# ---- numbers ------------------------------------------------------------------------------------------------------------
def purpose(one: Pairing) -> str:
    """The purpose under which a number is shown to the other one."""
    return f"mentoring:{one.id}"


def _shares(turn: Turn, one: Pairing, contact_id: int | None) -> bool:
    return contact_id is not None and consents.agreed(turn.connection, contact_id, purpose(one))


def _number_of_other(turn: Turn, one: Pairing, *, is_mentor: bool) -> str:
    """Nothing unless both agreed and it goes on."""
    other = one.mentee if is_mentor else one.mentor
    if other is None or not one.goes_on or not (_shares(turn, one, one.mentor) and _shares(turn, one, one.mentee)):
        return ""
    return contacts.get(turn.connection, other).phone or ""


def phone(turn: Turn) -> Reply:
    """`17` asks, `17=yes` shares, `17=no` hides again."""
    turn.argument, _, wish = turn.argument.partition("=")
    held = part_in(turn)
    if held is None or not held[0].goes_on or turn.contact.id not in (held[0].mentor, held[0].mentee):
        return mentor_screens.not_yours()
    one, activity, is_mentor = held
    if not turn.contact.phone:
        return screens.no_phone(one)
    if wish == "yes":
        return _share(turn, one, activity, is_mentor)
    if wish == "no":
        consents.withdraw(turn.connection, turn.contact.id, purpose(one), turn.now)
        return shown(turn, *held)
    return screens.asks_phone(one, other_name(one, is_mentor=is_mentor), turn.contact.phone)


def _share(turn: Turn, one: Pairing, activity: Activity, is_mentor: bool) -> Reply:
    """Once both agreed each is told the other's number; before that the other one is asked."""
    if not _shares(turn, one, turn.contact.id):
        language = turn.contact.language or FIRST_LANGUAGE
        consents.record(turn.connection, turn.contact.id, purpose(one), PHONE_VERSION, language, turn.now)
        number = (turn.contact.phone or "") if _number_of_other(turn, one, is_mentor=is_mentor) else ""
        say = partial(told_screens.phone, activity, one, number, to_mentor=not is_mentor)
        tell_other(turn, one, activity, PHONES, lambda _: say(), is_mentor=is_mentor)
    return shown(turn, one, activity, is_mentor)


# ---- stars --------------------------------------------------------------------------------------------------------------
def stars(turn: Turn) -> Reply:
    """The question, or (`=4`) the one tap; words may follow."""
    turn.argument, _, said = turn.argument.partition("=")
    held = part_in(turn)
    if held is None or held[2]:
        return mentor_screens.not_yours()
    one, activity, _mentor = held
    if not meetings.can_rate(turn.connection, one, turn.now):
        return shown(turn, *held)
    if said not in RATINGS:
        return screens.stars(activity, one)
    meetings.rate(turn.connection, one, RATINGS[said], turn.now)
    return forms.begin(turn, OPINION, subject=str(one.id))


def ask_opinion(turn: Turn, prompt: Prompt) -> Reply:
    """A word or sentence more."""
    one = pairings.get(turn.connection, int(prompt.subject))
    return screens.ask_opinion(prompt, one.stars if one is not None and one.stars else STARS[-1])


def accept_opinion(turn: Turn, given: Given) -> Answers | Problem:
    """Any words up to a length; none are none."""
    words = given.text.replace("\0", "").strip() if isinstance(given, Text) else ""
    return Problem("long") if len(words) > LONGEST_OPINION else {"words": words}


def keep_opinion(turn: Turn, state: FormState) -> Reply:
    """What was said, beside the stars."""
    held = part_in(turn, int(state.subject))
    if held is None or held[2]:
        return mentor_screens.not_yours()
    if state.answers.get("words") and meetings.can_rate(turn.connection, held[0], turn.now):
        meetings.say(turn.connection, held[0], state.answers["words"])
    return screens.thanks(held[0])


def left_opinion(turn: Turn) -> Reply:
    """No words; the stars stay."""
    held = part_in(turn)
    return screens.thanks(held[0]) if held is not None else mentor_screens.not_yours()


OPINION = Form(
    "mentee_opinion",
    steps=(Step("words", ask_opinion, accept_opinion, optional=True, counted=False, free_text=True),),
    finish=keep_opinion,
    leave=left_opinion,
)


# ---- the end --------------------------------------------------------------------------------------------------------------
def end(turn: Turn) -> Reply:
    """Read back, then (`=yes`) over: the other one is told."""
    turn.argument, _, sure = turn.argument.partition("=")
    held = part_in(turn)
    if held is None:
        return mentor_screens.not_yours()
    one, activity, is_mentor = held
    if not one.goes_on or sure != "yes":
        return screens.sure_to_end(one, other_name(one, is_mentor=is_mentor)) if one.goes_on else shown(turn, *held)
    if pairings.end(turn.connection, one, turn.now):
        meetings.after_end(turn.connection, one, turn.now)
        say = partial(told_screens.ended, activity, one, to_mentor=not is_mentor)
        tell_other(turn, one, activity, "pairing_over", lambda _: say(), is_mentor=is_mentor)
    return screens.over()
