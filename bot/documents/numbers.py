"""All numbers of a period as a spreadsheet: nobody is named, and groups of fewer than 3 people are not counted out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.documents.participants import Style
from bot.documents.sheets import XLSX, Cell, Sheet, workbook
from bot.i18n import speaking
from bot.rules.folding import Few, Tally
from bot.rules.periods import Period
from bot.screens.organisers import bars
from bot.screens.organisers import counting as screens
from bot.screens.organisers.bars import Bar
from bot.vocabulary import Attachment
from storage.organising.figures import Steps, Sum
from storage.organising.programmes import Programme
from storage.organising.targets import Target

Counts = Mapping[str | None, int]
WIDTHS = (36, 16, 16, 16, 20, 24)


@dataclass(frozen=True, slots=True)
class Numbers:
    """What was counted; `now` is the period as far as it is over, `before` as many days before it."""

    period: Period
    now: Period
    before: Period
    found: Sum
    earlier: Sum
    steps: Steps
    crafts: Counts
    provinces: Counts
    crafts_aimed: Counts
    provinces_aimed: Counts
    countries: Mapping[str | None, Tally]
    told: Mapping[str, Sequence[Few]] = field(default_factory=dict)
    targets: Sequence[tuple[Target, int]] = ()
    programmes: Sequence[Programme] = ()


def drawn(numbers: Numbers, style: Style) -> Attachment:
    """The file, with a page for each kind of number."""
    with speaking(style.language):
        pages = [Sheet(*page, WIDTHS) for page in _pages(numbers, style)]
        return Attachment(f"sapa-{numbers.period.code}.xlsx", XLSX, workbook(pages))


def _pages(numbers: Numbers, style: Style) -> Iterator[tuple[str, Sequence[str], list[list[Cell]]]]:
    names = style.names
    yield screens.sums_page(), screens.sums_headings(numbers.now, numbers.before), screens.sums(numbers.found, numbers.earlier)
    yield screens.targets_page(), screens.targets_headings(), [screens.target(one, came, names) for one, came in numbers.targets]
    for what, found, aimed in (
        (bars.CRAFTS, numbers.crafts, numbers.crafts_aimed),
        (bars.PROVINCES, numbers.provinces, numbers.provinces_aimed),
    ):
        yield (
            screens.kind_page(what),
            screens.counts_headings(aimed=True),
            _rows(bars.against(what, found, aimed, names, most=None)),
        )
    shown = bars.countries(numbers.countries, most=None)
    yield screens.kind_page(bars.COUNTRIES), screens.counts_headings(aimed=False), _rows(shown)
    yield screens.kind_page(bars.STEPS), screens.counts_headings(aimed=False), _rows(bars.steps_bars(numbers.steps))
    yield screens.told_page(), screens.counts_headings(aimed=False), _told(numbers.told)
    yield screens.programmes_page(), screens.programmes_headings(), [screens.programme(one) for one in numbers.programmes]


def _rows(shown: Sequence[Bar]) -> list[list[Cell]]:
    return [[one.name, one.value, one.target] for one in shown]


def _told(told: Mapping[str, Sequence[Few]]) -> list[list[Cell]]:
    return [screens.told(name, one) for name, groups in told.items() for one in groups]
