"""Lists of fairs, what narrows them down, and what is said of those that nothing is known of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.i18n import _, country_name, label, language, month_name
from bot.rules.duties import GROUPS
from bot.rules.fairs import HOME, Edition, Wanted
from bot.rules.knowledge import Both, Fair, Unsourced
from bot.screens.artisans.fair_words import few_words, short_name
from bot.screens.artisans.groups import group_name
from bot.screens.artisans.lists import LABEL
from bot.screens.fitting import ROWS, fitting, paged
from bot.screens.general import menu_choice
from bot.screens.names import Names
from bot.vocabulary import Action, Choice, Reply


@dataclass(frozen=True, slots=True)
class Line:
    """A fair in a list, with its next edition where one is known."""

    fair: Fair
    edition: Edition | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list. `key` is what its narrowing buttons carry, the other keys turn to the pages beside it.

    `follow` is a craft that can be followed; `unknown` are fairs of a country that are known by name only.
    """

    lines: Sequence[Line]
    wanted: Wanted
    key: str
    next_key: str = ""
    previous_key: str = ""
    follow: str = ""
    unknown: Sequence[Unsourced] = ()
    any_dated: bool = False  # whether one of the whole list has a known date


def where_name(where: str, names: Names) -> str:
    """In Indonesia, abroad, or a country."""
    if where in ("in", HOME):
        return label("In Indonesia")
    if where == "out":
        return label("Abroad")
    if where in GROUPS:
        return group_name(where)
    if where in names.provinces:
        return names.province(where)
    return names.market(where) if where in names.library.markets else country_name(where)


def narrowed(wanted: Wanted, names: Names) -> str:
    """What a list is narrowed to, in words."""
    parts = (
        names.craft(wanted.craft) if wanted.craft else "",
        where_name(wanted.where, names) if wanted.where else "",
        month_name(wanted.month) if wanted.month else "",
    )
    return ", ".join(part for part in parts if part)


def listed(page: Page, names: Names) -> Reply:
    """Known dates first, then by usual month from now on; says truthfully where no date is known."""
    what = narrowed(page.wanted, names)
    heading = _("Fairs: {what}").format(what=what) if what else _("Fairs")
    unknown = _("No date of a coming fair is known here. These months are those of earlier years: check with the organiser.")
    told = " ".join((unknown, _("Open one and follow it: I tell you in time.")))
    if page.any_dated:
        told = _("Known dates first. The other months are those of earlier years: check with the organiser.")
    choices = fitting((*_rows(page), *_turning(page)), _ways(page, what), (menu_choice(),))
    return Reply(told, heading, choices=choices, replaces=True, more=_("Choose"))


def _turning(page: Page) -> tuple[Choice, ...]:
    back = (Choice(label("Earlier"), Action("fairs", page.previous_key)),) if page.previous_key else ()
    return (*back, Choice(label("More"), Action("fairs", page.next_key))) if page.next_key else back


def _ways(page: Page, what: str) -> tuple[Choice, ...]:
    everything = (Choice(label("All fairs"), Action("fairs")),) if what else ()
    return (Choice(label("Narrow down"), Action("fairs_by", f"?{page.key}")), *everything)


def nothing(page: Page, names: Names) -> Reply:
    """No fair like that is known; what comes closest, and what is known by name only, is named."""
    what = narrowed(page.wanted, names)
    lines = [_("I know of no fair for {what}.").format(what=what)]
    lines += [_("{name}: there is no source here yet.").format(name=name_of(one)) for one in page.unknown[:3]]
    lines += [_("These come closest. Check their dates with the organiser.")] if page.lines else []
    follow = (Choice(label("Follow the craft"), Action("follow", f"craft={page.follow}")),) if page.follow else ()
    last = (*_ways(page, what), Choice(label("Ask a person"), Action("ask")), menu_choice())
    choices = fitting((*_rows(page), *follow), (), last)
    return Reply("\n".join(lines), choices=choices, replaces=True, more=_("Choose"))


def _rows(page: Page) -> list[Choice]:
    return [Choice(short_name(one.fair), Action("fair", one.fair.id), few_words(one.fair, one.edition)) for one in page.lines]


# ---- narrowing ----------------------------------------------------------------------------------------------------------
def narrow(key: str, what: str) -> Reply:
    """By what the list can be narrowed."""
    chosen = _("Now: {what}.").format(what=what) if what else ""
    dimensions = (("c", label("Craft")), ("w", label("Country")), ("m", label("Month")))
    choices = tuple(Choice(words, Action("fairs_by", f"{letter}{key}")) for letter, words in dimensions)
    everything = (Choice(label("All fairs"), Action("fairs")),) if what else ()
    text = "\n".join(line for line in (chosen, _("What matters most to you?")) if line)
    back = Choice(label("Back"), Action("fairs", key))
    return Reply(text, choices=(*choices, *everything, back), replaces=True, more=_("Choose"))


@dataclass(frozen=True, slots=True)
class Options:
    """Values of one dimension as (name, key of the list), the page of them, and the keys that turn it."""

    offered: Sequence[tuple[str, str]]
    page: int
    previous_key: str
    next_key: str


def options(key: str, values: Options) -> Reply:
    """Values to narrow the list to."""
    choices = [Choice(name, Action("fairs", value)) for name, value in values.offered]
    turning = (
        Choice(label("Earlier"), Action("fairs_by", values.previous_key)),
        Choice(label("More"), Action("fairs_by", values.next_key)),
    )
    back = Choice(label("Back"), Action("fairs_by", f"?{key}"))
    return Reply(
        _("Choose one."),
        choices=(*paged(choices, turning, values.page, ROWS - 1), back),
        replaces=True,
        more=_("Choose"),
    )


# ---- names ------------------------------------------------------------------------------------------------------------------
def which(lines: Sequence[Line]) -> Reply:
    """A name of several fairs."""
    rows = [_named(one) for one in lines]
    return Reply(_("Which fair do you mean?"), choices=fitting((), rows, (menu_choice(),)), more=_("Choose"))


def _named(line: Line) -> Choice:
    name = short_name(line.fair)
    told = few_words(line.fair, line.edition)
    known_as = line.fair.aliases[0] if line.fair.aliases and len(name) > LABEL else ""
    return Choice(name, Action("fair", line.fair.id), "; ".join(part for part in (known_as, told) if part))


def name_of(one: Unsourced) -> str:
    """What something is called that is known by name only."""
    return one.name or (one.title.said(language()) if one.title else "") or one.id or ""


def unsourced(one: Unsourced, desks: bool) -> Reply:
    """Known by name only: says so, and whom to ask."""
    note = one.note.said(language()) if isinstance(one.note, Both) else one.note or ""
    lines = (
        _("There is no source on this fair here yet, so I cannot say when it is or how to take part."),
        note,
        _("Ask its organiser, or a person here."),
    )
    help_desks = (Choice(label("Help desks"), Action("desks")),) if desks else ()
    return Reply(
        "\n".join(line for line in lines if line),
        heading=name_of(one),
        choices=(
            Choice(label("Ask a person"), Action("ask")),
            *help_desks,
            Choice(label("All fairs"), Action("fairs")),
            menu_choice(),
        ),
        more=_("Choose"),
    )


def gone() -> Reply:
    """A button for a fair that is not in the catalogue."""
    return Reply(_("That fair is no longer here."), choices=(Choice(label("All fairs"), Action("fairs")), menu_choice()))
