"""How somebody is reminded: each reminder is switched by a tap, further ones are added by words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.rules.hours import is_quiet
from bot.rules.reminders import USUAL, Before, is_code
from bot.screens.artisans import reminding as screens
from bot.understanding import Wish, match_reminder
from bot.vocabulary import Reply
from handlers.artisans import following, linking
from storage.unasked import reminding, telling


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.command("pengingat reminders", page)
    router.command("ingatkan remind", by_words)
    router.command("reminders_off", all_off)
    router.command("reminders_on", on_again)
    router.opening("remind", by_words)
    router.action("reminders", page)
    router.action("remind", switch)


def page(turn: Turn) -> Reply:
    """What is on."""
    return _page(turn)


def _page(turn: Turn, note: str = "") -> Reply:
    zone = turn.home_zone()
    coming = reminding.next_of(turn.connection, turn.contact.id)
    stopped = turn.contact.stopped_at is not None
    return screens.page(screens.Reminding(_codes(turn), zone, coming, stopped, linking.has_several(turn)), note)


def _codes(turn: Turn) -> tuple[str, ...]:
    chosen = reminding.codes_of(turn.connection, turn.contact.id)
    return USUAL if chosen is None else chosen


def switch(turn: Turn) -> Reply:
    """One of them, or all, on or off; the button says which way, so an old one does no harm."""
    code, _, wish = turn.argument.rpartition("=")
    codes = list(_codes(turn))
    if code == "all":
        _choose(turn, [] if wish == "off" else USUAL)
    elif wish == "off" and code in codes:
        _choose(turn, [one for one in codes if one != code])
    elif wish == "on" and code in USUAL and code not in codes:
        _choose(turn, [*codes, code])
    return _page(turn)


def all_off(turn: Turn) -> Reply:
    """ "Do not remind me": none at all; the page that is shown switches them on again."""
    _choose(turn, [])
    return _page(turn)


def on_again(turn: Turn) -> Reply:
    """ "Switch reminders on": the usual ones, where none is on."""
    if not _codes(turn):
        _choose(turn, USUAL)
    return _page(turn)


def _choose(turn: Turn, codes: Sequence[str]) -> None:
    """Keep a choice in one order; the usual ones are no choice, so that organisers may set theirs."""
    ordered = (*(code for code in USUAL if code in codes), *(code for code in codes if code not in USUAL))
    reminding.choose(turn.connection, turn.contact.id, None if ordered == USUAL else ordered, turn.now)


def by_words(turn: Turn) -> Reply:
    """ "Remind me 3 days before at 7": added, or asked what was meant."""
    if not turn.argument:
        return _page(turn)
    wish = match_reminder(turn.argument, turn.lexicon)
    code = _code(turn, wish)
    if code is None and turn.understood is not None and turn.understood.fairs:
        return following.follow_words(turn, turn.argument)  # a fair has a countdown of its own
    if code is None:
        return screens.unclear(wish.amount, wish.unit, wish.hour)
    codes = _codes(turn)
    if code not in codes:
        if code not in USUAL and sum(one not in USUAL for one in codes) >= screens.OWN:
            return _page(turn, screens.too_many())
        _choose(turn, [*codes, code])
    at_night = wish.hour is not None and _is_night(turn, wish.hour, wish.zone or turn.home_zone())
    return _page(turn, screens.added(code, at_night=at_night))


def _code(turn: Turn, wish: Wish) -> str | None:
    """The wish as a code; None where it is not clear, or further ahead than is kept."""
    if wish.amount is None or wish.unit is None or (wish.unit == "h" and wish.hour):
        return None
    zone = (wish.zone or turn.home_zone()) if wish.hour else None
    code = Before(wish.amount, wish.unit, wish.hour, zone).code
    longest = screens.DAYS if wish.unit == "d" else screens.HOURS
    return code if wish.amount <= longest and is_code(code) else None


def _is_night(turn: Turn, hour: time, zone: str) -> bool:
    """Whether that hour falls into the quiet hours where the person lives, or in the zone they named."""
    home = telling.home_zone(turn.connection, turn.contact.id, zone)
    return is_quiet(datetime.combine(turn.now.astimezone(ZoneInfo(zone)).date(), hour, ZoneInfo(zone)), home)
