"""How much one person may be told at once, and how long the whole number rests."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.channels.port import Doubtful, NotSent, Throttled
from bot.channels.whatsapp.pairs import BURST, EVERY, Pairs, Rest
from bot.vocabulary import Address, Passage, Reply

SRI, BUDI = "+6281234567890", "+6289876543210"
TO_SRI, HELLO = Address("whatsapp", SRI), Reply("Halo.")
OPEN = Passage(free_until=datetime(2026, 11, 22, 12, tzinfo=UTC))


def test_a_burst_is_borrowed_and_then_it_is_one_in_six_seconds():
    pairs = Pairs()
    assert [pairs.take(SRI, 100.0) for _ in range(BURST)] == [0.0] * BURST
    assert pairs.take(SRI, 100.0) == EVERY
    assert pairs.take(SRI, 105.0) == 1.0
    assert pairs.take(SRI, 106.0) == 0.0
    assert pairs.take(SRI, 106.0) == EVERY
    assert pairs.take(BUDI, 106.0) == 0.0


@pytest.mark.parametrize("forgetful", [False, True])
def test_never_more_leave_than_the_platform_takes(forgetful):
    """In any time of n seconds at most 45 and one for each 6 s of it; a bucket that forgets when asked again breaks that."""
    pairs, left, at = Pairs(), [], 0.0
    while at < 600:
        if pairs.take(SRI, at) == 0.0:
            left.append(at)
        if forgetful:
            pairs = Pairs() if len(left) % 30 == 0 else pairs
        at += 0.5
    most = max(j - i + 1 - BURST - (left[j] - left[i]) / EVERY for i in range(len(left)) for j in range(i, len(left)))
    assert (most > 0) is forgetful


def test_what_did_not_count_is_given_back():
    pairs = Pairs()
    for _ in range(BURST):
        pairs.take(SRI, 100.0)
    pairs.give_back(SRI)
    pairs.give_back(BUDI)
    assert pairs.take(SRI, 100.0) == 0.0
    assert pairs.take(SRI, 100.0) == EVERY


def test_each_refusal_in_a_row_waits_four_times_as_long():
    pairs, at, waits = Pairs(), 0.0, []
    for _ in range(7):
        waits.append(pairs.refused(SRI, at))
        assert pairs.refused(SRI, at) == waits[-1]  # several in the air are one refusal
        assert pairs.take(SRI, at) == waits[-1]
        at += waits[-1]
        assert pairs.take(SRI, at) == 0.0
    assert waits == [1, 4, 16, 64, 256, 1024, 1024]
    pairs.taken(SRI)
    assert pairs.refused(SRI, at) == 1


def test_only_so_many_people_are_remembered_and_those_the_latest():
    pairs = Pairs(people=3)
    for person in (SRI, "+1", "+2", SRI, "+3"):
        pairs.take(person, 0.0)
    assert list(pairs._pairs) == ["+2", SRI, "+3"]


def test_the_number_rests_twice_as_long_each_time_until_something_is_taken():
    rest, at, rests = Rest(), 0.0, []
    assert rest.is_over(at)
    for _ in range(6):
        rests.append(rest.lengthen(2.0, at))
        assert rest.lengthen(2.0, at + 1) == rests[-1] - 1  # what was in the air meanwhile adds nothing
        assert not rest.is_over(at + 1)
        at += rests[-1]
        assert rest.is_over(at)
    assert rests == [2, 4, 8, 16, 32, 60]
    assert rest.lengthen(300.0, at) == 300  # as told
    rest.end()
    assert rest.lengthen(2.0, at + 300) == 2


def test_a_message_at_which_alone_the_platform_is_unavailable_is_found():
    rest = Rest()
    for _ in range(20):  # an outage
        rest.lengthen(2.0, 0.0)
        assert not rest.is_to_blame("7.0.abc")
    blamed = []
    for _ in range(4):
        rest.end()
        rest.lengthen(2.0, 0.0)
        blamed.append(rest.is_to_blame("7.0.abc"))
    assert blamed == [False, True, True, True]
    assert not rest.is_to_blame("8.0.abc")


async def test_the_number_does_not_rest_for_ever_for_one_message(whatsapp, graph_api):
    errors = []
    for _ in range(4):
        graph_api.fail_next(code=131016)
        with pytest.raises((Throttled, NotSent)) as caught:
            await whatsapp.send(TO_SRI, HELLO, passage=replace(OPEN, tag="7.0.abc"))
        errors.append(type(caught.value).__name__)
        await whatsapp.send(TO_SRI, HELLO, passage=replace(OPEN, tag="8.0.abc"))
    assert errors == ["Throttled", "Throttled", "NotSent", "NotSent"]


async def test_nothing_leaves_for_somebody_beyond_the_burst(whatsapp, graph_api):
    for _ in range(BURST):
        await whatsapp.send(TO_SRI, HELLO, passage=OPEN)
    with pytest.raises(Throttled) as caught:
        await whatsapp.send(TO_SRI, HELLO, passage=OPEN)
    assert 0 < caught.value.after <= EVERY
    assert not caught.value.whole_channel
    assert len(graph_api.sent) == BURST
    await whatsapp.send(Address("whatsapp", BUDI), HELLO, passage=OPEN)


@pytest.mark.parametrize("how", ["refused", "reset"])
async def test_what_was_certainly_refused_does_not_count_and_what_may_have_arrived_does(whatsapp, graph_api, how):
    for _ in range(BURST - 1):
        await whatsapp.send(TO_SRI, HELLO, passage=OPEN)
    graph_api.fail_next(code=131000) if how == "refused" else graph_api.break_next("messages", how)
    with pytest.raises(NotSent if how == "refused" else Doubtful):
        await whatsapp.send(TO_SRI, HELLO, passage=OPEN)
    if how == "refused":
        await whatsapp.send(TO_SRI, HELLO, passage=OPEN)
    with pytest.raises(Throttled):
        await whatsapp.send(TO_SRI, HELLO, passage=OPEN)
