"""Where an announcement goes beside people's own chats: chosen while it is a draft, by who may announce."""

from __future__ import annotations

from bot.conversation import authority
from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.rules import paid
from bot.rules.announcements import State
from bot.rules.authority import Deed
from bot.screens.organisers import posting as screens
from bot.vocabulary import Reply
from storage.announcing import announcements, outlets
from storage.announcing.announcements import Announcement

THOUSAND = 1_000


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("post_in", post_in, Deed.ANNOUNCE)


def post_in(turn: Turn) -> Reply:
    """`12` shows what there is, `12=p1` a page of it; `12=7` chooses group 7 or takes it away, `12=fast` the faster lane."""
    mark, _, chosen = turn.argument.partition("=")
    turn.argument = mark
    one = authority.announcement(turn)
    if one is None or one.state is not State.DRAFT:
        return screens.no_draft()
    if not chosen or chosen.startswith("p"):
        turn.argument = chosen[1:]
        return _shown(turn, one, min(turn.number(), 99))
    if not _change(turn, one, chosen):
        return screens.no_draft()
    return _shown(turn, announcements.get(turn.connection, one.id) or one, 0)


def _change(turn: Turn, one: Announcement, chosen: str) -> bool:
    """Whether it was still as it was shown."""
    if chosen == screens.FAST:
        return announcements.change(turn.connection, one.id, turn.version, paid=not one.paid and _rate(turn) > 0)
    turn.argument = chosen
    number = turn.number()
    theirs = {each.id for each in outlets.within_reach(turn.connection, one.organisation_id)}
    kept = tuple(each for each in one.outlets if each != number)
    added = (number,) if number in theirs and number not in one.outlets else ()
    return announcements.change(turn.connection, one.id, turn.version, outlets=(*kept, *added))


def _shown(turn: Turn, one: Announcement, page: int) -> Reply:
    found = outlets.within_reach(turn.connection, one.organisation_id)
    return screens.where(one, found, page, _price(turn))


def _price(turn: Turn) -> int | None:
    """Stars for a thousand people by Telegram's faster lane; None where it is not bought."""
    return paid.stars(THOUSAND, _rate(turn)) if _rate(turn) > 0 else None


def _rate(turn: Turn) -> float:
    return turn.surroundings.paid_rate
