"""What an announcement would take: shown before anything is sent; then when, how often and until when."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import partial
from zoneinfo import ZoneInfo

from bot.conversation import authority, plans
from bot.conversation import form as forms
from bot.conversation.form import Answers, Chosen, Form, Given, Problem, Step, words_of
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn
from bot.rules.announcements import Repeat, State
from bot.rules.authority import Deed
from bot.screens.forms import Prompt
from bot.screens.organisers import composing, managing
from bot.screens.organisers import planning as screens
from bot.understanding.when import Held, match_when
from bot.vocabulary import Reply
from handlers import errands
from handlers.organisers import confirming, sending
from handlers.organisers.confirming import Wish
from storage.announcing import likeness, planning, repeating
from storage.announcing.announcements import Announcement
from storage.organising.jobs import Job


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("plan", plan, Deed.ANNOUNCE)
    router.action("send", send, Deed.ANNOUNCE)
    router.action("send_same", send_same, Deed.ANNOUNCE)
    router.action("schedule_sending", partial(_asked, repeats=False), Deed.ANNOUNCE)
    router.action("repeat_sending", partial(_asked, repeats=True), Deed.ANNOUNCE)
    router.form(SCHEDULING)


def plan(turn: Turn) -> Reply:
    """What it would take; where many people are looked through, it comes as a message of its own."""
    one = authority.announcement(turn)
    if one is None:
        return managing.nothing_yours()
    if one.state not in (State.DRAFT, State.ASKED):
        return sending.page(turn, one)
    return _planned(turn, one, "")


def _planned(turn: Turn, one: Announcement, note: str) -> Reply:
    if not planning.is_small(turn.connection):
        return errands.begin(turn, Job.PLAN, {"announcement": one.id, "offered": sorted(sending.OFFERED)})
    one = planning.current(turn.connection, one) if one.state is State.DRAFT else one
    found = plans.worked_out(turn.connection, turn.surroundings, one, turn.now)
    if one.state is State.DRAFT:
        planning.keep(turn.connection, one, found)
    return screens.plan(plans.shown(turn.connection, turn.surroundings, one, found, sending.OFFERED, note))


def send(turn: Turn) -> Reply:
    """Confirmed: it leaves in a minute, unless it was changed after it was shown, or waits for a second person."""
    one = authority.announcement(turn)
    if one is None:
        return managing.nothing_yours()
    alike = likeness.same_again(turn.connection, one, turn.now) if one.state is State.DRAFT else None
    return composing.ask_same(one, alike.code) if alike is not None else _confirmed(turn, one, turn.version, Wish())


def send_same(turn: Turn) -> Reply:
    """The same words once more to the same people, and it was said that they are the same."""
    one = authority.announcement(turn)
    return _confirmed(turn, one, turn.version, Wish()) if one is not None else managing.nothing_yours()


def _confirmed(turn: Turn, one: Announcement, version: int, wish: Wish) -> Reply:
    if one.state is not State.DRAFT:
        return sending.page(turn, one)
    if one.version != version or not planning.is_planned(one) or not one.people or planning.gone(turn.connection, one):
        return _planned(turn, one, screens.overtaken())
    return confirming.confirm(turn, one, wish)


# ---- when, how often, until when ------------------------------------------------------------------------------------------
def _asked(turn: Turn, repeats: bool) -> Reply:
    one = authority.announcement(turn)
    if one is None:
        return managing.nothing_yours()
    if one.state is not State.DRAFT:
        return sending.page(turn, one)
    if one.version != turn.version or not planning.is_planned(one) or not one.people:
        return _planned(turn, one, screens.overtaken())
    return forms.begin(turn, SCHEDULING, f"{one.id}.{one.version}" + (".r" if repeats else ""))


def _of_form(turn: Turn) -> tuple[Announcement, int] | None:
    """What the open form is about, and the version that was confirmed."""
    state = turn.conversation.form
    parts = state.subject.split(".") if state is not None else []
    if len(parts) < 2 or not all(part.isascii() and part.isdigit() for part in parts[:2]):
        return None
    one = authority.announcement(turn, int(parts[0]))
    return (one, int(parts[1])) if one is not None and one.state is State.DRAFT else None


def _repeats(turn: Turn, answers: Answers) -> bool:
    state = turn.conversation.form
    return state is not None and state.subject.endswith(".r")


def _zone(turn: Turn, one: Announcement) -> str:
    return repeating.zone_of(turn.connection, one, turn.surroundings.zone)


def _ask(turn: Turn, prompt: Prompt) -> Reply:
    found = _of_form(turn)
    if found is None:
        if turn.conversation.form is not None:
            turn.conversation.form.paused = True
        forms.close(turn)
        return managing.nothing_yours()
    zone = _zone(turn, found[0])
    match prompt.field:
        case "begins":
            return screens.ask_when(prompt, zone)
        case "how":
            return screens.ask_how(prompt)
        case "until":
            return screens.ask_until(prompt, zone)
        case "same":
            alike = _alike(turn, prompt.answers)
            return screens.ask_same(prompt, alike.code if alike is not None else "")
        case _:
            wish = _wish(prompt.answers, zone)
            return screens.sure(prompt, wish.starts_at or turn.now, zone, wish.repeats, _day(prompt.answers))


def _day(answers: Answers) -> date | None:
    return date.fromisoformat(answers["until"]) if answers.get("until") else None


def _wish(answers: Answers, zone: str) -> Wish:
    """What was answered; the last day counts as a whole."""
    last = _day(answers)
    ends_at = datetime.combine(last, time.max, ZoneInfo(zone)).astimezone(UTC) if last is not None else None
    return Wish(datetime.fromisoformat(answers["begins"]), Repeat(answers.get("how", "")), ends_at)


def _read(turn: Turn, given: Given) -> tuple[Held, str] | Problem:
    """The one day that was said, and the zone in which it was meant."""
    found = _of_form(turn)
    if found is None:
        return Problem("gone")
    zone = _zone(turn, found[0])
    said = match_when(words_of(given), turn.lexicon, turn.now, zone)
    if not isinstance(said, Held):
        return Problem(said.code)
    return (said, zone) if said.first == said.last and said.shuts is None else Problem("span")


def _accept_begins(turn: Turn, given: Given) -> Answers | Problem:
    """A day and an hour to come, by the organisation's clock."""
    read = _read(turn, given)
    if isinstance(read, str):
        return read
    held, zone = read
    if held.opens is None:
        return Problem("hour")
    begins = datetime.combine(held.first, held.opens, ZoneInfo(zone)).astimezone(UTC)
    return {"begins": begins.isoformat()} if begins > turn.now else Problem("past")


