"""How many choices a screen has: never more than a list holds, and none of them lost."""

import pytest

from bot.channels.whatsapp import limits
from bot.screens.fitting import ROWS, fitting, paged
from bot.vocabulary import Action, Choice

EARLIER, MORE = Choice("Earlier", Action("turn", "-")), Choice("More", Action("turn", "+"))


def some(count: int) -> list[Choice]:
    return [Choice(f"{n}", Action("do", str(n))) for n in range(count)]


def test_a_list_holds_what_the_smallest_platform_takes() -> None:
    assert ROWS == limits.ROWS


@pytest.mark.parametrize("room", [4, 7, 9])
def test_whoever_turns_pages_sees_each_choice_once(room: int) -> None:
    for count in range(50):
        seen: list[Choice] = []
        for page in range(50):
            shown = paged(some(count), (EARLIER, MORE), page, room)
            assert len(shown) <= room
            assert (EARLIER in shown) == bool(page)
            seen += [one for one in shown if one not in (EARLIER, MORE)]
            if MORE not in shown:
                break
        assert seen == some(count)
        assert shown == paged(some(count), (EARLIER, MORE), 99, room), "beyond the last page is the last page"


def test_what_fits_is_one_page_and_a_little_more_is_two() -> None:
    assert paged(some(7), (EARLIER, MORE), 0, 7) == tuple(some(7))
    assert paged(some(11), (EARLIER, MORE), 0, 7) == (*some(6), MORE)
    assert paged(some(11), (EARLIER, MORE), 1, 7) == (*some(11)[6:], EARLIER)


def test_what_is_wished_gives_way() -> None:
    assert fitting(some(8), some(12)[8:], [MORE]) == (*some(9), MORE)
    assert fitting(some(11), some(1), [MORE]) == (*some(11), MORE)
