"""How many choices one screen may have: as many as the smallest list holds, so that all of them can be pressed everywhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.i18n import label
from bot.vocabulary import Action, Choice

ROWS = 10
"""Rows of a list on WhatsApp: https://developers.facebook.com/documentation/business-messaging/whatsapp"""


def fitting(first: Sequence[Choice], wished: Sequence[Choice], last: Sequence[Choice]) -> tuple[Choice, ...]:
    """`first`, of `wished` as many as there is room for, `last`."""
    room = max(ROWS - len(first) - len(last), 0)
    return (*first, *wished[:room], *last)


def both_ways(to: Callable[[int], Action], page: int) -> tuple[Choice, Choice]:
    """The choices that turn to the page before this one, counted from 0, and to the next."""
    return Choice(label("Earlier"), to(max(page - 1, 0))), Choice(label("More"), to(page + 1))


def turning(to: Callable[[int], Action], page: int, *, more: bool) -> tuple[Choice, ...]:
    """Of these the ones that lead somewhere: there is `more`, or there is not."""
    earlier, later = both_ways(to, page)
    return (*([earlier] if page else []), *([later] if more else []))


def paged(choices: Sequence[Choice], turning: tuple[Choice, Choice], page: int, room: int) -> tuple[Choice, ...]:
    """One page of them, counted from 0, with the choices that turn to the one before and the next; in all at most `room`.

    What fits as a whole is one page; of a page that does not exist it is the last one.
    """
    if len(choices) <= room:
        return tuple(choices)
    earlier, more = turning
    starts = [0, room - 1]  # the first page has nothing before it, the last one nothing behind it
    while len(choices) - starts[-1] > room - 1:
        starts.append(starts[-1] + room - 2)
    page = min(page, len(starts) - 1)
    shown = choices[starts[page] :] if page == len(starts) - 1 else choices[starts[page] : starts[page + 1]]
    return (*shown, *([earlier] if page else []), *([more] if page < len(starts) - 1 else []))
