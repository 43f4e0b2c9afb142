"""The questions about an activity that is being prepared, with what can be pressed instead of typing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.i18n import _, label
from bot.rules import drafts as rules
from bot.screens.activities import kind_name, level_name, need_name
from bot.screens.artisans.profile import field_name as profile_field
from bot.screens.fitting import ROWS
from bot.screens.forms import WAYS_OUT, Prompt, question
from bot.screens.learning import age_name
from bot.screens.organisers.drafting import Shown, joining_name, mode_name
from bot.screens.organisers.plan_problems import problem_text
from bot.screens.organisers.plan_questions import question_text
from bot.vocabulary import Ask, Asked, Reply

NONE, SAME, DONE, USUAL = "none", "same", "done", "usual"
SINGLE = ("programme", "fair")
"""Questions whose options are one answer each."""

EMPTYABLE = ("venue", "point", "link", "summary_id", "cost", "level", "poster", "skills", "programme")


@dataclass(frozen=True, slots=True)
class Asking:
    """A question about a draft. `options` are what several can be chosen from, as (value, name); `chosen` those that are."""

    shown: Shown
    prompt: Prompt
    options: Sequence[tuple[str, str]] = ()
    chosen: Sequence[str] = ()


def ask(view: Asking) -> Reply:
    """One question, with what can be pressed instead of typing."""
    prompt, field = view.prompt, view.prompt.field
    asked = question(prompt, question_text(field, view.shown, prompt), problem_text(prompt, view.shown))
    if prompt.problem.startswith("which:"):
        asked = question(prompt, _("Which one do you mean?"))
    if view.options and field not in SINGLE and not prompt.problem.startswith("which:"):
        return _several(view, asked)
    choices = [prompt.answer(name, answer) for name, answer in _answers(view)]
    empty = [prompt.answer(label("Leave empty"), NONE)] if field in EMPTYABLE else []
    choices = [*prompt.paged(choices), *empty] if field in ("kind", *SINGLE) else [*choices, *empty]
    reply = replace(asked, choices=tuple(choices), more=_("Choose"))
    return replace(reply, ask=Ask(Asked.PLACE, label("Share the place"))) if field == "point" else reply


def _answers(view: Asking) -> list[tuple[str, str]]:
    """What can be pressed: words and the answer they stand for."""
    if view.prompt.problem.startswith("which:") or view.prompt.field in SINGLE:
        return [(name, code) for code, name in view.options]
    same = (label("Same as Indonesian"), SAME)
    yes_no = [(label("Yes"), "yes"), (label("No"), "no")]
    offered: dict[str, list[tuple[str, str]]] = {
        "kind": [(kind_name(kind), kind) for kind in rules.KINDS],
        "title_en": [same],
        "summary_en": [same],
        "mode": [(mode_name(mode), mode) for mode in rules.MODES],
        "city": [(label("Online"), "online")],
        "quota": [(label("No limit"), NONE)],
        "closes": [
            (label("1 day before"), "1d"),
            (label("3 days before"), "3d"),
            (label("7 days before"), "7d"),
            (label("Until it begins"), NONE),
        ],
        "who": [
            (label("Everybody"), "everybody"),
            (label("Only artisans"), "artisans"),
            (label("Certain crafts"), "only_crafts"),
            (label("Certain provinces"), "only_provinces"),
            (label("Certain countries"), "only_countries"),
        ],
        "joining": [(joining_name(one), one) for one in rules.JOININGS],
        "waitlist": yes_no,
        "certificate": yes_no,
        "reminders": [(label("The usual ones"), USUAL), (label("None"), NONE)],
        "cost": [(label("Free"), "free")],
        "level": [(level_name(one), one) for one in rules.LEVELS],
    }
    return offered.get(view.prompt.field, [])


def _several(view: Asking, asked: Reply) -> Reply:
    """Options that are put in and taken out, a page of them, and the press that ends it."""
    prompt = view.prompt
    room = ROWS - WAYS_OUT - 1
    rows = [prompt.answer(f"✓ {name}" if code in view.chosen else name, f"{prompt.page}.{code}") for code, name in view.options]
    names = dict(view.options)
    chosen = ", ".join(names.get(code, code) for code in view.chosen)
    told = _("Chosen: {what}").format(what=chosen) if chosen else ""
    shown = prompt.paged(rows, room)
    done = prompt.answer(label("Done"), DONE)
    return replace(
        asked,
        text="\n".join(line for line in (asked.text, told) if line),
        choices=(*shown, done),
        more=_("Choose"),
        replaces=True,
    )


def option_name(field: str, code: str) -> str:
    """What a value of a list is called that the catalogue does not name."""
    if field == "ages":
        return age_name(code)
    return need_name(code) if field == "needs" else profile_field(code)
