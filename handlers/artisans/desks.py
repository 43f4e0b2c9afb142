"""Help desks for exporting, those near somebody's province first."""

from __future__ import annotations

from dataclasses import replace
from zlib import crc32

from bot.conversation import form as forms
from bot.conversation.form import Form, Step
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn, page_in
from bot.rules import desk_names
from bot.rules.knowledge import HelpDesk
from bot.rules.nearness import Near, near
from bot.screens.artisans import desks as screens
from bot.screens.artisans.desks import ROWS, Listed
from bot.screens.citing import all_sources
from bot.understanding import Asks, Understood, match_place
from bot.vocabulary import Action, Reply
from handlers import names
from handlers.artisans import person


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.command("layanan desks", desks)
    router.action("desks", desks)
    router.action("desk", desk)
    router.action("desk_sources", sources)
    router.action("desk_names", by_name_only)
    router.action("desk_place", place)
    router.form(PLACE)


def mark(one: HelpDesk) -> str:
    """What stands for a desk in a button: its name may be longer than one holds."""
    return f"{crc32(one.name.encode()):08x}"


def desks(turn: Turn) -> Reply:
    """A page of them (`ID-JI=1`), near that province, else the person's own; or near a place that was typed."""
    said, _, page = turn.argument.partition("=")
    home = _province(turn, said) or turn.contact.province
    ordered = sorted(
        ((_near(turn, one, home), one) for one in turn.surroundings.library.desks.values()), key=lambda pair: pair[0]
    )
    number = page_in(page)
    number = min(number, max(len(ordered) - 1, 0) // ROWS)
    rows = [(mark(one), one, how) for how, one in ordered[number * ROWS : (number + 1) * ROWS]]
    shown = names.province(turn, home) if home else ""
    return screens.desks(Listed(rows, shown, home or "", number, len(ordered) > (number + 1) * ROWS))


def _province(turn: Turn, said: str) -> str | None:
    if names.is_province(turn, said):
        return said
    found = match_place(said, turn.lexicon) if said else None
    return found if isinstance(found, str) else None


def _provinces(turn: Turn, one: HelpDesk) -> list[str]:
    """Of the towns that it names."""
    found = [match_place(town, turn.lexicon) for town in one.city.split(";")]
    return [code for code in found if isinstance(code, str)]


def _near(turn: Turn, one: HelpDesk, home: str | None) -> Near:
    return near(home, _provinces(turn, one))


def _named(turn: Turn) -> HelpDesk | None:
    return next((one for one in turn.surroundings.library.desks.values() if mark(one) == turn.argument), None)


def asked(turn: Turn, said: Understood) -> Reply:
    """Words about where to ask: the desk they name, else those near the place they name; of several provinces one with a desk."""
    towns = {one.name: _provinces(turn, one) for one in turn.surroundings.library.desks.values()}
    found = desk_names.named(turn.surroundings.library.desks.values(), said.text)
    if said.province:
        found = [one for one in found if said.province in towns[one.name] or not towns[one.name]]
    if len(found) == 1:
        return screens.desk(mark(found[0]), found[0])
    several = said.doubt.options if said.doubt is not None and said.doubt.asks is Asks.PLACE else ()
    there = next((code for code in several if any(code in codes for codes in towns.values())), next(iter(several), ""))
    turn.argument = said.province or there
    return replace(desks(turn), replaces=False)


def desk(turn: Turn) -> Reply:
    """One of them; one that is not there any more leads to all."""
    found = _named(turn)
    return screens.desk(turn.argument, found) if found is not None else desks(turn)


def sources(turn: Turn) -> Reply:
    """Where it is from."""
    found = _named(turn)
    if found is None:
        return desks(turn)
    return all_sources(found.name, found.sources, Action("desk", turn.argument), found.as_of)


def by_name_only(turn: Turn) -> Reply:
    """What the catalogue has no source for."""
    return screens.by_name_only(list(turn.surroundings.library.unsourced.get("procedure", {}).values()))


# ---- another province ---------------------------------------------------------------------------------------------------
def place(turn: Turn) -> Reply:
    """Ask near which province; it is not kept."""
    return forms.begin(turn, PLACE)


def _shown(turn: Turn, state: FormState) -> Reply:
    turn.argument = state.answers["near"]
    return desks(turn)


def _accept(turn: Turn, given: forms.Given) -> forms.Answers | forms.Problem:
    taken = person.accept_province(turn, given)
    return taken if isinstance(taken, str) else {"near": taken["province"]}


PLACE = Form("desk_place", (Step("near", person.ask_province, _accept),), _shown, lambda turn: screens.left())
