"""What somebody wants, as far as their words tell."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Intent(StrEnum):
    TRAINING = "training"  #: activities to take part in
    FAIR = "fair"  #: a fair, or fairs
    EXPORT = "export"  #: a product, a market, duty, agreements, certificates of origin, product rules
    STEP = "step"  #: how exporting goes, a document or a permit, where to ask
    READINESS = "readiness"  #: whether they are ready to export
    FIGURE = "figure"  #: a number of the sector
    NEAR = "near"  #: what there is close by


class Asks(StrEnum):
    """What a word leaves open."""

    PLACE = "place"  #: a city or a regency, or which of several provinces; options are provinces' codes
    CRAFT = "craft"  #: which craft; options are ids
    FAIR = "fair"  #: which fair; options are slugs
    AMOUNT = "amount"  #: "1 M": million or billion; options are the two numbers


@dataclass(frozen=True, slots=True)
class Doubt:
    """A word that means several things, and which; whoever answers asks."""

    asks: Asks
    said: str
    options: tuple[str, ...]
