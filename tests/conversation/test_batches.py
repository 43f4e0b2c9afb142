"""Many incomings at once: those of one person stay in order, by whichever of their names they come."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.batches import by_person
from bot.vocabulary import Address, Identity, Incoming, Renamed, Text

AT = datetime(2026, 11, 22, tzinfo=UTC)
letters = st.sampled_from("abcdefgh")


def incoming(number: int, names: list[str], former: list[str]) -> Incoming:
    content = Renamed(tuple(Identity("x", name) for name in former)) if former else Text(str(number))
    return Incoming(
        Address("whatsapp", names[0]), str(number), content, AT, identities=tuple(Identity("x", one) for one in names)
    )


def related(incomings: list[Incoming]) -> list[list[int]]:
    """The same, found the slow way: whoever shares a name with somebody of a group belongs to it."""
    called = []
    for one in incomings:
        former = one.content.former if isinstance(one.content, Renamed) else ()
        called.append({name.value for name in (*one.identities, *former)})
    groups = [{place} for place in range(len(incomings))]
    for place, names in enumerate(called):
        for other in range(place):
            if names & called[other]:
                mine, theirs = (next(group for group in groups if one in group) for one in (place, other))
                if mine is not theirs:
                    groups.remove(theirs)
                    mine |= theirs
    return sorted(sorted(group) for group in groups)


@given(st.lists(st.tuples(st.lists(letters, min_size=1, max_size=3, unique=True), st.lists(letters, max_size=1)), max_size=12))
def test_whoever_shares_a_name_is_one_person(found: list[tuple[list[str], list[str]]]) -> None:
    incomings = [incoming(number, names, former) for number, (names, former) in enumerate(found)]
    groups = [[int(one.key) for one in theirs] for theirs in by_person(incomings)]
    assert sorted(groups) == related(incomings)
    assert all(group == sorted(group) for group in groups), "as they were given"


def test_people_without_other_names_are_told_apart_by_their_address() -> None:
    many = [Incoming(Address("telegram", str(number % 3)), str(number), Text("x"), AT) for number in range(7)]
    assert [[one.key for one in theirs] for theirs in by_person(many)] == [["0", "3", "6"], ["1", "4"], ["2", "5"]]
