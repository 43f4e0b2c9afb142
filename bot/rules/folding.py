"""Groups so small that they would tell of one person are counted together: a report goes further than the list it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

FEWEST = 3
"""People a group of a report has at least. Of two, each learns from it what is told of the other."""

OTHERS = "..."
"""What stands for the groups that were folded; no craft, province or country is called so."""


@dataclass(frozen=True, slots=True)
class Tally:
    """People who had a seat, and of them who came and who did not."""

    registered: int = 0
    attended: int = 0
    absent: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.registered + other.registered, self.attended + other.attended, self.absent + other.absent)


def folded(groups: Mapping[str | None, Tally]) -> list[tuple[str | None, Tally]]:
    """The groups, largest first, and last those that are too small, as one.

    Where the folded ones together are too few as well, the smallest of the others joins them: with one group left out, its
    people could be told from what is missing.
    """
    ordered = sorted(groups.items(), key=lambda pair: (-pair[1].registered, pair[0] or ""))
    kept = [pair for pair in ordered if pair[1].registered >= FEWEST]
    small = [pair for pair in ordered if 0 < pair[1].registered < FEWEST]
    while small and kept and sum(tally.registered for _, tally in small) < FEWEST:
        small.append(kept.pop())
    return [*kept, *([(OTHERS, sum((tally for _, tally in small), Tally()))] if small else [])]


@dataclass(frozen=True, slots=True)
class Few:
    """A group of people and how many they are: None where that is not shown; `small` says that it is since they are too few."""

    group: str | None
    people: int | None
    small: bool = False


def veiled(groups: Mapping[str | None, int]) -> list[Few]:
    """Each group with its number, largest first; those that are too small without one.

    Where the hidden ones together are too few as well, the smallest of the others is hidden, too: it could be told from the sum.
    """
    ordered = sorted(((group, people) for group, people in groups.items() if people), key=lambda pair: (-pair[1], pair[0] or ""))
    hidden = sum(people for _, people in ordered if people < FEWEST)
    shown = [Few(group, people) if people >= FEWEST else Few(group, None, small=True) for group, people in ordered]
    last = next((place for place in reversed(range(len(shown))) if shown[place].people is not None), None)
    if 0 < hidden < FEWEST and last is not None:
        shown[last] = Few(shown[last].group, None)
    return shown
