"""Whole answers to a question: a place, a craft, a country, a command."""

from __future__ import annotations

from collections.abc import Sequence

from babel import Locale

from bot.understanding.lexicon import GENERAL_CRAFT, Lexicon, is_country
from bot.understanding.phrases import Phrase, tokens
from bot.understanding.reading import LONGEST_TEXT, common

COUNTRY_CODES = frozenset(filter(is_country, Locale("en").territories))
Match = str | tuple[str, ...] | None
"""One id; several when the answer fits them all (ask which); None when it says nothing of the kind."""


def match_place(text: str, lexicon: Lexicon) -> Match:
    """The province of a place: `Bantul` gives ID-YO, `Papua` all six, `Jayapura, Papua` one again."""
    said = lexicon.phrases.read(tokens(text[:LONGEST_TEXT]))
    return _one(common(meaning.provinces for _, meaning in said if meaning))


def match_shared_name(text: str, lexicon: Lexicon) -> str | None:
    """The name that a city and a regency have in common, where nothing says which: `tasik` is Tasikmalaya."""
    return lexicon.city_or_regency.get(tuple(word for word in tokens(text[:LONGEST_TEXT]) if word not in lexicon.polite))


def match_craft(text: str, lexicon: Lexicon) -> Match:
    """The craft somebody names; `sandal` may be leather or footwear."""
    said = [meaning.crafts for _, meaning in lexicon.phrases.read(tokens(text[:LONGEST_TEXT])) if meaning]
    narrow = [crafts for crafts in said if crafts != (GENERAL_CRAFT,)]
    return _one(common(narrow if any(narrow) else said))


def match_skill(text: str, lexicon: Lexicon) -> str | None:
    """The skill that is all a few words name: `pewarnaan`, `dyeing`; None for any other."""
    said = lexicon.phrases.get(tokens(text[:LONGEST_TEXT]))
    return said.skill if said is not None else None


def match_country(text: str, lexicon: Lexicon) -> Match:
    """The ISO 3166-1 code of a country named in Indonesian or English."""
    if text.strip() in COUNTRY_CODES:  # in capitals: "no" is an answer, "NO" is Norway
        return text.strip()
    return _one(common((code,) for _, code in lexicon.countries.read(tokens(text[:LONGEST_TEXT])) if code))


def match_command(text: str, lexicon: Lexicon) -> str | None:
    """The command a message is, in either language: `pendaftaran saya` is registrations."""
    said = tokens(text[:LONGEST_TEXT])
    plain = tuple(word for word in said if word not in lexicon.polite)
    found = lexicon.commands.get(said) or lexicon.commands.get(plain) or lexicon.commands.get(tuple(map(_stem, plain)))
    return found or _trimmed(tuple(map(lexicon.topics.speller.written, said)), lexicon)


def match_personal(text: str, lexicon: Lexicon) -> str | None:
    """The command somebody means who speaks of what is theirs, or to Sapa: `tiketku mana kak` is ticket."""
    return lexicon.personal.match(text[:LONGEST_TEXT])


def match_own(text: str, lexicon: Lexicon, *, alone: bool) -> str | None:
    """The same where other words stand beside what is theirs: `sertifikat saya belum keluar padahal teman sudah`.

    `alone` says that nothing is named that they may look for.
    """
    return lexicon.personal.match_own(text[:LONGEST_TEXT], alone=alone)


def match_label(text: str, labels: Sequence[str], lexicon: Lexicon) -> int | None:
    """Which of these choices somebody means in words of their own, by its place; None where none or several may be."""
    return lexicon.personal.label(text[:LONGEST_TEXT], labels)


def match_narrowing(text: str, lexicon: Lexicon) -> bool:
    """Whether it begins as what narrows the list on the screen: `yang di jogja`, `only in December`."""
    said = tokens(text[:LONGEST_TEXT])
    return any(said[:length] in lexicon.narrows for length in (1, 2, 3))


def is_taken(text: str, lexicon: Lexicon) -> bool:
    """Whether words mean something already, or carry a message as `the` does: another meaning would shadow it.

    What admins added is theirs to change.
    """
    said = tokens(text[:LONGEST_TEXT])
    if said in lexicon.added:
        return False
    idle = lexicon.polite | lexicon.idle | lexicon.introduces | lexicon.number_leads
    plain = tuple(word for word in said if word not in idle)
    by_itself = len(plain) < 2 and all(lexicon.phrases.knows(word) for word in plain)
    meant = any(table.get(plain) is not None for table in (lexicon.phrases, lexicon.countries, lexicon.numbers, lexicon.answers))
    return by_itself or meant or match_command(text, lexicon) is not None


def _trimmed(said: Phrase, lexicon: Lexicon) -> str | None:
    """The command that is left when what changes nothing is cut off at the end, then at the beginning."""
    beside = lexicon.polite | lexicon.trailing
    for first in range(len(said)):
        for last in range(len(said), first, -1):
            if found := lexicon.commands.get(said[first:last]):
                return found
            if said[last - 1] not in beside:
                break
        if said[first] not in lexicon.polite:
            break
    return None


def _stem(word: str) -> str:
    """A noun without the ending that says "the one we speak of": `pelatihannya`."""
    return word.removesuffix("nya") if len(word) > len("nya") + 2 else word


def _one(options: tuple[str, ...]) -> Match:
    return options[0] if len(options) == 1 else options or None
