"""The steps to exporting, one at a time, with what somebody did of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.i18n import _, label, language
from bot.rules.knowledge import Acronym, Step, both
from bot.screens.citing import cited, shortened, sources_choice
from bot.screens.forms import LINES
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Choice, Link, Reply
from storage.knowing.progress import State

BUBBLE = 350
"""Letters of a bubble that are read at a glance."""

SHORTEST = 50
"""Letters of a step that are shown however long the rest is."""

SHORTEST_BELOW = 30
"""And of one below a note."""

ROWS = 7
"""Steps of one page of the list."""

CHECK_AT = "FTA Center, INSW, Bea Cukai"
"""Where rules are looked up, where a step names no office."""

TRADE = frozenset(["invoice", "packing", "list", "label", "consignment", "note", "proforma"])
"""Words of documents that are the same in both languages."""

_OUR_FILES = re.compile(r"\s*\((?:lihat |see )?\w+\.yaml\)")
KITE, FINANCE, TKDN, SKA, NIB, BUYER, MARKET = "kite", "finance", "tkdn", "ska", "nib", "buyer", "market"


@dataclass(frozen=True, slots=True)
class View:
    """A step as somebody sees it: of how many, what became of it, what was just noted, and where it leads."""

    step: Step
    total: int
    state: State | None = None
    note: str = ""
    undo: str = ""  # the step that was just noted
    pointers: Sequence[Choice] = ()


def short_name(step: Step) -> str:
    """A step in 20 letters."""
    names = {
        "ready": label("Product, capacity"),
        NIB: label("NIB and tax number"),
        MARKET: label("Market, HS, duty"),
        BUYER: label("Find a buyer"),
        "contract": label("Price and payment"),
        "pack": label("Packing and label"),
        "docs": label("Core documents"),
        SKA: label("Origin certificate"),
        "peb": label("Export declaration"),
        "small-parcel": label("Small parcels"),
        KITE: label("KITE IKM facility"),
        FINANCE: label("Finance, insurance"),
        TKDN: label("TKDN IK certificate"),
    }
    return names.get(step.id, step.title.said(language()))


def row(step: Step, state: str = "") -> Choice:
    """A step as a line of a list, with its number and what is to be said of it."""
    number = _("step {n}").format(n=step.step)
    return Choice(short_name(step), Action("step", step.id), ", ".join(part for part in (number, state) if part))


def state_name(state: State | None) -> str:
    """What became of a step; nothing of an open one."""
    match state:
        case State.DONE:
            return _("done")
        case State.SKIPPED:
            return _("skipped")
        case None:
            return ""


# ---- one step -----------------------------------------------------------------------------------------------------------
def heading(step: Step, total: int) -> str:
    said = _("Step {n} of {total}: {title}") if not step.optional else _("Step {n} of {total}, optional: {title}")
    return said.format(n=step.step, total=total, title=step.title.said(language()))


def step(view: View) -> Reply:
    """What to do, who helps, what to have at hand, and where that is from; then what became of it."""
    one = view.step
    lines = (view.note, _shown(view), *_fitting(view))
    return Reply(
        "\n".join(line for line in lines if line),
        heading=heading(one, view.total),
        choices=_choices(view),
        links=(Link("oss.go.id", "https://oss.go.id"),) if one.id == NIB else (),
        replaces=True,
        more=_("Choose"),
    )


def body(one: Step) -> str:
    """What to do, in the language being spoken; names of our own files are nobody's business."""
    text = _OUR_FILES.sub("", one.body.said(language()))
    return text.replace("source: none", _("no source"))


def _shown(view: View) -> str:
    """As much of it as a bubble has room for."""
    around = (heading(view.step, view.total), view.note, *_fitting(view))
    room = BUBBLE - sum(len(line) + 1 for line in around if line)
    return shortened(body(view.step), max(room, SHORTEST_BELOW if view.note else SHORTEST))


def _fitting(view: View) -> list[str]:
    """What stands below it; below a note without the documents, where all of it would be more than a bubble."""
    below = _below(view.step, view.state)
    long = sum(len(line) + 1 for line in (heading(view.step, view.total), view.note, *below)) + SHORTEST > BUBBLE
    return below[1:] if view.note and long else below


def _behind(text: str, shown: str) -> str:
    """What stands behind what was shown, beginning within a sentence where that was cut; nothing where nothing is left."""
    if shown == text:
        return ""
    return f"… {text[len(shown) - 1 :].strip()}" if shown.endswith("…") else text[len(shown) :].strip()


def _rest(step: Step, total: int) -> list[str]:
    """All of it where a bubble has room for that; else what there was no room for, in pieces of a bubble each."""
    room = BUBBLE - len(heading(step, total)) - len(cited(step)) - 2
    whole = body(step)
    left = whole if len(whole) <= room else _behind(whole, _shown(View(step, total))) or whole
    pieces = []
    while left:
        pieces.append(shortened(left, room))
        left = _behind(left, pieces[-1])
    return pieces


def _below(one: Step, state: State | None) -> list[str]:
    """What stands below the step itself."""
    return [
        _documents(one),
        _("Rules change; check again at: {office}.").format(office=office(one)),
        _("Part of this has no source.") if one.confidence == "partly_none" else "",
        cited(one),
        _("You marked this step: {state}.").format(state=state_name(state)) if state else "",
    ]


def office(one: Step) -> str:
    """Where its rules are looked up."""
    named = both(one.office).said(language())
    return named if named.strip("-") else CHECK_AT


def _documents(one: Step) -> str:
    """What to have at hand; where the catalogue has words of it in Indonesian alone, that is said."""
    documents = ", ".join(both(each).said(language()) for each in one.documents)
    alone = " ".join(each for each in one.documents if isinstance(each, str))
    foreign = language() != "id" and any(word not in TRADE for word in re.findall(r"\b[a-z]{3,}\b", alone))
    said = _("Documents, in Indonesian: {documents}") if foreign else _("Documents: {documents}")
    return said.format(documents=documents) if documents else ""


