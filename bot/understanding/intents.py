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
    STUDY = "study"  #: what was studied of markets and crafts
    NEAR = "near"  #: what there is close by
    FOREIGN = "foreign"  #: whether people of other countries may join
    SELLING = "selling"  #: selling online


class Aspect(StrEnum):
    """What of it somebody asks; each is the name of the cue that shows it, and of several the first counts."""

    DESK = "desk"  #: where to ask, or an office by its name
    HALAL = "halal"  #: this and the next no source of ours is about: UNSOURCED
    BRAND = "brand"  #: a trade mark
    COPYRIGHT = "copyright"  #: who owns a motif
    PATENT = "patent"
    CONTAINER = "container"  #: a container of one's own or a shared one
    FREIGHT = "freight"  #: what sending costs, and who sends
    COST = "cost"  #: what exporting costs in all
    EXCHANGE = "exchange"  #: what a currency is worth
    STANDARD = "standard"  #: national standards and permits for what is eaten or worn
    TAX = "tax"  #: what a business pays on what it earns
    LEVY = "levy"  #: duty on what leaves the country
    AID = "aid"  #: whether somebody takes or pays them there
    FEE = "fee"  #: what it costs
    JOIN = "join"  #: how to take part
    SVLK = "svlk"  #: a rule for a product, by its id in the catalogue: timber legality
    REACH = "reach"  #: nickel, lead and cadmium
    HALLMARK = "hallmark"  #: marks of fineness
    CITES = "cites"  #: protected species
    COMPARE = "compare"  #: one beside another


UNSOURCED = frozenset(
    {
        Aspect.HALAL,
        Aspect.BRAND,
        Aspect.COPYRIGHT,
        Aspect.PATENT,
        Aspect.CONTAINER,
        Aspect.FREIGHT,
        Aspect.COST,
        Aspect.EXCHANGE,
        Aspect.STANDARD,
        Aspect.TAX,
        Aspect.LEVY,
    }
)
"""What artisans ask about and no source of the catalogue does: that is said, and who may know."""


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
