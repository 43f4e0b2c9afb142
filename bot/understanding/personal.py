"""What people say of what is theirs, and of the talk itself, in whatever order: `tiketku mana kak`, `am I still in line`.

A command listed word by word is known only as it was listed. Here the few words that tell are enough, whatever small words stand
between them; a single word that is neither leaves the message to what else it may mean.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.understanding.phrases import tokens
from bot.understanding.rarest import by_rarest
from bot.understanding.roots import Speller
from bot.understanding.words import Words

LONGEST = 12
"""Words of a message: whoever says more asks for more."""
MINE = "ku"  # clings to what is somebody's own: `tiketku`
SPOKEN, WRITTEN = "in", "kan"  # `jelasin` is how `jelaskan` is said
ENDINGS = (MINE, SPOKEN)
SHORTEST_OWN = 4
ENOUGH, ROOM = 3, 4
"""So many words about what is one's own leave room for so many others: `sertifikat saya belum keluar padahal teman sudah`."""


@dataclass(frozen=True, slots=True)
class Telling:
    """Words that together, in any order, are a command."""

    words: frozenset[str]
    command: str


@dataclass(frozen=True, slots=True)
class Owned:
    """What is somebody's own by one of its names, and what may be said of it; each by the words that make it up."""

    words: frozenset[str]
    said: tuple[frozenset[str], ...]
    command: str
    mine: bool  # a word for oneself is enough


@dataclass(frozen=True, repr=False)
class Personal:
    """Immutable. `small` words change nothing. `me` are the words for oneself, of which the first stands for all, `mine` that one
    and those for what is one's own; `wanting` is said of what one does not have.
    """

    speller: Speller
    telling: Mapping[str, tuple[Telling, ...]] = field(default_factory=dict)  # by the rarest of their words
    owned: Mapping[str, tuple[Owned, ...]] = field(default_factory=dict)  # by the rarest word of its name
    small: frozenset[str] = frozenset()
    me: tuple[str, ...] = ()
    mine: frozenset[str] = frozenset()
    wanting: frozenset[str] = frozenset()

    @classmethod
    def build(cls, speller: Speller, words: Sequence[Words], beside: Iterable[str]) -> Personal:
        """Of the lists of all languages; `beside` are phrases that carry nothing."""
        me = tuple(word for one in words for word in one.me)
        bare = cls(speller, me=me)
        denying = {bare._key(word) for one in words for word in one.denying}
        small = {bare._key(word) for text in beside for word in tokens(text)} - denying
        telling = [
            Telling(bare._keys(tokens(text)), command) for one in words for command, said in one.personal.items() for text in said
        ]
        mine = {*me[:1], *(bare._key(word) for one in words for word in one.mine)}
        wanting = {bare._key(word) for one in words for word in one.wanting}
        owned = by_rarest(bare._all_owned(words), _words)
        return cls(speller, by_rarest(telling, _words), owned, frozenset(small), me, frozenset(mine), frozenset(wanting))

    def _all_owned(self, words: Sequence[Words]) -> Iterator[Owned]:
        for command in dict.fromkeys(command for one in words for command in one.own):
            lists = [one.own[command] for one in words if command in one.own]
            said = tuple({self._keys(tokens(text)): None for one in lists for text in one.said})  # people mix languages
            mine = any(one.mine for one in lists)
            yield from (Owned(self._keys(tokens(text)), said, command, mine) for one in lists for text in one.of)

    def match_own(self, text: str, *, alone: bool) -> str | None:
        """The command for that of one's own of which the most is said; a few other words do not matter where enough is.

        `alone` says that nothing else is named that may be looked for: then `sertifikat saya` is enough.
        """
        said = tokens(text)
        if not said or len(said) > LONGEST:
            return None
        have, told = self._keys(said), dict[str, int]()
        mine = have & self.mine
        for one in (one for key in have for one in self.owned.get(key, ()) if one.words <= have):
            said_of = [words for words in one.said if words <= have]
            words = one.words.union(mine, *said_of)
            is_mine = one.mine and alone and mine and have.isdisjoint(self.wanting)
            room = ROOM if is_mine or len(words) >= ENOUGH else 0
            if (said_of or is_mine) and len(have - words - self.small) <= room:
                told[one.command] = max(len(words), told.get(one.command, 0))
        return _most(told)

    def match(self, text: str) -> str | None:
        """The command that tells all but the small ones of these words, the most at once; None where two do so alike."""
        said = tokens(text)
        if not said or len(said) > LONGEST:
            return None
        have = self._keys(said)
        told: dict[str, list[frozenset[str]]] = {}
        for one in (one for key in have for one in self.telling.get(key, ()) if one.words <= have):
            told.setdefault(one.command, []).append(one.words)
        whole = {
            command: max(map(len, words)) for command, words in told.items() if have - self.small <= frozenset().union(*words)
        }
        return _most(whole)

    def label(self, text: str, labels: Sequence[str]) -> int | None:
        """Which of these labels is meant, by its place: all telling words are its own, and half of its own are told.

        None where none or several are.
        """
        said = tokens(text)
        telling = self._keys(said) - self.small if len(said) <= LONGEST else frozenset()
        if not telling:
            return None
        theirs = [self._keys(tokens(label)) for label in labels]
        fitting = [at for at, keys in enumerate(theirs) if telling <= keys and len(keys - self.small) <= 2 * len(telling)]
        return fitting[0] if len(fitting) == 1 else None

    def _keys(self, said: Collection[str]) -> frozenset[str]:
        keys = frozenset(map(self._key, said))
        clings = self.me and any(word.endswith(MINE) and self._own(word) != word for word in said)
        return keys | {self.me[0]} if clings else keys

    def _key(self, word: str) -> str:
        if word in self.me:
            return self.me[0]
        if word.endswith(ENDINGS):
            word = self._written(self._own(word))
        return self.speller.plain(word)

    def _own(self, word: str) -> str:
        """The noun of `tiketku`; a word that only ends so (`buku`) stays."""
        noun = word.removesuffix(MINE)
        return noun if noun != word and len(noun) >= SHORTEST_OWN and self.speller.knows(noun) else word

    def _written(self, word: str) -> str:
        """`jelaskan` for `jelasin`; words that are known as they stand stay."""
        if not word.endswith(SPOKEN) or len(word) < SHORTEST_OWN + len(SPOKEN) or self.speller.knows(word):
            return word
        return word.removesuffix(SPOKEN) + WRITTEN


def _words(one: Telling | Owned) -> frozenset[str]:
    return one.words


def _most(told: Mapping[str, int]) -> str | None:
    """The one command of which the most is told."""
    best = [command for command, words in told.items() if words == max(told.values())]
    return best[0] if len(best) == 1 else None
