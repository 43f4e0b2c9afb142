"""Recording what somebody was given: what, its serial number, the day, all read back; the same puts one right."""

from __future__ import annotations

from datetime import date, timedelta

from bot.conversation import form as forms
from bot.conversation.form import Answers, Chosen, Form, Given, Problem, Step, clear_yes, words_of
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn
from bot.documents import fonts
from bot.rules.authority import Deed
from bot.rules.goods import Stand
from bot.screens.forms import Prompt
from bot.screens.organisers import giving as giving_screens
from bot.screens.organisers import goods as screens
from bot.understanding.days import match_day
from bot.vocabulary import Reply
from handlers.organisers import goods
from handlers.organisers.after import note
from storage.organising.activities import Activity
from storage.taking_part import giving as recording
from storage.taking_part import handovers
from storage.taking_part.handovers import Handover, Item, Recipient

LONGEST_ITEM, LONGEST_SERIAL = 60, 40


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("give", begin, Deed.CERTIFY)
    router.action("given_fix", fix, Deed.CERTIFY)
    router.form(GIVING)


def begin(turn: Turn) -> Reply:
    """Ask what is handed over to whom the choice names; the form notes what they have already."""
    found = goods.recipient(turn, turn.number())
    if found is None:
        return screens.nothing_here()
    who = found[1]
    return forms.begin(turn, GIVING, subject=f"{who.registration_id}={len(who.given)}")


def fix(turn: Turn) -> Reply:
    """Put one right: everything is read back, and each answer can be changed."""
    found = goods.given_to(turn, turn.number())
    if found is None:
        return screens.nothing_here()
    thing = found[2]
    if thing.version != turn.version or thing.stand is Stand.RETURNED:
        return goods.one_thing(turn, thing.id, screens.changed())
    answers = {"item": thing.item, "serial": thing.serial or "", "day": thing.handed_on.isoformat()}
    return forms.begin(turn, GIVING, f"h{thing.id}={thing.version}", answers)


def _about(turn: Turn, subject: str) -> tuple[Activity, Recipient, Handover | None] | None:
    """Whom an open form is about, and which thing where it puts one right."""
    number = subject.partition("=")[0]
    if number.startswith("h"):
        return goods.given_to(turn, int(number[1:])) if number[1:].isdigit() else None
    found = goods.recipient(turn, int(number)) if number.isdigit() else None
    return (*found, None) if found else None


def ask_item(turn: Turn, prompt: Prompt) -> Reply:
    """What it is; most people get the same."""
    found = _about(turn, prompt.subject)
    known = handovers.items(turn.connection, found[0].id) if found else []
    return giving_screens.ask_item(prompt, known, LONGEST_ITEM)


def accept_item(turn: Turn, given: Given) -> Answers | Problem:
    """Its name, or one that was given to others."""
    words = words_of(given)
    state = turn.conversation.form
    if isinstance(given, Chosen) and state is not None:
        found = _about(turn, state.subject)
        known = handovers.items(turn.connection, found[0].id) if found else []
        words = known[int(words)] if words.isascii() and words.isdigit() and int(words) < len(known) else ""
    if not 2 <= len(words) <= LONGEST_ITEM:
        return Problem("text")
    printed = fonts.printable(words)
    return {"item": printed} if printed is not None else Problem("print")


def accept_serial(turn: Turn, given: Given) -> Answers | Problem:
    """What stands on it, or that nothing does."""
    words = words_of(given)
    if isinstance(given, Chosen):
        return {"serial": ""} if words == "none" else Problem("text")
    if not 1 <= len(words) <= LONGEST_SERIAL:
        return Problem("text")
    printed = fonts.printable(words)
    return {"serial": printed} if printed is not None else Problem("print")


def accept_day(turn: Turn, given: Given) -> Answers | Problem:
    """A day that has come, by the installation's calendar."""
    words = words_of(given)
    chosen = {"today": turn.today, "yesterday": turn.today - timedelta(days=1)}
    day = chosen.get(words) or match_day(words, turn.lexicon, turn.today)
    if day is None:
        return Problem("day")
    return Problem("future") if day > turn.today else {"day": day.isoformat()}


def _item(answers: Answers) -> Item:
    return Item(answers["item"], answers["serial"] or None, date.fromisoformat(answers["day"]))


def ask_sure(turn: Turn, prompt: Prompt) -> Reply:
    """Everything read back."""
    found = _about(turn, prompt.subject)
    if found is None:
        return screens.nothing_here()
    activity, who, thing = found
    turn.shows_others = True
    what = _item(prompt.answers)
    beside = thing.id if thing else 0
    twice = bool(what.serial) and handovers.serial_taken(turn.connection, activity.id, what.serial or "", beside)
    return giving_screens.sure(prompt, screens.name_of(who), what, twice=twice)


def keep(turn: Turn, state: FormState) -> Reply:
    """Write it down, and ask its recipient."""
    found = _about(turn, state.subject)
    if found is None:
        return screens.nothing_here()
    activity, who, thing = found
    seen, what = state.subject.partition("=")[2], _item(state.answers)
    if thing is not None:
        return _put_right(turn, activity, who, thing if str(thing.version) == seen else None, what)
    made = None
    if str(len(who.given)) == seen:
        made = recording.record(turn.connection, who, what, turn.now, activity.zone)
    if made is None:
        return goods.shown(turn, activity, who, screens.changed())
    note(turn, activity, "handed over", f"handover:{made.id}")
    goods.ask(turn, activity, who, made)
    return goods.one_thing(turn, made.id, giving_screens.recorded(screens.name_of(who), hears=goods.hears(turn, who)))


def _put_right(turn: Turn, activity: Activity, who: Recipient, seen: Handover | None, what: Item) -> Reply:
    now = recording.correct(turn.connection, seen, what, turn.now, activity.zone) if seen else None
    if now is None:
        return goods.shown(turn, activity, who, screens.changed())
    note(turn, activity, "handover corrected", f"handover:{now.id}")
    goods.ask(turn, activity, who, now)
    return goods.one_thing(turn, now.id, giving_screens.corrected(screens.name_of(who)))


GIVING = Form(
    "giving",
    steps=(
        Step("item", ask_item, accept_item, free_text=True),
        Step(
            "serial",
            lambda turn, prompt: giving_screens.ask_serial(prompt, LONGEST_SERIAL),
            accept_serial,
            free_text=True,
            counting=True,
        ),
        Step("day", lambda turn, prompt: giving_screens.ask_day(prompt, turn.today), accept_day),
        Step("sure", ask_sure, clear_yes("sure"), counted=False),
    ),
    finish=keep,
    leave=lambda turn: screens.left(),
    deed=Deed.CERTIFY,
)
