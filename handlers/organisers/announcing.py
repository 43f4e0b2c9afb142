"""The announcements of who writes: listed, and in whose name they may make one."""

from __future__ import annotations

from functools import partial

from bot.conversation import authority
from bot.conversation.turn import Turn
from bot.rules.authority import Deed, Reach
from bot.screens import announcement as bubbles
from bot.screens.organisers import announcing as screens
from bot.vocabulary import Reply
from storage.announcing import listing, tallies
from storage.announcing.announcements import Announcement
from storage.organising import organisations

ROWS = 6
COUNTED_AT_ONCE = 20_000
"""An announcement to more people is counted elsewhere: a turn has no time for it."""


def home(turn: Turn) -> Reply:
    """What they may see, a page of it."""
    page = min(turn.number(), 10_000)
    admin, own = authority.is_admin(turn), authority.organisations(turn)
    found = listing.mine(turn.connection, own, everybody=admin, skip=page * ROWS, most=ROWS + 1)
    rows = tuple(screens.Row(one, whose(turn, one.organisation_id), _arrived(turn, one)) for one in found[:ROWS])
    return screens.home(screens.Home(rows, page, len(found) > ROWS))


def _arrived(turn: Turn, one: Announcement) -> int | None:
    """How many have it; None where counting them takes longer than a turn, or nobody was told yet."""
    if not 0 < one.people <= COUNTED_AT_ONCE:
        return None
    return tallies.of(turn.connection, one.id, one.people).arrived


def whose(turn: Turn, organisation_id: int | None) -> str:
    """In whose name."""
    found = organisations.get(turn.connection, organisation_id) if organisation_id else None
    return found.name if found is not None else bubbles.OURSELVES


def names_of(turn: Turn) -> list[tuple[int, str]]:
    """In whose name they may announce; 0 is Sapa itself."""
    if authority.is_admin(turn):
        return [(0, bubbles.OURSELVES), *((one.id, one.name) for one in organisations.all_of_them(turn.connection))]
    found = (organisations.get(turn.connection, number) for number in authority.organisations(turn))
    may = partial(authority.may, turn, Deed.ANNOUNCE)
    return [(one.id, one.name) for one in found if one is not None and may(Reach(frozenset({one.id})))]
