"""What may be said of a market's duty: a closed list, each said only as long as the catalogue's own record still says it.

No duty of an HS code is known from the catalogue. What admins import stands in the table of tariffs, with its own source.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.rules.knowledge import Agreement, Figure, Library, Market, Source, both

EU = frozenset(
    {"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT"}
    | {"NL", "PL", "PT", "RO", "SE", "SI", "SK"}
)
ASEAN = frozenset({"BN", "KH", "LA", "MM", "MY", "PH", "SG", "TH", "TL", "VN"})
GROUPS: Mapping[str, frozenset[str]] = {"EU": EU, "ASEAN": ASEAN}
"""What people call a market though it is several: one tariff, or ten."""
GROUP_WORDS = {"asean": "ASEAN", "eropa": "EU", "europe": "EU", "european": "EU", "eu": "EU"}

JEWELLERY = frozenset({"perhiasan", "perak"})
TEXTILES = frozenset({"batik", "tenun", "ecoprint", "ikat-celup", "fesyen"})


class Standing(StrEnum):
    """How an agreement stands for Indonesia, as far as the record says."""

    IN_FORCE = "in force"  #: since a day the source states
    NOT_YET = "not yet"  #: negotiated or signed only
    LISTED = "listed"  #: customs lists it; the day it entered into force stands in no source of ours


def standing(agreement: Agreement) -> Standing:
    if agreement.entry_into_force_for_indonesia:
        return Standing.IN_FORCE
    return Standing.NOT_YET if "belum berlaku" in both(agreement.note).id.casefold() else Standing.LISTED


class Says(StrEnum):
    """Everything the catalogue states about duty in a market."""

    HONG_KONG_ZERO = "hong kong zero"
    EMIRATES_BEFORE = "emirates before"
    ASEAN_MOSTLY_ZERO = "asean mostly zero"
    AUSTRALIA_FREE = "australia free"
    TURKEY_EXTRA = "turkey extra"
    STATES_EXTRA = "states extra"


@dataclass(frozen=True, slots=True)
class Stated:
    """`of` are the crafts it is about, empty for all goods; `source` is which of the record's publications states it."""

    says: Says
    source: Source
    of: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Entry:
    says: Says
    evidence: tuple[str, ...]  # what must still stand in the tariff note, in Indonesian
    publication: str
    of: frozenset[str] = frozenset()


_ASEAN = _Entry(Says.ASEAN_MOSTLY_ZERO, ("0% dengan Form D",), "Ekspor Indonesia")
CLOSED: Mapping[str, _Entry] = {
    "HK": _Entry(Says.HONG_KONG_ZERO, ("mengikat bea masuk 0%", "sejak berlaku"), "FTA Center, Kementerian Perdagangan"),
    "AE": _Entry(Says.EMIRATES_BEFORE, ("bea 5% untuk perhiasan emas", "lewat Singapura 0%"), "Tribun Jatim", JEWELLERY),
    "SG": _ASEAN,
    "MY": _ASEAN,
    "TH": _ASEAN,
    "AU": _Entry(Says.AUSTRALIA_FREE, ("Wikipedia", "bebas tarif"), "Wikipedia"),
    "TR": _Entry(Says.TURKEY_EXTRA, ("2020", "4-50%", "tekstil"), "Sanyang Tax Consultants (mengutip media)", TEXTILES),
    "US": _Entry(Says.STATES_EXTRA, ("19%", "7 Agustus 2025"), "Bisnis.com"),
}


def stated(market: Market, crafts: Collection[str] = ()) -> Stated | None:
    """What the catalogue states about duty there on goods of these crafts (none: on any), with who says so.

    None where it states nothing, where it is about other goods, or where the record does not say it any more.
    """
    entry = CLOSED.get(market.market)
    if entry is None or (crafts and entry.of and not entry.of & set(crafts)):
        return None
    source = next((one for one in market.sources if one.publication == entry.publication), None)
    if source is None or not all(words in market.tariff_notes.id for words in entry.evidence):
        return None
    return Stated(entry.says, source, entry.of)


_DEMAND: Mapping[str, tuple[str, ...]] = {
    "HK": ("hongkong-jewellery-demand",),
    "SG": ("asean-jewellery-demand",),
    "MY": ("asean-jewellery-demand",),
    "TH": ("asean-jewellery-demand",),
}


def demand(market: str, library: Library) -> list[Figure]:
    """The figures about what is bought there."""
    return [library.figures[one] for one in _DEMAND.get(market, ()) if one in library.figures]


_ITSELF = {"EU": "European Union", "ASEAN": "ASEAN"}
_JOINED_LATER = frozenset({"TL"})
"""What the sources say of a group is older than these members' part in it."""


def of_group(group: str, library: Library) -> list[Agreement]:
    """The agreements of Indonesia with a group itself, as all its markets of the catalogue have them."""
    known = [library.markets[code].agreements for code in known_of(group, library)]
    shared = [one for one in known[0] if all(one in agreements for agreements in known)] if known else []
    return [one for one in shared if _ITSELF[group] in one.name]


def named(text: str, library: Library) -> list[tuple[Market, Agreement]]:
    """The agreement that a text names by its short name, with every market that has it; nothing where it names none."""
    said = re.sub(r"[^a-z0-9]+", "", text.casefold())
    every = [(market, one) for market in library.markets.values() for one in market.agreements]
    short = next((one.agreement for _, one in every if re.sub(r"[^a-z0-9]+", "", one.agreement.casefold()) in said), "")
    return [(market, one) for market, one in every if one.agreement == short]


def covered_by(country: str) -> str:
    """The group whose agreements hold for a country; empty for none, and for one that joined after our sources were written."""
    return group_of(country) if country not in _JOINED_LATER else ""


def known_of(group: str, library: Library) -> list[str]:
    """The markets of the catalogue that belong to a group."""
    return [code for code in library.markets if code in GROUPS.get(group, ())]


def group_said(text: str) -> str:
    """The group that a text names; empty where it names none."""
    said = (word.strip(".,?") for word in text.casefold().split())
    return next((GROUP_WORDS[word] for word in said if word in GROUP_WORDS), "")


def group_of(country: str) -> str:
    """EU or ASEAN; empty for a country of neither."""
    return next((name for name, members in GROUPS.items() if country in members), "")