def _accept_how(turn: Turn, given: Given) -> Answers | Problem:
    value = words_of(given)
    return {"how": value} if isinstance(given, Chosen) and value in set(Repeat) - {Repeat.NEVER} else Problem("choice")


def _accept_until(turn: Turn, given: Given) -> Answers | Problem:
    """A day not before the first time."""
    read = _read(turn, given)
    if isinstance(read, str):
        return read
    state = turn.conversation.form
    begins = datetime.fromisoformat(state.answers["begins"]) if state is not None else turn.now
    return (
        {"until": read[0].first.isoformat()} if read[0].first >= begins.astimezone(ZoneInfo(read[1])).date() else Problem("early")
    )


def _alike(turn: Turn, answers: Answers) -> Announcement | None:
    """What says the same to the same people within a day of the hour that was chosen."""
    found = _of_form(turn)
    if found is None or "begins" not in answers:
        return None
    return likeness.same_again(turn.connection, found[0], turn.now, datetime.fromisoformat(answers["begins"]))


def _is_same(turn: Turn, answers: Answers) -> bool:
    return answers.get("sure") == "yes" and _alike(turn, answers) is not None


def _accept_sure(turn: Turn, given: Given) -> Answers | Problem:
    """A clear yes, or another time."""
    return _accept_yes(turn, given, "sure")


def _accept_same(turn: Turn, given: Given) -> Answers | Problem:
    """A clear yes to saying it twice."""
    return _accept_yes(turn, given, "same")


def _accept_yes(turn: Turn, given: Given, field: str) -> Answers | Problem:
    value = words_of(given)
    yes = turn.understood.yes if turn.understood is not None and not isinstance(given, Chosen) else None
    if value == "yes" or yes is True:
        return {field: "yes"}
    return {field: "no"} if value == "no" or yes is False else Problem("again")


def _finish(turn: Turn, state: FormState) -> Reply:
    """Plan it, or show the plan again."""
    number, version = state.subject.split(".")[:2]
    one = authority.announcement(turn, int(number))
    if one is None:
        return managing.nothing_yours()
    if state.answers.get("sure") != "yes" or state.answers.get("same", "yes") != "yes":
        return _planned(turn, one, "")
    wish = _wish(state.answers, _zone(turn, one))
    if wish.starts_at is not None and wish.starts_at <= turn.now:
        return _planned(turn, one, screens.too_late())
    return _confirmed(turn, one, int(version), wish)


def _leave(turn: Turn) -> Reply:
    number = turn.argument.split(".")[0]
    return screens.left(int(number)) if number.isdigit() else managing.nothing_yours()


SCHEDULING = Form(
    "scheduling",
    steps=(
        Step("begins", _ask, _accept_begins, free_text=True),
        Step("how", _ask, _accept_how, needed=_repeats),
        Step("until", _ask, _accept_until, needed=_repeats, free_text=True),
        Step("sure", _ask, _accept_sure, counted=False),
        Step("same", _ask, _accept_same, needed=_is_same, counted=False),
    ),
    finish=_finish,
    leave=_leave,
    deed=Deed.ANNOUNCE,
)
