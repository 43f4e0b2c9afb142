"""How far things are from each other, and which are nearest."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from math import asin, cos, radians, sin, sqrt

from bot.understanding.finding.documents import Point

EARTH = 6_371.0  # km, its mean radius
CELL = 0.25  # degrees
RINGS = (1, 2, 4, 8, 16, 32)
KM_OF_CELL = 24.0  # a cell is no narrower than this between 30 degrees south and north


def kilometres(here: Point, there: Point) -> float:
    """The distance over the ground, as the crow flies (haversine)."""
    (south, west), (north, east) = map(_in_radians, (here, there))
    half = sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin((east - west) / 2) ** 2
    return 2 * EARTH * asin(sqrt(min(half, 1.0)))


def _in_radians(point: Point) -> tuple[float, float]:
    return radians(point[0]), radians(point[1])


@dataclass(frozen=True, slots=True)
class Map:
    """Points by squares, so that what is near is found without looking at everything."""

    points: dict[int, Point] = field(default_factory=dict)
    _cells: dict[tuple[int, int], list[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, points: Iterable[tuple[int, Point]]) -> Map:
        """The map of these numbers."""
        made = cls()
        for number, point in points:
            made.points[number] = point
            made._cells.setdefault(_cell(point), []).append(number)
        return made

    def nearest(self, here: Point, fits: Callable[[int], bool], most: int) -> list[tuple[int, float]]:
        """The nearest numbers that fit, with their distance in km; those equally far by their number."""
        for rings in RINGS:
            found = self._far((number for number in self._around(here, rings) if fits(number)), here)
            inside = [one for one in found if one[1] <= rings * KM_OF_CELL]
            if len(inside) >= most and abs(here[0]) <= 20:
                return inside[:most]
        return self._far(filter(fits, self.points), here)[:most]

    def _far(self, numbers: Iterable[int], here: Point) -> list[tuple[int, float]]:
        return sorted(((number, kilometres(here, self.points[number])) for number in numbers), key=lambda one: (one[1], one[0]))

    def _around(self, here: Point, rings: int) -> Iterable[int]:
        row, column = _cell(here)
        for up in range(row - rings, row + rings + 1):
            for across in range(column - rings, column + rings + 1):
                yield from self._cells.get((up, across), ())


def _cell(point: Point) -> tuple[int, int]:
    return int(point[0] // CELL), int(point[1] // CELL)
