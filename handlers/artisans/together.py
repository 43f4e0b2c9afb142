"""One phone for several people: adding them, registering several at once, handing over and letting go."""

from __future__ import annotations

from dataclasses import replace

from bot.conversation import form as forms
from bot.conversation.form import Form, Step, clear_yes
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn
from bot.i18n import FIRST_LANGUAGE
from bot.rules.eligibility import Candidate, obstacle
from bot.rules.seats import Status
from bot.rules.timing import Standing
from bot.screens.artisans import registering as registering_screens
from bot.screens.artisans import together as screens
from bot.screens.forms import Prompt
from bot.vocabulary import Fact, Reply
from handlers.artisans import person
from storage.organising import activities
from storage.organising.activities import Activity
from storage.people import caring, consents, forgetting, links
from storage.people.caring import Person
from storage.taking_part import registrations, seats
from storage.taking_part.registrations import Registration

AT_ONCE = 7
"""People registered in one turn: about 20 ms on SQLite, and one bubble."""

INHERITED = ("craft", "country", "province", "regency", "role")
"""What is taken from the leader, who lives and works beside them."""


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.command("orangsaya mypeople", mine)
    router.action("mypeople", mine)
    router.action("care", one)
    router.action("care_add", add)
    router.action("care_hand", hand_over)
    router.action("care_off", off_sure)
    router.action("care_off_yes", off)
    router.action("group", pick)
    router.action("group_sure", sure)
    router.action("group_yes", register_them)
    router.form(CARING)


def mine(turn: Turn) -> Reply:
    """Everybody in this person's care."""
    return screens.mine(caring.of(turn.connection, turn.contact.id))


def _theirs(turn: Turn) -> Person | None:
    """The person the choice names, if they are in the care of whoever pressed."""
    return next((one for one in caring.of(turn.connection, turn.contact.id) if one.id == turn.number()), None)


def one(turn: Turn) -> Reply:
    """One of them."""
    found = _theirs(turn)
    return _page(turn, found) if found else screens.not_yours()


def _page(turn: Turn, who: Person, *, added: bool = False) -> Reply:
    return screens.person(who, facts(turn, who), registrations.mine(turn.connection, who.id), added)


def facts(turn: Turn, who: Person) -> tuple[Fact, ...]:
    """What is known of them."""
    return person.facts(turn, ((field, getattr(who, field)) for field in ("phone", "craft", "regency", "province")))


# ---- adding somebody --------------------------------------------------------------------------------------------------------
def add(turn: Turn) -> Reply:
    """Begin to add somebody; with an activity's number they can be registered right away."""
    if len(caring.of(turn.connection, turn.contact.id)) >= caring.MOST:
        return screens.too_many(caring.MOST)
    return forms.begin(turn, CARING, str(turn.number() or ""))


def _asks(field: str, *, optional: bool = False) -> Step:
    step = person.STEPS[field]

    def ask(turn: Turn, prompt: Prompt) -> Reply:
        return screens.asked(prompt)

    return replace(step, ask=ask, needed=lambda turn, answers: True, optional=optional)


def ask_agreed(turn: Turn, prompt: Prompt) -> Reply:
    """Read back; do they agree?"""
    inherited = {field: getattr(turn.contact, field) for field in ("craft", "regency", "province")}
    who = Person(0, prompt.answers["name"], prompt.answers.get("phone") or None, **inherited)
    return screens.agreed(prompt, (*person.facts(turn, [("name", who.name)]), *facts(turn, who)))


