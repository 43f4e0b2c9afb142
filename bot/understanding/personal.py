"""What people say of what is theirs, and of the talk itself, in whatever order: `tiketku mana kak`, `am I still in line`.

A command listed word by word is known only as it was listed. Here the few words that tell are enough, whatever small words stand
between them; a single word that is neither leaves the message to what else it may mean.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.understanding.phrases import tokens
from bot.understanding.roots import Speller
from bot.understanding.words import Words

LONGEST = 12
"""Words of a message: whoever says more asks for more."""
MINE = "ku"  # clings to what is somebody's own: `tiketku`
SPOKEN, WRITTEN = "in", "kan"  # `jelasin` is how `jelaskan` is said
SHORTEST_OWN = 4


@dataclass(frozen=True, slots=True)
class Telling:
    """Words that together, in any order, are a command."""

    words: frozenset[str]
    command: str


@dataclass(frozen=True, repr=False)
class Personal:
    """Immutable. `small` words change nothing, `me` are the words for oneself, the first of which stands for all."""

    speller: Speller
    telling: Mapping[str, tuple[Telling, ...]] = field(default_factory=dict)  # by each of their words
    small: frozenset[str] = frozenset()
    me: tuple[str, ...] = ()

    @classmethod
    def build(cls, speller: Speller, words: Sequence[Words], beside: Iterable[str]) -> Personal:
        """Of the lists of all languages; `beside` are phrases that carry nothing."""
        me = tuple(word for one in words for word in one.me)
        bare = cls(speller, me=me)
        denying = {bare._key(word) for one in words for word in one.denying}
        small = {bare._key(word) for text in beside for word in tokens(text)} - denying
        found: dict[str, list[Telling]] = {}
        for one in words:
            for command, said in one.personal.items():
                for text in said:
                    telling = Telling(bare._keys(tokens(text)), command)
                    for key in telling.words:
                        found.setdefault(key, []).append(telling)
        return cls(speller, {key: tuple(all_of) for key, all_of in found.items()}, frozenset(small), me)

    def match(self, text: str) -> str | None:
        """The command that tells all but the small ones of these words, the most at once; None where two do so alike."""
        said = tokens(text)
        if not said or len(said) > LONGEST:
            return None
        have = self._keys(said)
        told: dict[str, list[frozenset[str]]] = {}
        for one in {one for key in have for one in self.telling.get(key, ()) if one.words <= have}:
            told.setdefault(one.command, []).append(one.words)
        whole = {
            command: max(map(len, words)) for command, words in told.items() if have - self.small <= frozenset().union(*words)
        }
        most = max(whole.values(), default=0)
        best = [command for command, length in whole.items() if length == most]
        return best[0] if len(best) == 1 else None

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
        mine = {self.me[0] for word in said if self.me and self._own(word) != word}
        return frozenset(map(self._key, said)) | mine

    def _key(self, word: str) -> str:
        if word in self.me:
            return self.me[0]
        return self.speller.plain(self._written(self._own(word)))

    def _own(self, word: str) -> str:
        """The noun of `tiketku`; a word that only ends so (`buku`) stays."""
        noun = word.removesuffix(MINE)
        return noun if noun != word and len(noun) >= SHORTEST_OWN and self.speller.knows(noun) else word

    def _written(self, word: str) -> str:
        """`jelaskan` for `jelasin`; words that are known as they stand stay."""
        if not word.endswith(SPOKEN) or len(word) < SHORTEST_OWN + len(SPOKEN) or self.speller.knows(word):
            return word
        return word.removesuffix(SPOKEN) + WRITTEN
