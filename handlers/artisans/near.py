"""What there is close by: by distance from a shared location where organisers gave a map point, else by province."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.screens.artisans import finding as screens
from bot.screens.artisans.finding import Province
from bot.understanding import Intent, match_place
from bot.understanding.finding.documents import Found, Hit, Wanted
from bot.vocabulary import Choice, Reply, SharedPlace
from handlers import names
from handlers.artisans import finding, following
from storage.organising.activities import Filter

ROWS = 7
LOOKED_AT = 20  # hits: some may be called off since the index was built
KINDS = (Found.ACTIVITY, Found.FAIR)


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.command("dekat near", near)
    router.action("near", near)
    router.opening("near", near)
    router.meaning(Intent.NEAR, said)
    router.placed = around


def near(turn: Turn) -> Reply:
    """`/dekat` asks for the location; `/dekat Kudus`, or a province's code, lists its province."""
    where = turn.argument.strip()
    if not where:
        return screens.where_are_you()
    return _place(turn, where if names.is_province(turn, where) else match_place(where, turn.lexicon))


def said(turn: Turn) -> Reply:
    """ "What is there near Kudus"."""
    meant = turn.understood
    if meant is None:
        return screens.where_are_you()
    found = meant.province or match_place(meant.town or meant.text, turn.lexicon)
    return _place(turn, found, meant.craft) if found or meant.town else screens.where_are_you()


def _place(turn: Turn, found: str | tuple[str, ...] | None, craft: str | None = None) -> Reply:
    turn.conversation.misses = 0
    if found is None:
        return screens.unknown_place()
    if isinstance(found, tuple):
        return screens.which_province([(code, names.province(turn, code)) for code in found])
    follow, followed = following.of_list(turn, Filter(craft, found))
    told = Province(names.province(turn, found), names.craft(turn, craft) if craft else "", follow, followed)
    if rows := _listed(turn, Wanted(province=found, kinds=KINDS, craft=craft)):
        return screens.in_province(rows, told)
    if craft and (rows := _listed(turn, Wanted(province=found, kinds=KINDS))):
        return screens.elsewhere(rows, told, inside=True)
    same = _listed(turn, Wanted(kinds=(Found.ACTIVITY,), craft=craft))
    return screens.elsewhere(same or _listed(turn, Wanted(kinds=(Found.ACTIVITY,))), told)


def _listed(turn: Turn, wanted: Wanted) -> list[Choice]:
    """What is ahead of it, as rows."""
    hits = turn.surroundings.index.search(wanted, turn.today, LOOKED_AT)
    return list(_rows(turn, ((hit, None) for hit in hits)))[:ROWS]


def around(turn: Turn, place: SharedPlace) -> Reply:
    """What lies around; the location is in nothing that is kept, and so is the answer, which tells how far things are from it."""
    turn.shows_others = True  # its row goes once it is sent
    turn.conversation.misses = 0
    index, here = turn.surroundings.index, (place.latitude, place.longitude)
    found = [(Hit(one, 0.0), far) for one, far in index.near(here, turn.today, LOOKED_AT)]
    rows = list(_rows(turn, found))[:ROWS]
    home = turn.contact.province
    if home is None or len(rows) == ROWS:
        return screens.near(rows, "", "")
    shown = {choice.action for choice in rows}
    hits = index.search(Wanted(province=home, kinds=KINDS), turn.today, LOOKED_AT)
    others = [choice for choice in _rows(turn, ((hit, None) for hit in hits)) if choice.action not in shown]
    rows += others[: ROWS - len(rows)]
    follow, _ = following.of_list(turn, Filter(province=home))
    return screens.near(rows, names.province(turn, home) if others else "", follow)


def _rows(turn: Turn, found: Iterable[tuple[Hit, float | None]]) -> Iterator[Choice]:
    coming = finding.editions_of(turn)
    for hit, far in found:
        row = finding.row_of(turn, hit, coming, far=far) if not hit.past else None
        if row is not None:
            yield row