def _choices(view: View) -> tuple[Choice, ...]:
    number = view.step.id
    if view.state is None:
        first = (Choice(label("Done"), Action("step_done", number)), Choice(label("Explain"), Action("step_explain", number)))
        deeds: tuple[Choice, ...] = (*first, Choice(label("Skip"), Action("step_skip", number)))
    else:
        again = Choice(label("Not done yet"), Action("step_undo", number))
        deeds = (Choice(label("Next step"), Action("steps")), Choice(label("Explain"), Action("step_explain", number)), again)
    undo = (Choice(label("Undo"), Action("step_undo", view.undo)),) if view.undo else ()
    rest = (sources_choice(Action("step_sources", number)), Choice(label("All steps"), Action("steps", "all")), menu_choice())
    return (*deeds, *undo, *tuple(view.pointers)[: 10 - len(deeds) - len(undo) - len(rest)], *rest)


def noted(step: Step, state: State) -> str:
    """What was just noted, above the next step."""
    if state is State.DONE:
        return _("Noted: step {n} is done.").format(n=step.step)
    return _("Skipped: step {n}.").format(n=step.step)


def explained(step: Step, total: int, words: Sequence[Acronym], page: int = 0) -> Reply:
    """The rest of it, a piece at a time; at its end how sure it is and what abbreviations mean, as far as there is room."""
    pieces = _rest(step, total)
    page = min(page, len(pieces) - 1)
    is_last = page == len(pieces) - 1
    lines = [pieces[page], cited(step)]
    for said in _notes(step, words) if is_last else ():
        used = len(heading(step, total)) + sum(len(line) + 1 for line in lines)
        if used + len(said) < BUBBLE and len(lines) < LINES - 1:
            lines.append(said)
    more = () if is_last else (Choice(label("More"), Action("step_explain", f"{step.id}={page + 1}")),)
    return Reply(
        "\n".join(lines),
        heading=heading(step, total),
        choices=(
            *more,
            Choice(label("Back to the step"), Action("step", step.id)),
            sources_choice(Action("step_sources", step.id)),
            Choice(label("Ask a person"), Action("ask")),
            menu_choice(),
        ),
        replaces=True,
        more=_("Choose"),
    )


def _notes(step: Step, words: Sequence[Acronym]) -> Iterator[str]:
    if step.confidence == "partly_none":
        yield _("Part of this is general knowledge without a source: ask the office first.")
    yield _("I promise no duty, fee or time: the office decides.")
    for word in words:
        yield f"{word.short}: {word.en if language() == 'en' else word.id}"


# ---- all of them --------------------------------------------------------------------------------------------------------
def overview(steps: Sequence[Step], states: Mapping[str, State], page: int) -> Reply:
    """A page of them, each with what became of it."""
    rows = tuple(
        row(one, state_name(states.get(one.id)) or (_("optional") if one.optional else ""))
        for one in steps[page * ROWS : (page + 1) * ROWS]
    )
    earlier = (Choice(label("Earlier"), Action("steps", "all")),) if page else ()
    more = (Choice(label("More"), Action("steps", f"all={page + 1}")),) if len(steps) > (page + 1) * ROWS else ()
    anew = (Choice(label("Start over"), Action("steps_over")),) if states and page else ()
    go_on = (Choice(label("Go on"), Action("steps")),)
    return Reply(
        summary(steps, states),
        heading=_("Steps to exporting"),
        choices=(*rows, *earlier, *more, *go_on, *anew, menu_choice()),
        replaces=True,
        more=_("Choose"),
    )


def summary(steps: Sequence[Step], states: Mapping[str, State]) -> str:
    """5 of 13 done, 1 skipped."""
    done = sum(states.get(one.id) is State.DONE for one in steps)
    skipped = sum(states.get(one.id) is State.SKIPPED for one in steps)
    said = _("{done} of {total} done.").format(done=done, total=len(steps))
    return said + (" " + _("{n} skipped.").format(n=skipped) if skipped else "")


def finished(steps: Sequence[Step], states: Mapping[str, State], note: str, undo: str, next_things: Sequence[Choice]) -> Reply:
    """Nothing is open any more, and what may come next."""
    lines = (note, summary(steps, states), _("You went through all steps. What next?"))
    back = (Choice(label("Undo"), Action("step_undo", undo)),) if undo else ()
    return Reply(
        "\n".join(line for line in lines if line),
        heading=_("Steps to exporting"),
        choices=(*back, *next_things, Choice(label("All steps"), Action("steps", "all")), menu_choice()),
        replaces=True,
        more=_("Choose"),
    )


def over_sure(done: int) -> Reply:
    """Starting over cannot be undone."""
    return Reply(
        _("Shall I forget what you marked, {n} steps in all? That cannot be undone.").format(n=done),
        choices=(
            Choice(label("No"), Action("steps", "all"), answers=False),
            Choice(label("Yes, start over"), Action("steps_over", "yes"), answers=True),
        ),
    )


def nothing() -> Reply:
    """The catalogue holds no step."""
    return Reply(
        _("No step is known to me right now. Ask the trade office of your district, or ask a person here."),
        choices=(Choice(label("Ask a person"), Action("ask")), menu_choice()),
    )


def known(words: Mapping[str, Acronym], text: str) -> list[Acronym]:
    """The abbreviations of the catalogue that stand in a text."""
    said = set(text.replace("/", " ").replace("(", " ").replace(")", " ").replace(",", " ").replace(".", " ").split())
    return [one for short, one in words.items() if short in said]
