"""Mentoring as organisers see it: who has no mentor, who fits, who is with whom, and how it goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.i18n import _, label, language, ngettext, short_moment
from bot.rules.aftercare import FEWEST, average
from bot.screens.activities import title
from bot.screens.fitting import turning
from bot.screens.general import menu_choice
from bot.screens.mentoring_words import need_name, times
from bot.vocabulary import Action, Choice, Fact, Reply
from storage.organising.activities import Activity
from storage.taking_part.meetings import Sum
from storage.taking_part.pairings import Pairing
from storage.taking_part.seekers import Seeker

PAGE = 6


@dataclass(frozen=True, slots=True)
class Overview:
    """One activity in numbers."""

    activity: Activity
    seeking: int
    paired: int
    mentors: int
    together: Sum
    stars: Mapping[int, int]


def hub(view: Overview) -> Reply:
    """Who waits for a mentor, who has one, and how it goes."""
    number = str(view.activity.id)
    return Reply(
        "\n".join(_going(view)),
        heading=_("Mentoring: {title}").format(title=title(view.activity)),
        choices=(
            Choice(label("Without a mentor"), Action("unpaired", number)),
            Choice(label("With a mentor"), Action("pairings", number)),
            Choice(label("Mentors"), Action("mentors", number)),
            Choice(label("Invite artisans"), Action("nominees", number)),
            Choice(label("What they say"), Action("mentor_opinions", number)),
            Choice(label("Back"), Action("activity", number)),
            menu_choice(),
        ),
        replaces=True,
        more=_("Choose"),
    )


def _going(view: Overview) -> tuple[str, ...]:
    """How it goes; before anybody takes part, what comes first instead of noughts."""
    mentors = ngettext("{n} mentor.", "{n} mentors.", view.mentors).format(n=view.mentors)
    if not view.seeking and not view.paired:
        return _("Nobody takes part yet. Invite artisans who are ready to export, and mentors who help them."), mentors
    return (
        ngettext("{n} person has no mentor yet.", "{n} people have no mentor yet.", view.seeking).format(n=view.seeking),
        ngettext("{n} person has one.", "{n} people have one.", view.paired).format(n=view.paired),
        mentors,
        _("Together: {times}.").format(times=times(view.together)),
        rated(view.stars),
    )


def rated(stars: Mapping[int, int]) -> str:
    """The average, from as many answers on as hide whose they are."""
    answers, mean = sum(stars.values()), average(stars)
    if mean is None:
        return _("Feedback: {n}; shown from {least} answers on.").format(n=answers, least=FEWEST)
    said = f"{mean:.1f}".replace(".", ",") if language() == "id" else f"{mean:.1f}"
    return _("Feedback: {n} answers, {mean} of 5 on average.").format(n=answers, mean=said)


def opinions(activity: Activity, stars: Mapping[int, int], words: Sequence[str]) -> Reply:
    """What those who are helped say, without names."""
    lines = (rated(stars), *(f"- {' '.join(one.split())[:200]}" for one in words[:8]))
    return Reply("\n".join(lines), heading=_("What they say: {title}").format(title=title(activity)), choices=back(activity))


def back(activity: Activity) -> tuple[Choice, ...]:
    """To the overview, or out."""
    return Choice(label("Back"), Action("mentoring", str(activity.id))), menu_choice()


def pages(action: str, activity: Activity, page: int, *, more: bool) -> tuple[Choice, ...]:
    """To the page before and the next."""
    return turning(lambda at: Action(action, f"{activity.id}={at}"), page, more=more)


def seekers(activity: Activity, found: Sequence[Seeker], page: int) -> Reply:
    """Who has no mentor, with what they want help with; one more than a page says that there are more."""
    rows = [
        Choice(
            one.name or "?",
            Action("propose", str(one.registration_id)),
            ", ".join(part for part in (need_name(one.wish.need), one.regency or "") if part),
        )
        for one in found[:PAGE]
    ]
    return Reply(
        _("Choose somebody; I propose who fits.") if rows else _("Nobody who takes part is without a mentor."),
        heading=_("Without a mentor: {title}").format(title=title(activity)),
        choices=(*rows, *pages("unpaired", activity, page, more=len(found) > PAGE), *back(activity)),
        replaces=True,
        more=_("Choose"),
    )


def pairings(activity: Activity, found: Sequence[Pairing], page: int) -> Reply:
    """Who is with whom."""
    rows = [Choice(one.mentee_name or "?", Action("pairing", str(one.id)), one.mentor_name or "?") for one in found[:PAGE]]
    return Reply(
        "" if rows else _("Nobody has a mentor yet."),
        heading=_("With a mentor: {title}").format(title=title(activity)),
        choices=(*rows, *pages("pairings", activity, page, more=len(found) > PAGE), *back(activity)),
        replaces=True,
        more=_("Choose"),
    )


def pairing(activity: Activity, one: Pairing, together: Sum) -> Reply:
    """One mentor with one person: since when, how often. What was talked about is between the two."""
    facts = (
        Fact(_("Mentor"), one.mentor_name or "?"),
        Fact(_("Wants help with"), need_name(one.need)),
        Fact(_("Since"), short_moment(one.at, activity.zone)),
        Fact(_("So far"), times(together)),
    )
    deeds = (
        Choice(label("Another mentor"), Action("propose", str(one.registration_id))),
        Choice(label("End it"), Action("unpair", str(one.id))),
    )
    over = "" if one.goes_on else _("It is over.")
    return Reply(
        over,
        heading=one.mentee_name or "?",
        facts=facts,
        choices=(*(deeds if one.goes_on else ()), *back(activity)),
        more=_("Choose"),
    )


def sure_to_end(one: Pairing) -> Reply:
    """Read back."""
    said = _("Shall {mentor} no longer be the mentor of {mentee}? Both are told; what was noted stays.")
    return Reply(
        said.format(mentor=one.mentor_name or "?", mentee=one.mentee_name or "?"),
        choices=(
            Choice(label("Yes, end it"), Action("unpair", f"{one.id}=yes"), answers=True),
            Choice(label("No"), Action("pairing", str(one.id)), answers=False),
        ),
    )


def ended(activity: Activity) -> Reply:
    return Reply(_("It is over. Both are told, and this person stands without a mentor again."), choices=back(activity))


def nothing_yours() -> Reply:
    """Not theirs, or gone."""
    return Reply(
        _("I cannot find that among your activities."), choices=(Choice(label("Manage"), Action("manage")), menu_choice())
    )
