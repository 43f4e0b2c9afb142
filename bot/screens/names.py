"""Names of crafts, provinces, fairs, markets, organisations and chat platforms in the language being spoken."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.i18n import label, language
from bot.rules.knowledge import Library
from bot.understanding import Named


@dataclass(frozen=True, slots=True)
class Names:
    """The catalogue's crafts by id and provinces by code; fairs and markets are in its library."""

    crafts: Mapping[str, Named]
    provinces: Mapping[str, Named]
    library: Library = field(default_factory=Library)

    def craft(self, code: str) -> str:
        """A craft's name; the code itself when the catalogue has none."""
        return _spoken(self.crafts, code)

    def province(self, code: str) -> str:
        """A province's name; the code itself when the catalogue has none."""
        return _spoken(self.provinces, code)

    def fair(self, slug: str) -> str:
        """A fair's name; the slug itself when the catalogue has none."""
        known = self.library.fairs.get(slug)
        return known.name if known is not None else slug

    def market(self, code: str) -> str:
        """A market's name; the country's code when the catalogue has none."""
        known = self.library.markets.get(code)
        return known.name.said(language()) if known is not None else code


def channel_name(channel: str) -> str:
    """A chat platform as people call it."""
    names = {"telegram": "Telegram", "whatsapp": "WhatsApp", "web": label("Web chat"), "console": label("Console")}
    return names.get(channel, channel.capitalize())


def _spoken(known: Mapping[str, Named], code: str) -> str:
    named = known.get(code)
    if named is None:
        return code
    indonesian, english = named.names
    return english if language() == "en" else indonesian


def short_name(name: str) -> str:
    """An organisation as people say it: the abbreviation in brackets, where its name gives one."""
    found = re.search(r"\(([A-Z]{2,12})\)", name)
    return found[1] if found else name
