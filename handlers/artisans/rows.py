"""A line of a list for whatever a search finds: the index says what there is, the tables what it is now."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from zlib import crc32

from bot.conversation.turn import Turn
from bot.i18n import language
from bot.rules.fairs import Edition
from bot.rules.knowledge import Library
from bot.screens.artisans import finding as screens
from bot.understanding.finding.documents import Document, Found, Hit
from bot.vocabulary import Action, Choice
from handlers import names
from handlers.artisans import desks
from storage.knowing import editions
from storage.organising import activities
from storage.organising.activities import Summary

PROGRAMME = "~"


def programme_mark(name: str) -> str:
    """What stands for a programme in a button: its name may be longer than one holds."""
    return f"{PROGRAMME}{crc32(name.encode()):08x}"


@dataclass(slots=True)
class Rows:
    """What stands in tables of the things of a list: read when the first of them is shown, activities several at once."""

    turn: Turn
    numbers: list[int] = field(default_factory=list)
    _activities: dict[int, Summary | None] = field(default_factory=dict)
    _editions: dict[str, Edition] | None = None

    @classmethod
    def of(cls, turn: Turn, hits: Iterable[Hit]) -> Rows:
        """For these, in the order in which they will be shown."""
        return cls(turn, [int(hit.key) for hit in hits if hit.kind is Found.ACTIVITY])

    def activity(self, number: int) -> Summary | None:
        if number not in self._activities:
            start = self.numbers.index(number)
            ahead = self.numbers[start : start + activities.AT_ONCE]
            self._activities |= dict.fromkeys(ahead) | activities.summaries(self.turn.connection, ahead)
        return self._activities[number]

    def edition(self, slug: str) -> Edition | None:
        """The next edition of a fair."""
        if self._editions is None:
            self._editions = dict(editions.next_of_each(self.turn.connection, self.turn.today))
        return self._editions.get(slug)

    def line(self, hit: Hit, *, far: float | None = None, craft: str | None = None) -> Choice | None:
        """A line of a list; None when what the index knows is no longer so."""
        name = hit.document.titles[1] if language() == "en" else hit.document.titles[0]
        return _LINES[hit.kind](_Line(self, hit.document, name, far, craft))


@dataclass(frozen=True, slots=True)
class _Line:
    """What a line of a list is made of; `name` is in the language being spoken."""

    rows: Rows
    document: Document
    name: str
    far: float | None
    craft: str | None

    @property
    def library(self) -> Library:
        return self.rows.turn.surroundings.library

    def activity(self) -> Choice | None:
        found = self.rows.activity(int(self.document.key))
        if found is None or found.cancelled:
            return None
        return screens.of_activity(found, found.standing(self.rows.turn.now), self.far)

    def fair(self) -> Choice | None:
        fair = self.library.fairs.get(self.document.key)
        return screens.of_fair(fair, self.rows.edition(fair.id), self.far) if fair is not None else None

    def market(self) -> Choice | None:
        return screens.of_market(self.name, self.document.key)

    def product(self) -> Choice | None:
        return screens.of_product(names.craft(self.rows.turn, self.document.key), self.document.key)

    def rule(self) -> Choice | None:
        crafts = self.document.crafts
        about = self.craft if self.craft in crafts else next(iter(crafts), None)
        return screens.of_rule(self.name, about) if about else None

    def step(self) -> Choice | None:
        step = self.library.steps.get(self.document.key)
        return screens.of_step(self.name, step) if step is not None else None

    def desk(self) -> Choice | None:
        desk = self.library.desks.get(self.document.key)
        return screens.of_desk(desk.name, Action("desk", desks.mark(desk)), desk.city) if desk is not None else None

    def figure(self) -> Choice | None:
        figure = self.library.figures.get(self.document.key)
        return screens.of_figure(self.name, figure.id, figure.period) if figure is not None else None

    def programme(self) -> Choice | None:
        return screens.of_programme(self.name, Action("search", f"0.{programme_mark(self.document.key)}"))


_LINES: dict[Found, Callable[[_Line], Choice | None]] = {
    Found.ACTIVITY: _Line.activity,
    Found.PROGRAMME: _Line.programme,
    Found.FAIR: _Line.fair,
    Found.MARKET: _Line.market,
    Found.PRODUCT: _Line.product,
    Found.STEP: _Line.step,
    Found.RULE: _Line.rule,
    Found.DESK: _Line.desk,
    Found.FIGURE: _Line.figure,
}
