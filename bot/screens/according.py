"""According to whom: publications, dates and periods as the catalogue states them, an estimate marked as one."""

from __future__ import annotations

from collections.abc import Sequence

from bot.i18n import _, language
from bot.rules.knowledge import Source
from bot.rules.stated import published

_ENGLISH = {
    "tidak tercantum": "no date stated",
    "perkiraan": "about",
    "(perkiraan)": "(estimated)",
    "s.d.": "until",
    "(disebut)": "(as stated)",
    "tidak disebut": "not stated",
    "(basis 2015)": "(based on 2015)",
    "(direktori BPS)": "(BPS directory)",
    '"tahun ini" (sekitar': '"this year" (around',
    "Januari": "January",
    "Februari": "February",
    "Maret": "March",
    "Mei": "May",
    "Juni": "June",
    "Juli": "July",
    "Agustus": "August",
    "Agu": "Aug",
    "Oktober": "October",
    "Okt": "Oct",
    "Desember": "December",
    "Des": "Dec",
}
"""Words that stand in the catalogue's dates and periods, the longer first where one holds another."""


def dated(text: str) -> str:
    """A date or period as its source states it; its few words in English to who reads that."""
    if language() != "en":
        return text.replace("tidak tercantum", "tanggal tidak tercantum")
    for indonesian, english in _ENGLISH.items():
        text = text.replace(indonesian, english)
    return text


def cited(source: Source) -> str:
    """ANTARA, 2023-11-20."""
    when, name = published(source), publication(source)
    return f"{name}, {dated(when)}" if when else name


def publication(source: Source) -> str:
    """Who published it; that one quotes another is said in the language being spoken."""
    if language() != "en":
        return source.publication
    name = source.publication
    for indonesian, english in _QUOTING.items():
        name = name.replace(indonesian, english)
    return name


_QUOTING = {"mengutip media": "quoting media", "kutipan media ekonomi": "quoting economic media", "mengutip": "quoting"}


def according_to(sources: Sequence[Source]) -> str:
    """According to whom, the first of them by name; that no source is at hand where there is none."""
    if not sources:
        return _("I have no source for this.")
    first, others = cited(sources[0]), len(sources) - 1
    if others:
        return _("According to {source}, and {n} more.").format(source=first, n=others)
    return _("According to {source}.").format(source=first)
