"""Guests of an activity: the countries and institutions asked to send people, what they answered, who came from where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.i18n import _, country_name, label, ngettext, number
from bot.rules.invited import Reaction, Together, together, version
from bot.screens.activities import title
from bot.screens.fitting import turning
from bot.screens.forms import Prompt, question
from bot.screens.organisers.exporting import in_both
from bot.screens.organisers.managing import manage_choice
from bot.vocabulary import Action, Choice, Reply
from storage.organising.activities import Activity
from storage.taking_part.invitees import Came, Invitee

PAGE = 6
OFTEN = (1, 2, 3)
"""How many people are offered to press."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The guests of an activity, all of them, and the page that is shown, counted from 0."""

    activity: Activity
    guests: Sequence[Invitee]
    came: Mapping[str, Came]
    page: int


def guest_name(guest: Invitee) -> str:
    """A country, or an institution with its country."""
    country = country_name(guest.country) if guest.country else ""
    return f"{guest.name} ({country})" if guest.name and country else guest.name or country


def reaction_name(reaction: Reaction, people: int | None) -> str:
    """What they answered."""
    match reaction:
        case Reaction.INVITED:
            return _("no answer yet")
        case Reaction.SENDING:
            return ngettext("sends {n} person", "sends {n} people", people or 0).format(n=number(people or 0))
        case Reaction.NONE:
            return _("sends nobody")