def finish(turn: Turn, state: FormState) -> Reply:
    """Keep them, with what they agreed to; then whom to register, where an activity was open."""
    if len(caring.of(turn.connection, turn.contact.id)) >= caring.MOST:
        return screens.too_many(caring.MOST)
    inherited = {field: getattr(turn.contact, field) for field in INHERITED}
    told = {"name": state.answers["name"], "phone": state.answers.get("phone") or None}
    language = turn.contact.language or FIRST_LANGUAGE
    values = {**inherited, **told, "language": language, "cared_for_by": turn.contact.id}
    who = caring.add(turn.connection, values, turn.now)
    consents.record(turn.connection, who, caring.CARE, caring.AGREED, language, turn.now)
    activity = activities.get(turn.connection, int(state.subject)) if state.subject else None
    if activity is not None and activity.standing(turn.now) is Standing.OPEN:
        view = _picking(turn, activity)
        return screens.pick(replace(view, mask=1 << len(view.people) - 1, page=(len(view.people) - 1) // screens.PAGE))
    turn.argument = str(who)
    found = _theirs(turn)
    return _page(turn, found, added=True) if found else screens.not_yours()


CARING = Form(
    "caring",
    steps=(
        _asks("name"),
        _asks("phone", optional=True),
        Step("agreed", ask_agreed, clear_yes("agreed"), counted=False),
    ),
    finish=finish,
    leave=lambda turn: screens.left(),
)


# ---- letting go -------------------------------------------------------------------------------------------------------------
def hand_over(turn: Turn) -> Reply:
    """A code by which the person's own chat takes over what is theirs."""
    found = _theirs(turn)
    if found is None:
        return screens.not_yours()
    code = links.offer(turn.connection, found.id, turn.now, turn.surroundings.chance)
    zone = turn.home_zone()
    return screens.handing(found, code, turn.now + links.LIFE, zone)


def off_sure(turn: Turn) -> Reply:
    """The first of two taps."""
    found = _theirs(turn)
    if found is None:
        return screens.not_yours()
    return screens.letting_go(found, len(registrations.active_of(turn.connection, found.id)))


def off(turn: Turn) -> Reply:
    """The second tap: whom nothing else holds is erased."""
    found = _theirs(turn)
    if found is None:
        return screens.not_yours()
    forgetting.let_go(turn.connection, turn.contact.id, found.id)
    return screens.let_go(found.name)


# ---- registering several ------------------------------------------------------------------------------------------------------
def _picking(turn: Turn, activity: Activity) -> screens.Picking:
    people = caring.of(turn.connection, turn.contact.id)
    held = {}
    for one in people:
        claim = registrations.of_person(turn.connection, activity.id, one.id)
        if claim is not None and claim.status is not Status.CANCELLED:
            held[one.id] = claim.status
    return screens.Picking(activity, people, held)


def _picked(turn: Turn) -> screens.Picking | Reply:
    """What a choice `17=5=0` says: the activity, who is picked and the page; anew where somebody came or went since."""
    turn.argument, _, rest = turn.argument.partition("=")
    activity = activities.get(turn.connection, turn.number())
    if activity is None or activity.standing(turn.now) is not Standing.OPEN:
        return registering_screens.not_open(activity) if activity else screens.not_yours()
    view = _picking(turn, activity)
    if not view.people:
        return screens.mine([])
    mask, _, page = rest.partition("=")
    if turn.version != len(view.people) or len(mask) > 13 or set(mask) - set("0123456789abcdef") or not mask:
        return view
    free = sum(1 << place for place, one in enumerate(view.people) if one.id not in view.held)
    turn.argument = page
    last = (len(view.people) - 1) // screens.PAGE
    return replace(view, mask=int(mask, 16) & free, page=min(turn.number(), last))


def pick(turn: Turn) -> Reply:
    """Whom to register; each press picks one or puts them back."""
    view = _picked(turn)
    return view if isinstance(view, Reply) else screens.pick(view)


def sure(turn: Turn) -> Reply:
    """Read back, with consent for each."""
    view = _picked(turn)
    if isinstance(view, Reply):
        return view
    if not 0 < len(view.picked) <= AT_ONCE:
        return screens.pick(view, screens.at_most(AT_ONCE) if view.picked else "")
    return screens.sure(view)


def register_them(turn: Turn) -> Reply:
    """A seat or a place in line for each, in the order in which they were added; one bubble with every code."""
    view = _picked(turn)
    if isinstance(view, Reply):
        return view
    if not 0 < len(view.picked) <= AT_ONCE:
        return screens.pick(view)
    became = [(one.name, *_registered(turn, view.activity, one)) for one in view.picked]
    if turn.contact.stopped_at is None:
        language = turn.contact.language or FIRST_LANGUAGE
        consents.record(
            turn.connection, turn.contact.id, consents.NOTICES, registering_screens.CONSENT_VERSION, language, turn.now
        )
    return screens.done(view.activity, became)


def _registered(turn: Turn, activity: Activity, who: Person) -> tuple[Registration | None, bool]:
    """What one of them got, None where no seat is left; and whether the activity is for them at all."""
    known = Candidate(**{name: getattr(who, name) for name in Candidate.__slots__})
    if obstacle(activity.eligibility, known) is not None:
        return None, False
    around = turn.surroundings
    taken = seats.take_seat(turn.connection, activity.id, who.id, turn.now, around.chance, around.offers)
    if taken is not None:
        caring.registered_by(turn.connection, taken.id, turn.contact.id)
        language = turn.contact.language or FIRST_LANGUAGE
        consents.record(turn.connection, who.id, consents.purpose_of(activity.id), caring.AGREED, language, turn.now)
    return taken, True
