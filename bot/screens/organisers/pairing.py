"""Who fits somebody and why, and bringing both together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.i18n import _, label
from bot.rules.mentoring import Fit, Match, Wish
from bot.screens.fitting import ROWS
from bot.screens.general import menu_choice
from bot.screens.mentoring_words import need_name, wished
from bot.screens.names import Names
from bot.screens.organisers.mentoring import back
from bot.vocabulary import Action, Choice, Reply
from storage.organising.activities import Activity
from storage.taking_part.pairings import Pairing, Refused


def reason(match: Match, wish: Wish, names: Names) -> str:
    """Why a mentor fits, and how many they have: batik, DIY, helps with prices, 1 of 3 places taken."""
    crafts = {Fit.NAMED: names.craft(wish.craft or ""), Fit.ANY: _("any craft"), Fit.NO: _("another craft")}
    places = {Fit.NAMED: names.province(wish.province or ""), Fit.ANY: _("anywhere"), Fit.NO: _("another province")}
    helps = _("helps with: {need}").format(need=need_name(wish.need).lower())
    need = helps if match.need is Fit.NAMED else _("does not name the need") if wish.need else ""
    taken = _("{load} of {most} places taken").format(load=match.offer.load, most=match.offer.most)
    return ", ".join(part for part in (crafts[match.craft], places[match.province], need, taken) if part)


@dataclass(frozen=True, slots=True)
class Proposals:
    """Who fits somebody, the best first; `instead` when they have a mentor already."""

    activity: Activity
    registration_id: int
    name: str
    wish: Wish
    found: Sequence[tuple[Match, str]]
    instead: bool


def proposals(view: Proposals, names: Names) -> Reply:
    """The best first, each with the reason."""
    rows = [
        Choice(name, Action("pair", f"{view.registration_id}={match.offer.id}"), reason(match, view.wish, names))
        for match, name in view.found[: ROWS - 4]
    ]
    lines = (
        wished(view.wish, names),
        _("The best comes first.") if rows else _("No mentor has room now. Invite one, or wait until somebody has."),
    )
    invite = (Choice(label("Invite a mentor"), Action("invite_mentor", str(view.activity.id))),)
    return Reply(
        "\n".join(line for line in lines if line),
        heading=(_("Another mentor for {name}?") if view.instead else _("Which mentor for {name}?")).format(name=view.name),
        choices=(*rows, *invite, Choice(label("Back"), Action("unpaired", str(view.activity.id))), menu_choice()),
        more=_("Choose"),
    )


def sure(view: Proposals, names: Names) -> Reply:
    """Read back before both are told."""
    match, name = view.found[0]
    lines = (
        f"{view.name}: {wished(view.wish, names)}".removesuffix(": "),
        f"{name}: {reason(match, view.wish, names)}",
        _("Both are told now and read each other's first names. The mentor before is told, too.")
        if view.instead
        else _("Both are told now and read each other's first names."),
    )
    number = f"{view.registration_id}={match.offer.id}"
    return Reply(
        "\n".join(lines),
        heading=_("Bring them together?"),
        choices=(
            Choice(label("Yes, together"), Action("pair", f"{number}=yes"), answers=True),
            Choice(label("Back"), Action("propose", str(view.registration_id)), answers=False),
        ),
    )


def paired(activity: Activity, pairing: Pairing) -> Reply:
    """It is done."""
    said = _("{mentee} has a mentor now: {mentor}. Both are told.")
    return Reply(
        said.format(mentee=pairing.mentee_name or "?", mentor=pairing.mentor_name or "?"),
        choices=(
            Choice(label("Undo"), Action("unpair", str(pairing.id))),
            Choice(label("Next"), Action("unpaired", str(activity.id))),
            *back(activity),
        ),
        more=_("Choose"),
    )


def refused(activity: Activity, registration_id: int, why: Refused | None) -> Reply:
    """Why they were not brought together; None: no seat is left at the activity."""
    said = {
        Refused.FULL: _("That mentor has no room any more: somebody else was faster, or the mentor is on a break. Others may."),
        Refused.TAKEN: _("Somebody gave this person a mentor meanwhile, so nothing was changed."),
        Refused.GONE: _("This person does not take part any more, or would be their own mentor. Nothing was changed."),
        None: _("All seats of the activity are taken. Raise their number first."),
    }[why]
    again = (Choice(label("Who else?"), Action("propose", str(registration_id))),) if why is Refused.FULL else ()
    return Reply(said, choices=(*again, *back(activity)))
