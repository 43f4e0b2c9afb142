"""What who writes a survey is asked, and which answers are taken."""

from __future__ import annotations

from datetime import date, timedelta

from bot.conversation.form import Answers, Chosen, Given, Problem, Step
from bot.conversation.turn import Turn
from bot.rules import surveys as rules
from bot.rules import wording
from bot.screens.forms import Prompt
from bot.screens.organisers import survey_questions as asking
from bot.understanding.when import Held, match_when
from bot.vocabulary import Reply, Text


def _ask(turn: Turn, prompt: Prompt) -> Reply:
    return asking.ask(prompt)


def _said(given: Given, longest: int) -> str | Problem:
    """Words that may be asked, on one line."""
    words = " ".join(wording.cleaned(given.text).split()) if isinstance(given, Text) else ""
    if not wording.says_something(words):
        return Problem("short")
    if wording.bad_link(words) is not None or "://" in words:
        return Problem("link")
    return words if len(words) <= longest else Problem("long question")


def _question(turn: Turn, given: Given) -> Answers | Problem:
    """The Indonesian words."""
    said = _said(given, rules.LONGEST_QUESTION)
    return {"question": said} if not _is_problem(said) else Problem(said)


def _english(turn: Turn, given: Given) -> Answers | Problem:
    """The English words, or none."""
    if isinstance(given, Chosen):
        return {"english": ""}
    said = _said(given, rules.LONGEST_QUESTION)
    return {"english": said} if not _is_problem(said) else Problem(said)


def _is_problem(said: str) -> bool:
    return said in ("short", "link", "long question")


def _options(turn: Turn, given: Given) -> Answers | Problem:
    """Usual answers, or their own; those are asked for in English, too."""
    if isinstance(given, Chosen):
        usual = asking.preset(given.value)
        lines = {"options": "\n".join(one.id for one in usual), "options_en": "\n".join(one.en for one in usual)}
        return lines if usual else Problem("few")
    found = rules.options(wording.cleaned(given.text)) if isinstance(given, Text) else []
    flaw = rules.flaw(found)
    return Problem(flaw) if flaw else {"options": "\n".join(found)}


def _english_options(turn: Turn, given: Given) -> Answers | Problem:
    """As many in English, or none."""
    if isinstance(given, Chosen):
        return {"options_en": ""}
    state = turn.conversation.form
    wanted = len(state.answers.get("options", "").splitlines()) if state is not None else 0
    found = rules.options(wording.cleaned(given.text)) if isinstance(given, Text) else []
    flaw = rules.flaw(found)
    if flaw or len(found) != wanted:
        return Problem(flaw or "count")
    return {"options_en": "\n".join(found)}


def _has_english(turn: Turn, answers: Answers) -> bool:
    """Whether answers in English are wanted: not where the question itself is in Indonesian only."""
    return answers.get("english") != ""


def _closes(turn: Turn, given: Given) -> Answers | Problem:
    """The last day: so many days from today, or a day in their words."""
    zone = turn.surroundings.zone
    if isinstance(given, Chosen):
        days = given.value.removesuffix("d")
        known = days in {str(each) for each in asking.DAYS}
        return {"closes": (turn.today + timedelta(days=int(days))).isoformat()} if known else Problem("day")
    last = _day(turn, given.text, zone) if isinstance(given, Text) else None
    if last is None or not turn.today <= last <= turn.today + rules.LONGEST_OPEN:
        return Problem("day")
    return {"closes": last.isoformat()}


DAYS_OF = {"day": 1, "week": 7}


def _day(turn: Turn, said: str, zone: str) -> date | None:
    """The day that `2 minggu`, `7 days`, `30 Nov` or `jumat` means; None where it means none."""
    words = said.casefold().split()
    if len(words) == len(("2", "weeks")) and words[0].isascii() and words[0].isdigit() and len(words[0]) < len("1000"):
        days = DAYS_OF.get(turn.lexicon.reminding.get((words[1], "unit"), ""))
        if days is not None:
            return turn.today + timedelta(days=int(words[0]) * days)
    held = match_when(said, turn.lexicon, turn.now, zone)
    return held.last if isinstance(held, Held) else None


STEPS = (
    Step("question", _ask, _question, free_text=True),
    Step("english", _ask, _english, free_text=True),
    Step("options", _ask, _options, free_text=True),
    Step("options_en", _ask, _english_options, needed=_has_english, free_text=True),
    Step("closes", _ask, _closes, free_text=True),
)
"""In English only where the question is."""