# ---- the list ---------------------------------------------------------------------------------------------------------------
def listed(view: Listed) -> Reply:
    """The summary, then everybody with what they answered and how many came."""
    activity_id = str(view.activity.id)
    last = max((len(view.guests) - 1) // PAGE, 0)
    page = min(view.page, last)
    shown = view.guests[page * PAGE : (page + 1) * PAGE]
    rows = tuple(Choice(guest_name(one), Action("guest", str(one.id)), _row(one, view.came)) for one in shown)
    pages = turning(lambda at: Action("invited", f"{activity_id}={at}"), page, more=page < last)
    add = Choice(label("Add guests"), Action("guests_add", activity_id))
    return Reply(
        "\n".join(summary(view)),
        heading=_("Invited: {title}").format(title=title(view.activity)),
        choices=(*rows, *pages, add, back(view.activity.id)),
        replaces=True,
        more=_("Choose"),
    )


def back(activity_id: int) -> Choice:
    """To everything about the activity."""
    return Choice(label("Back"), Action("activity", str(activity_id)))


def summary(view: Listed) -> list[str]:
    """In two lines: who was asked and what they answered; who registered and who came."""
    if not view.guests:
        return [_("Nobody is invited yet. Put down the countries and institutions that were asked to send people.")]
    counts = together((not one.name, one.status, one.people) for one in view.guests)
    registered = sum(one.registered for one in view.came.values())
    attended = sum(one.attended for one in view.came.values())
    told = _("By country, {registered} registered, {attended} came.")
    lines = [f"{_asked(counts)}: {_answered(counts)}."]
    return [*lines, told.format(registered=number(registered), attended=number(attended))] if view.came else lines


def _asked(counts: Together) -> str:
    """12 countries and 3 institutions invited."""
    countries = ngettext("{n} country", "{n} countries", counts.countries).format(n=counts.countries)
    houses = ngettext("{n} institution", "{n} institutions", counts.institutions).format(n=counts.institutions)
    if not counts.institutions:
        return _("{who} invited").format(who=countries)
    if not counts.countries:
        return _("{who} invited").format(who=houses)
    return _("{countries} and {institutions} invited").format(countries=countries, institutions=houses)


def _answered(counts: Together) -> str:
    """9 send 14 people, 2 none, 1 has not answered."""
    sent = ngettext("{n} person", "{n} people", counts.people).format(n=number(counts.people))
    parts = [
        ngettext("{n} sends {people}", "{n} send {people}", counts.sending).format(n=counts.sending, people=sent)
        if counts.sending
        else "",
        ngettext("{n} sends nobody", "{n} send nobody", counts.none).format(n=counts.none) if counts.none else "",
        ngettext("{n} has not answered", "{n} have not answered", counts.silent).format(n=counts.silent) if counts.silent else "",
    ]
    return ", ".join(filter(None, parts))


def _row(guest: Invitee, came: Mapping[str, Came]) -> str:
    return ", ".join(filter(None, (reaction_name(guest.status, guest.people), _came(guest, came))))


def _came(guest: Invitee, came: Mapping[str, Came]) -> str:
    """How many of that country registered and came; of an institution nobody knows."""
    told = came.get(guest.country or "") if not guest.name else None
    if told is None:
        return ""
    return _("{registered} registered, {attended} came").format(registered=told.registered, attended=told.attended)


def nothing_yours() -> Reply:
    """The guest is gone, or the activity is not theirs."""
    return Reply(_("That guest is not on a list of yours, or not any more."), choices=(manage_choice(),))


# ---- one of them ------------------------------------------------------------------------------------------------------------
def one(guest: Invitee, came: Mapping[str, Came], *, meanwhile: bool = False) -> Reply:
    """One guest and what can be noted; `meanwhile` somebody else noted something else."""
    seen = version(guest.status, guest.people)
    said = reaction_name(guest.status, guest.people)
    lines = (
        _("Somebody noted something else meanwhile. This is how it stands now:") if meanwhile else "",
        f"{said[0].upper()}{said[1:]}.",
        f"{told}." if (told := _came(guest, came)) else "",
        _("What did they answer?"),
    )
    note = Action("guest_note", f"{guest.id}={Reaction.SENDING}", seen)
    counts = tuple(Choice(sends(count), Action("guest_note", f"{guest.id}={Reaction.SENDING}={count}", seen)) for count in OFTEN)
    return Reply(
        "\n".join(line for line in lines if line),
        heading=guest_name(guest),
        choices=(
            *counts,
            Choice(label("Another number"), note),
            Choice(label("Sends nobody"), Action("guest_note", f"{guest.id}={Reaction.NONE}", seen)),
            Choice(label("No answer yet"), Action("guest_note", f"{guest.id}={Reaction.INVITED}", seen)),
            Choice(label("Take off the list"), Action("guest_off", str(guest.id))),
            Choice(label("Back"), Action("invited", str(guest.activity_id))),
        ),
        replaces=True,
        more=_("Choose"),
    )


def sends(count: int) -> str:
    """A button that notes so many people."""
    return ngettext("Sends {n} person", "Sends {n} people", count).format(n=count)


def ask_people(prompt: Prompt, guest: Invitee) -> Reply:
    """How many, typed."""
    problem = _("I need a whole number from 1 to 999.") if prompt.problem else ""
    return question(prompt, _("How many people does {guest} send?").format(guest=guest_name(guest)), problem)


def sure_off(guest: Invitee) -> Reply:
    """Asked once more."""
    number_of_it = str(guest.id)
    return Reply(
        _("Take {guest} off the list? What they answered goes with it.").format(guest=guest_name(guest)),
        choices=(
            Choice(label("Yes, take it off"), Action("guest_off", f"{number_of_it}=yes"), answers=True),
            Choice(label("Keep it"), Action("guest", number_of_it), answers=False),
        ),
        replaces=True,
    )


# ---- in the attendance report -----------------------------------------------------------------------------------------------
def sheet_name() -> str:
    """Of the page with those who were invited."""
    return _("Invited")


def headings() -> list[str]:
    """Its columns."""
    columns = (lambda: _("Invited"), lambda: _("Country"), lambda: _("Answer"), lambda: _("People sent"))
    return [in_both(words) for words in columns]


def told(guest: Invitee) -> list[str | None]:
    """The cells of one guest before the number of people."""
    country = country_name(guest.country) if guest.country else None
    answer = {Reaction.INVITED: _("no answer yet"), Reaction.SENDING: _("sends people"), Reaction.NONE: _("sends nobody")}
    return [guest.name or country, country, answer[guest.status]]
