"""From a card to a seat: readiness and consent, the questions still open, reading back, the seat or the line."""

from __future__ import annotations

from dataclasses import replace

from bot.conversation import form as forms
from bot.conversation.form import Answers, Chosen, Form, Given, Problem, Step, words_of
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn
from bot.i18n import FIRST_LANGUAGE
from bot.rules.eligibility import Candidate, Obstacle, asked, obstacle
from bot.rules.seats import Status
from bot.rules.timing import Standing
from bot.screens import general
from bot.screens.artisans import person as person_screens
from bot.screens.artisans import registering as screens
from bot.screens.forms import Prompt
from bot.vocabulary import Action, Fact, Reply
from handlers import names
from handlers.artisans import arriving, claims, linking, matching, person, seeking
from storage.organising import activities
from storage.organising.activities import Activity
from storage.people import consents, contacts
from storage.taking_part import registrations, seats

CONFIRM = "confirm"
RULED_FIELDS = {
    Obstacle.ROLE: "role",
    Obstacle.COUNTRY: "country",
    Obstacle.PROVINCE: "province",
    Obstacle.CRAFT: "craft",
    Obstacle.SCALE: "scale",
}


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("register", register_for)
    router.action("agree", agree)
    router.form(REGISTRATION)


def register_for(turn: Turn) -> Reply:
    """The first page: what is needed, the consent, and what is known already."""
    activity = activities.get(turn.connection, turn.number())
    if activity is None:
        return general.old_button(unfinished=False)
    held = registrations.of_person(turn.connection, activity.id, turn.contact.id)
    if held is not None and held.status is not Status.CANCELLED:
        return claims.shown(turn, activity, held, again=True)
    if activity.standing(turn.now) is not Standing.OPEN:
        return screens.not_open(activity)
    if activity.turns_away:
        return screens.full(activity)
    refusal = _refusal(turn, activity)
    if refusal is not None:
        return refusal
    page = screens.consent(activity, readiness(turn, activity), len(open_questions(turn, activity)), told(turn, activity, {}))
    return arriving.remembered(turn, activity, page)


def readiness(turn: Turn, activity: Activity) -> screens.Readiness:
    """Which of the needs the person told to have; only what was asked is known."""
    nib = turn.contact.nib
    known = {"nib": None if nib in (None, "unknown") else nib != "no", "craft": True if turn.contact.craft else None}
    return screens.Readiness(activity.needs, {need: known.get(need) for need in activity.needs})


def asked_fields(activity: Activity) -> list[str]:
    """What the organiser needs to know, and what the rules of who may join need; in the order of asking."""
    wanted = asked(activity.asks, activity.eligibility)
    return [field for field in person.STEPS if field in wanted]


def open_questions(turn: Turn, activity: Activity) -> list[str]:
    """The fields still to be asked, at most: a place name often answers two."""
    missing = [field for field in asked_fields(activity) if person.known(turn.contact, field) is None]
    needed = [field for field in missing if person.STEPS[field].needed(turn, {})]
    asked_first = [field for field in needed if field != "province" or "regency" not in needed]
    ages = [matching.AGES] if activity.ages else []
    return [*ages, *asked_first, *([seeking.NEED] if seeking.is_asked(activity) else [])]


def agree(turn: Turn) -> Reply:
    """Consent given: record it, and ask what is open; with nothing open, the page just read back is the confirmation."""
    number, _, wish = turn.argument.partition("=")
    turn.argument = number
    activity = activities.get(turn.connection, turn.number())
    if activity is None or activity.standing(turn.now) is not Standing.OPEN:
        return screens.not_open(activity) if activity else general.old_button(unfinished=False)
    language = turn.contact.language or FIRST_LANGUAGE
    purposes = [consents.purpose_of(activity.id), *([consents.NOTICES] if turn.contact.stopped_at is None else [])]
    for purpose in purposes:
        consents.record(turn.connection, turn.contact.id, purpose, screens.CONSENT_VERSION, language, turn.now)
    state = turn.conversation.form
    if state is not None and (state.name, state.subject) == (REGISTRATION.name, number):
        return forms.advance(turn, REGISTRATION, state)  # pressed again: what was answered stays
    answers = {CONFIRM: "yes"} if not open_questions(turn, activity) and wish != "change" else {}
    begun = forms.begin(turn, REGISTRATION, number, answers)
    state = turn.conversation.form
    if wish != "change" or state is None:
        return begun
    return forms.accept(turn, REGISTRATION, state, CONFIRM_STEP, Chosen("change"))


# ---- the form -----------------------------------------------------------------------------------------------------------
def _asked(field: str) -> Step:
    """A question that is put when this activity needs it and the person never answered it, unless they cannot join."""
    step = person.STEPS[field]

    def ask(turn: Turn, prompt: Prompt) -> Reply:
        refusal = _stop_if_refused(turn, prompt)
        if refusal is not None:
            return refusal
        if field == "country" and (invited := _invited(turn, prompt)):
            return person_screens.ask_country(prompt, invited)
        return step.ask(turn, prompt)

    def needed(turn: Turn, answers: Answers) -> bool:
        if field == "province" and "regency" not in answers and person.known(turn.contact, "regency") is None:
            return False  # the town, asked first, usually answers it
        activity = _activity(turn)
        wanted = activity is not None and field in asked_fields(activity)
        return wanted and person.known(turn.contact, field) is None and step.needed(turn, answers)

    return replace(step, ask=ask, needed=needed)


