"""The same in the words of a template: what is said unasked names the places of one in `locales/templates.yaml`."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.i18n import language, short_day, speaking
from bot.vocabulary import Brief, Fact


def brief(template: str, **words: str) -> Brief:
    """A template's name and what stands in each of its places, in the language being spoken."""
    return Brief(template, language(), tuple(Fact(place, said) for place, said in words.items()))


def late(spoken: str | None, at: datetime, zone: str) -> Brief:
    """What an answer says that leaves too late for free words: there is one, to what was written on that day in `zone` (IANA)."""
    return _late(spoken, at.astimezone(ZoneInfo(zone)).toordinal())


@lru_cache(64)
def _late(spoken: str | None, day: int) -> Brief:
    with speaking(spoken):
        return brief("sapa_answer", date=short_day(datetime.fromordinal(day).date()))
