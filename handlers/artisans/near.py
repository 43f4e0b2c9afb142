"""What there is close by: by distance from a shared location where organisers gave a map point, else by province."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import islice

from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.screens.artisans import finding as screens
from bot.screens.artisans.finding import Province
from bot.understanding import Intent, Understood, match_place
from bot.understanding.finding.documents import Document, Found, Hit, Wanted
from bot.vocabulary import Action, Choice, Reply, SharedPlace
from handlers import names
from handlers.artisans import following, trainings
from handlers.artisans.narrowing import Narrowing, pack, unpack
from handlers.artisans.rows import Rows
from storage.organising.listing import Filter

ROWS = 7
LOOKED_AT = 20  # hits: some may be called off since the index was built
FAR_AND_WIDE = 200  # of what lies around, where only some of it is asked for
KINDS = {"": (Found.ACTIVITY, Found.FAIR), "a": (Found.ACTIVITY,), "f": (Found.FAIR,)}
A_FAIR = "pameran"
ASKED = "near:?"
"""What is listed while the place is asked: nothing yet. Back from a card it asks again."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for near a place: `of` is a key of KINDS, the rest as in a list."""

    of: str = ""
    wanted: Filter = field(default_factory=Filter)

    @classmethod
    def said(cls, turn: Turn, meant: Understood) -> Asked:
        """What the words ask for besides the place."""
        speller = turn.lexicon.topics.speller
        is_fair = any(speller.key(word) == speller.plain(A_FAIR) for word in meant.words)
        of = "f" if is_fair else "a" if meant.kind is not None else ""
        wanted = trainings.wanted_of(meant)
        return cls(of, Filter(craft=wanted.craft, kind=wanted.kind, first=wanted.first, last=wanted.last))

    @classmethod
    def unpacked(cls, packed: str) -> Asked:
        """What `packed` wrote."""
        of = packed[:1] if packed[:1] in ("a", "f") else ""
        return cls(of, unpack(packed[1:]).wanted)

    @property
    def packed(self) -> str:
        """For a button: the letter, or `-`, and what narrows it."""
        return (self.of or "-") + pack(Narrowing(self.wanted))

    @property
    def is_any(self) -> bool:
        """Whether nothing but the place was said."""
        return self == Asked()

    def beside(self, before: Asked) -> Asked:
        """The same, with what was said before where nothing was said now."""
        return before if self.is_any else self

    def wish(self, province: str | None = None) -> Wanted:
        """What the index is asked for."""
        one = self.wanted
        return Wanted(kinds=KINDS[self.of], sort=one.kind, craft=one.craft, province=province, first=one.first, last=one.last)

    def fits(self, one: Document) -> bool:
        """Whether something that lies around is of it."""
        wanted = self.wanted
        if one.kind not in KINDS[self.of] or wanted.kind not in (None, one.sort):
            return False
        if wanted.craft is not None and wanted.craft not in one.crafts:
            return False
        if wanted.first is None or wanted.last is None:
            return True
        return one.first is not None and one.first <= wanted.last and (one.last or one.first) >= wanted.first


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.command("dekat near", near)
    router.action("near", near)
    router.action("anywhere", partial(anywhere, router))
    router.opening("near", near)
    router.meaning(Intent.NEAR, said)
    router.placed = around


def near(turn: Turn) -> Reply:
    """`/dekat` asks for the location; `/dekat Kudus`, or a province's code with what is asked for, lists its province."""
    where = turn.argument.strip().removeprefix("?")
    if not where:
        turn.conversation.listed = ASKED
        return screens.where_are_you()
    code, _, packed = where.partition(".")
    if names.is_province(turn, code):
        return _place(turn, code, Asked.unpacked(packed))
    return _place(turn, match_place(where, turn.lexicon), Asked())


def said(turn: Turn) -> Reply:
    """ "What is there near Kudus this week"; what was asked for stays asked for while the place is."""
    meant = turn.understood
    if meant is None:
        return screens.where_are_you()
    asked = Asked.said(turn, meant).beside(before(turn))
    found = meant.province or match_place(meant.town or meant.text, turn.lexicon)
    if found or meant.town or meant.markets:  # near Singapore: no place here
        return _place(turn, found, asked)
    turn.conversation.misses, turn.conversation.listed = 0, ASKED
    return screens.where_are_you("" if asked.is_any else asked.packed)


