"""A lottery among who applied: how it is drawn, who it would be, and what anybody needs to repeat it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.i18n import _, label, ngettext
from bot.rules.lottery import Preference
from bot.screens.activities import title
from bot.screens.organisers.participants import back_to_people
from bot.vocabulary import Action, Choice, Fact, Reply
from storage.organising.activities import Activity

NAMED = 8
"""Names that a bubble shows; of more it is said how many."""


@dataclass(frozen=True, slots=True)
class Pool:
    """How many can be drawn, and for how many seats."""

    waiting: int
    seats: int


@dataclass(frozen=True, slots=True)
class Lot:
    """A draw: its seed, who goes first, for how many seats, and which people (`rules.lottery.fingerprint`) were in it."""

    seed: str
    preferred: Preference
    seats: int
    people: str

    @property
    def words(self) -> str:
        """As the audit log keeps it."""
        return f"lots seed={self.seed} first={self.preferred} seats={self.seats}"

    @property
    def argument(self) -> str:
        """As a choice carries it."""
        return f"{self.seed}.{self.preferred}.{self.seats}.{self.people}"

    @classmethod
    def read(cls, argument: str) -> Lot | None:
        """A choice's argument, which may be forged: None for one that says nothing."""
        parts = argument.split(".")
        if len(parts) != 4 or parts[1] not in list(Preference) or not (parts[2].isascii() and parts[2].isdigit()):
            return None
        return cls(parts[0], Preference(parts[1]), int(parts[2][:4]), parts[3])


def ask(activity: Activity, pool: Pool) -> Reply:
    """Who shall be drawn before everybody else?"""
    if not pool.waiting or not pool.seats:
        nobody = _("Nobody waits to be chosen.") if not pool.waiting else _("No seat is left to draw for.")
        return Reply(nobody, heading=title(activity), choices=(back_to_people(activity),))
    applied = ngettext("{n} person applied", "{n} people applied", pool.waiting).format(n=pool.waiting)
    seats = ngettext("{n} seat is drawn", "{n} seats are drawn", pool.seats).format(n=pool.seats)

    def choice(words: str, preferred: Preference) -> Choice:
        return Choice(words, Action("lottery_draw", f"{activity.id}={preferred}"))

    local = (choice(label("Same province first"), Preference.PROVINCE),) if activity.province else ()
    return Reply(
        f"{applied}, {seats}. " + _("Who goes first? You see the result before it counts. Each draw is kept in the log."),
        heading=_("Draw lots: {title}").format(title=title(activity)),
        choices=(
            choice(label("Everybody equal"), Preference.NOBODY),
            choice(label("First-timers first"), Preference.FIRST_TIMERS),
            *local,
            back_to_people(activity),
        ),
        more=_("Choose"),
    )


def rule_name(preferred: Preference) -> str:
    """Who goes first, in words."""
    return {
        Preference.NOBODY: label("Everybody equal"),
        Preference.FIRST_TIMERS: label("First-timers first"),
        Preference.PROVINCE: label("Same province first"),
    }[preferred]


def review(activity: Activity, lot: Lot, applied: int, drawn: Sequence[tuple[int, str]]) -> Reply:
    """Who it would be. Nothing counts yet."""
    names = [_("{name} (no. {n})").format(name=name, n=number) for number, name in drawn[:NAMED]]
    more = len(drawn) - len(names)
    rest = [ngettext("and {n} more", "and {n} more", more).format(n=more)] if more else []
    return Reply(
        ", ".join((*names, *rest)) + ".",
        heading=ngettext("{n} seat among {all}", "{n} seats among {all}", lot.seats).format(n=lot.seats, all=applied),
        facts=(Fact(_("Seed"), lot.seed), Fact(_("Rule"), rule_name(lot.preferred))),
        choices=(
            Choice(label("Let it count"), Action("lottery_yes", f"{activity.id}={lot.argument}"), answers=True),
            Choice(label("Not now"), Action("people", str(activity.id)), answers=False),
        ),
    )


def drawn(activity: Activity, lot: Lot, chosen: int, rest: int) -> Reply:
    """It counts; how to repeat it."""
    done = ngettext(
        "{n} person has a seat and hears of it in a minute.", "{n} people have a seat and hear of it in a minute.", chosen
    )
    still = ngettext("{n} person still waits to hear.", "{n} people still wait to hear.", rest).format(n=rest) if rest else ""
    decline = (Choice(label("Decline the others"), Action("decline_rest", str(activity.id))),) if rest else ()
    return Reply(
        "\n".join(
            filter(None, (done.format(n=chosen), still, _("Anybody can repeat it: SHA-256 of seed:number, smallest first.")))
        ),
        heading=_("Drawn: {title}").format(title=title(activity)),
        facts=(Fact(_("Seed"), lot.seed), Fact(_("Rule"), rule_name(lot.preferred))),
        choices=(*decline, back_to_people(activity)),
    )


def changed(activity: Activity, why: str = "") -> Reply:
    """Somebody applied, left or was chosen since the draw."""
    return Reply(
        why or _("Who applies changed since this was drawn, so it does not count. Please draw again."),
        heading=title(activity),
        choices=(Choice(label("Draw lots"), Action("lottery", str(activity.id))), back_to_people(activity)),
    )


def rest_sure(activity: Activity, waiting: int) -> Reply:
    """Decline everybody who still waits?"""
    if not waiting:
        return Reply(_("Nobody waits to be chosen."), heading=title(activity), choices=(back_to_people(activity),))
    asked = ngettext(
        "Decline {n} person? They read: there were more applicants than seats.",
        "Decline {n} people? They read: there were more applicants than seats.",
        waiting,
    ).format(n=waiting)
    return Reply(
        asked,
        heading=title(activity),
        choices=(
            Choice(label("Yes, decline them"), Action("decline_rest_yes", str(activity.id), waiting), answers=True),
            Choice(label("Not now"), Action("people", str(activity.id)), answers=False),
        ),
    )


def rest_declined(activity: Activity, how_many: int) -> Reply:
    """They hear of it in a minute."""
    said = ngettext(
        "{n} person is declined and hears of it in a minute.", "{n} people are declined and hear of it in a minute.", how_many
    )
    return Reply(said.format(n=how_many), heading=title(activity), choices=(back_to_people(activity),))
