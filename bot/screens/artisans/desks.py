"""Who helps with exporting: help desks, the nearest first, and those of which only the name is known."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.i18n import _, label, language
from bot.rules.knowledge import HelpDesk, Unsourced
from bot.rules.nearness import Near
from bot.screens.citing import cited, sources_choice
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Choice, Fact, Reply

ROWS = 5
NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of desks with their marks and how near they are; `home` is the province's name, empty where none is known."""

    rows: Sequence[tuple[str, HelpDesk, Near]]
    home: str
    province: str
    page: int
    more: bool


def near_name(near: Near, home: str) -> str:
    """How near something is to `home`, a province's name."""
    match near:
        case Near.HERE:
            return _("in {province}").format(province=home)
        case Near.ISLAND:
            return _("same part of Indonesia")
        case Near.ANYWHERE:
            return _("place not stated")
        case Near.ELSEWHERE:
            return ""


def desks(view: Listed) -> Reply:
    """The nearest first."""
    rows = tuple(
        Choice(one.name, Action("desk", mark), ", ".join(part for part in (_town(one, near), near_name(near, view.home)) if part))
        for mark, one, near in view.rows
    )
    where = f"{view.province}=" if view.province else "="
    earlier = (Choice(label("Earlier"), Action("desks", f"{where}{view.page - 1}")),) if view.page else ()
    more = (Choice(label("More"), Action("desks", f"{where}{view.page + 1}")),) if view.more else ()
    first = _first(view)
    return Reply(
        first if rows else _("No help desk is known to me right now. Ask the trade office of your district."),
        heading=_("Help with exporting"),
        choices=(
            *rows,
            *earlier,
            *more,
            Choice(label("Another province"), Action("desk_place")),
            Choice(label("Known by name only"), Action("desk_names")),
            menu_choice(),
        ),
        replaces=True,
        more=_("Choose"),
    )


def _town(one: HelpDesk, near: Near) -> str:
    """Its towns, without what the catalogue remarks on them; nothing where it names none."""
    return "" if near is Near.ANYWHERE else one.city.partition("(")[0].strip()


def _first(view: Listed) -> str:
    """What the list begins with: what is near, that nothing is, or how to see it."""
    if not view.home:
        return _("Choose your province to see the nearest first. Ask there before you go.")
    if not view.page and all(near in (Near.ANYWHERE, Near.ELSEWHERE) for _mark, _one, near in view.rows):
        return _("I know of none in or near {province}. Ask before you go: hours and staff are not in my sources.").format(
            province=view.home
        )
    return _("Near {province} first. Ask there before you go: hours and staff are not in my sources.").format(province=view.home)


def desk(mark: str, one: HelpDesk) -> Reply:
    """One desk: who runs it, where, and since when that is known."""
    facts = (
        Fact(_("Run by"), one.run_by) if one.run_by else None,
        Fact(_("Where"), one.city) if one.city else None,
    )
    day = _("The source gives no date: ask before you rely on it.") if not (one.as_of or "")[:1].isdigit() else ""
    return Reply(
        "\n".join(part for part in (_note(one), day, cited(one)) if part),
        heading=one.name,
        facts=tuple(fact for fact in facts if fact is not None),
        choices=(
            sources_choice(Action("desk_sources", mark)),
            Choice(label("All help desks"), Action("desks")),
            menu_choice(),
        ),
    )


def _note(one: HelpDesk) -> str:
    """What is noted of it; an address or a number that only the Indonesian note has needs no translation."""
    if one.note is None:
        return ""
    said, whole = one.note.said(language()), one.note.said("id")
    told = set(NUMBERS.findall(whole)) <= set(NUMBERS.findall(said))
    return said if told else "\n".join((said, _("(in Indonesian) {note}").format(note=whole)))


def by_name_only(found: Sequence[Unsourced]) -> Reply:
    """What people ask for and no source is at hand."""
    spoken = language()
    names = [(one.en if spoken == "en" and one.en else one.id) or one.name or "" for one in found]
    lines = (
        _("I have no source for these, so I say no more. Ask the Ministry of Trade, Customs or your bank."),
        *(f"- {name}" for name in names if name),
    )
    return Reply(
        "\n".join(lines),
        heading=_("Known by name only"),
        choices=(
            Choice(label("All help desks"), Action("desks")),
            Choice(label("Ask a person"), Action("ask")),
            menu_choice(),
        ),
    )


def left() -> Reply:
    """No province was chosen."""
    return Reply(_("All right."), choices=(Choice(label("All help desks"), Action("desks")), menu_choice()))