def told(turn: Turn) -> Reply | None:
    """The place that was typed where the last bubble asks for it; None for anything else that was typed there."""
    meant = turn.understood
    if meant is None or turn.conversation.listed != ASKED or meant.words:
        return None
    return said(turn) if meant.province or match_place(meant.text, turn.lexicon) else None


def anywhere(router: Router, turn: Turn) -> Reply:
    """What was asked for near somewhere, wherever it is."""
    asked, turn.argument = Asked.unpacked(turn.argument), ""
    return router.actions["fairs"](turn) if asked.of == "f" else trainings.listed(turn, Narrowing(asked.wanted))


def before(turn: Turn) -> Asked:
    """What was asked for when the place was asked, where that is on the screen."""
    shown = (Action.decode(action) for _, action in turn.conversation.shown)
    return next((Asked.unpacked(action.argument) for action in shown if action.name == "anywhere"), Asked())


def _place(turn: Turn, found: str | tuple[str, ...] | None, asked: Asked) -> Reply:
    turn.conversation.misses = 0
    if found is None:
        return screens.unknown_place()
    if isinstance(found, tuple):
        return screens.which_province([(f"{code}.{asked.packed}", names.province(turn, code)) for code in found])
    turn.conversation.listed = Action("near", f"{found}.{asked.packed}").encode()
    follow, followed = following.of_list(turn, Filter(asked.wanted.craft, found))
    told = Province(names.province(turn, found), tuple(_narrowed(turn, asked)), follow, followed)
    if rows := _listed(turn, asked.wish(found)):
        return screens.in_province(rows, told)
    if not asked.is_any and (rows := _listed(turn, Asked(asked.of).wish(found)) or _listed(turn, Asked().wish(found))):
        return screens.elsewhere(rows, told, inside=True)
    if asked.of == "f":
        return screens.elsewhere(_listed(turn, asked.wish()), told)
    only = Asked("a", asked.wanted)
    return screens.elsewhere(_listed(turn, only.wish()) or _listed(turn, Asked("a").wish()), told)


def _narrowed(turn: Turn, asked: Asked) -> Iterator[str]:
    """What is asked for besides the place, in words."""
    yield from trainings.named(turn, asked.wanted)


def _listed(turn: Turn, wanted: Wanted) -> list[Choice]:
    """What is ahead of it, as rows."""
    hits = turn.surroundings.index.search(wanted, turn.today, LOOKED_AT)
    return list(islice(_rows(turn, ((hit, None) for hit in hits)), ROWS))


def around(turn: Turn, place: SharedPlace) -> Reply:
    """What lies around; the location is in nothing that is kept, and so is the answer, which tells how far things are from it."""
    turn.shows_others = True  # its row goes once it is sent
    turn.conversation.misses = 0
    turn.conversation.listed = Action("near").encode()
    asked, index, here = before(turn), turn.surroundings.index, (place.latitude, place.longitude)
    most = LOOKED_AT if asked.is_any else FAR_AND_WIDE
    found = [(Hit(one, 0.0), far) for one, far in index.near(here, turn.today, most) if asked.fits(one)]
    rows = list(islice(_rows(turn, found), ROWS))
    home = turn.contact.province
    if home is None or len(rows) == ROWS:
        return screens.near(rows, "", "", *_narrowed(turn, asked))
    shown = {choice.action for choice in rows}
    hits = index.search(asked.wish(home), turn.today, LOOKED_AT)
    further = (choice for choice in _rows(turn, ((hit, None) for hit in hits)) if choice.action not in shown)
    others = list(islice(further, ROWS - len(rows)))
    rows += others
    follow, _ = following.of_list(turn, Filter(province=home))
    return screens.near(rows, names.province(turn, home) if others else "", follow, *_narrowed(turn, asked))


def _rows(turn: Turn, found: Iterable[tuple[Hit, float | None]]) -> Iterator[Choice]:
    ahead = [(hit, far) for hit, far in found if not hit.past]
    lines = Rows.of(turn, (hit for hit, _ in ahead))
    shown = (lines.line(hit, far=far) for hit, far in ahead)
    return (row for row in shown if row is not None)
