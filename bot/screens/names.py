"""Names of crafts and provinces in the language being spoken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.i18n import language
from bot.understanding import Named


@dataclass(frozen=True, slots=True)
class Names:
    """The catalogue's crafts by id and provinces by code."""

    crafts: Mapping[str, Named]
    provinces: Mapping[str, Named]

    def craft(self, code: str) -> str:
        """A craft's name; the code itself when the catalogue has none."""
        return _spoken(self.crafts, code)

    def province(self, code: str) -> str:
        """A province's name; the code itself when the catalogue has none."""
        return _spoken(self.provinces, code)


def _spoken(known: Mapping[str, Named], code: str) -> str:
    named = known.get(code)
    if named is None:
        return code
    indonesian, english = named.names
    return english if language() == "en" else indonesian