def _stop_if_refused(turn: Turn, prompt: Prompt) -> Reply | None:
    """The refusal as soon as an answer gives reason for it; the form waits, in case that answer was a mistake."""
    activity = activities.get(turn.connection, int(prompt.subject))
    refusal = _refusal(turn, activity, prompt) if activity else None
    if refusal is not None and turn.conversation.form is not None:
        turn.conversation.form.paused = True
    return refusal


def _invited(turn: Turn, prompt: Prompt) -> tuple[str, ...]:
    """The countries an activity is open to, the host's first."""
    activity = activities.get(turn.connection, int(prompt.subject))
    return activity.eligibility.countries if activity else ()


def _activity(turn: Turn) -> Activity | None:
    state = turn.conversation.form
    return activities.get(turn.connection, int(state.subject)) if state and state.subject else None


def ask_confirm(turn: Turn, prompt: Prompt) -> Reply:
    """Read back; or, after "change", ask which answer is wrong."""
    activity = activities.get(turn.connection, int(prompt.subject))
    if activity is None:
        return general.old_button(unfinished=False)
    refusal = _stop_if_refused(turn, prompt)
    if refusal is not None:
        return refusal
    if prompt.problem == "change":
        return screens.which_to_change(
            prompt,
            [
                *(field for field in asked_fields(activity) if person.STEPS[field].needed(turn, prompt.answers)),
                *([seeking.NEED] if seeking.is_asked(activity) else []),
            ],
        )
    reviewed = screens.review(activity, prompt, told(turn, activity, prompt.answers))
    return screens.confirm_again(reviewed) if prompt.problem == "again" else reviewed


def accept_confirm(turn: Turn, given: Given) -> Answers | Problem:
    """Only a clear yes registers."""
    words = words_of(given)
    if words == "yes" or (not isinstance(given, Chosen) and turn.understood is not None and turn.understood.yes):
        return {CONFIRM: "yes"}
    return Problem(words if words in ("change", "back") else "again")


def told(turn: Turn, activity: Activity, answers: Answers) -> tuple[Fact, ...]:
    """Everything the organiser will see, as the person said it."""
    values = ((field, answers.get(field) or person.known(turn.contact, field)) for field in asked_fields(activity))
    return (*person.facts(turn, values), *seeking.told(answers))


def _refusal(turn: Turn, activity: Activity, prompt: Prompt | None = None) -> Reply | None:
    """Why this person cannot join, None when nothing speaks against it; the answer being asked for does not count."""
    answers = prompt.answers if prompt else {}
    fields = {name: answers.get(name) or person.known(turn.contact, name) for name in RULED_FIELDS.values()}
    if prompt is not None and prompt.field in fields:
        fields[prompt.field] = None
    why = obstacle(activity.eligibility, Candidate(**fields))
    if why is None:
        return None
    field = RULED_FIELDS[why]
    allowed = {
        Obstacle.ROLE: activity.eligibility.roles,
        Obstacle.COUNTRY: activity.eligibility.countries,
        Obstacle.PROVINCE: tuple(names.province(turn, code) for code in activity.eligibility.provinces),
        Obstacle.CRAFT: tuple(names.craft(turn, code) for code in activity.eligibility.crafts),
        Obstacle.SCALE: activity.eligibility.scales,
    }[why]
    value = person.said(turn, field, fields[field] or "")
    change = Action("correct", field, prompt.version) if prompt else Action("change", field)
    return screens.refused(activity, screens.Refusal(why, value, allowed, change))


def finish(turn: Turn, state: FormState) -> Reply:
    """Keep the answers, take the seat."""
    activity = activities.get(turn.connection, int(state.subject))
    if activity is None or activity.standing(turn.now) is not Standing.OPEN:
        return screens.not_open(activity) if activity else general.old_button(unfinished=False)
    given = {field: value for field, value in person.answered(turn, state.answers).items() if state.answers.get(field, "yes")}
    if given:
        turn.contact = contacts.change(turn.connection, turn.contact.id, given)
    refusal = _refusal(turn, activity)
    if refusal is not None:
        return refusal
    around = turn.surroundings
    taken = seats.take_seat(turn.connection, activity.id, turn.contact.id, turn.now, around.chance, around.offers)
    if taken is not None:
        seeking.keep(turn, taken, state.answers)
    shown = claims.shown(turn, activity, taken) if taken is not None else _nobody_gets_in(turn, activity)
    return linking.beside(turn, state.answers, shown)


def _nobody_gets_in(turn: Turn, activity: Activity) -> Reply:
    """Why, as it is now: others were faster, or it was called off."""
    now = activities.get(turn.connection, activity.id) or activity
    return screens.full(now) if now.turns_away else screens.not_open(now)


def leave(turn: Turn) -> Reply:
    """Nothing was registered, and nobody is reminded of it."""
    consents.withdraw(turn.connection, turn.contact.id, consents.purpose_of(turn.number()), turn.now)
    if not registrations.active_of(turn.connection, turn.contact.id):
        consents.withdraw(turn.connection, turn.contact.id, consents.NOTICES, turn.now)
    return general.form_left()


CONFIRM_STEP = Step(CONFIRM, ask_confirm, accept_confirm, counted=False)
REGISTRATION = Form(
    "registration",
    steps=(matching.AGES_STEP, *map(_asked, person.STEPS), seeking.STEP, CONFIRM_STEP),
    finish=finish,
    leave=leave,
)
