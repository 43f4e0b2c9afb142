"""One activity: the short card and its details."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.i18n import _, country_name, label, language, listing, short_moment
from bot.rules.seats import SELECTION, Status, seats_left
from bot.rules.timing import Standing
from bot.screens import aid
from bot.screens.activities import (
    choosing,
    kind_name,
    level_name,
    map_links,
    need_name,
    place,
    role_name,
    seats,
    standing_name,
    title,
    when,
)
from bot.screens.general import menu_choice
from bot.screens.learning import ages_name, skills_name
from bot.vocabulary import Action, Attachment, Choice, Fact, Reply
from storage.organising.activities import Activity


@dataclass(frozen=True, slots=True)
class Card:
    """An activity as one person sees it."""

    activity: Activity
    standing: Standing
    status: Status | None = None
    registration_id: int = 0
    followed: bool = False
    back: str = ""  # the list it was found in: what narrows it, or an action
    leads: bool = False  # whether they speak for others, who can be registered along
    for_whom: Sequence[str] = ()  # names of the only crafts and provinces it is open to
    poster: Attachment | None = None
    fair: str = ""  # the name of the fair it takes people to


def card(view: Card) -> Reply:
    """The short card: what, when, where, seats, deadline, and what can be done."""
    activity = view.activity
    known = when(activity) if activity.starts_on else activity.dates_note
    lines = (known, place(activity), _for_whom(view), _learnt(activity), _state(view), _terms(view))
    return Reply(
        "\n".join(line for line in lines if line),
        heading=title(activity),
        choices=_card_choices(view),
        links=map_links(activity),
        attachment=view.poster,
        replaces=view.poster is None,
    )


def _for_whom(view: Card) -> str:
    """Who alone may join, where that is not everybody with a craft."""
    roles = [role_name(role) for role in view.activity.eligibility.roles if role != "artisan"]
    only = [*roles, *view.for_whom]
    return _("Only for: {who}.").format(who=", ".join(only)) if only else ""


def _learnt(activity: Activity) -> str:
    """What is learnt, and for which ages, where that is said."""
    skills = _("You learn: {skills}.").format(skills=skills_name(activity.skills)) if activity.skills else ""
    ages = _("Ages: {ages}.").format(ages=ages_name(activity.ages)) if activity.ages else ""
    return " ".join(filter(None, (skills, ages)))


def _state(view: Card) -> str:
    if view.status is Status.APPLIED:
        return _("You applied; the organiser chooses.")
    if view.status is Status.DECLINED:
        return _("The organiser chose others this time.")
    if view.status in (Status.CONFIRMED, Status.OFFERED):
        return _held(view.activity.kind, view.status)
    if view.status is Status.WAITLISTED:
        return _("You are on the waiting list.")
    if view.standing is Standing.OPEN:
        if view.activity.joining == SELECTION:
            return choosing(view.activity)
        free = seats(view.activity)
        return f"{free[0].upper()}{free[1:]}." if free else ""
    return standing_name(view.standing)


def _held(kind: str, status: Status) -> str:
    """What is theirs, or kept for them."""
    if kind == aid.GRANT:
        return aid.standing(status)
    return _("You have a seat.") if status is Status.CONFIRMED else _("A seat is kept for you until you answer.")


def _terms(view: Card) -> str:
    activity = view.activity
    closes = (
        _("Registration closes {when}.").format(when=short_moment(activity.closes_at, activity.zone))
        if activity.closes_at
        else ""
    )
    cost = free_of_charge(activity)
    level = _("For: {level}.").format(level=level_name(activity.level)) if activity.level else ""
    return " ".join(part for part in (closes if view.standing is Standing.OPEN else "", cost, level) if part)


def free_of_charge(activity: Activity) -> str:
    """Free, the stated cost, or nothing when no source states one."""
    if activity.cost is None:
        return ""
    return _("Free.") if activity.cost.strip().casefold() in ("gratis", "free") else _("Cost: {cost}.").format(cost=activity.cost)


def _card_choices(view: Card) -> tuple[Choice, ...]:
    number = str(view.activity.id)
    fair = (Choice(label("Open the fair"), Action("fair", view.activity.fair)),) if view.activity.fair else ()
    more = (Choice(label("Details"), Action("details", number)), *fair, _back(view.back))
    share = Choice(label("Share"), Action("share", number), spare=True)
    if view.status is not None and (view.status.is_active or view.status is Status.DECLINED):
        mine = Choice(label("My registration"), Action("registration", str(view.registration_id)))
        return (mine, *_others(view), *more, share)
    if view.standing is Standing.OPEN and not view.activity.turns_away:
        left = seats_left(view.activity.quota, view.activity.taken, view.activity.waiting)
        words = label("Join waiting list") if left == 0 else label("Register")
        words = label("Apply") if view.activity.joining == SELECTION else words
        return (Choice(words, Action("register", number), answers=True), *_others(view), *more, share)
    similar = Choice(label("Similar ones"), Action("similar", number))
    return (_follow_choice(view), similar, _share_choice(number), *more)


def _back(listed: str) -> Choice:
    """To the list it was found in: one of activities by what narrows it, any other by the action that shows it."""
    return Choice(label("Back"), Action.decode(listed) if ":" in listed else Action("browse", listed))


def _share_choice(number: str) -> Choice:
    """Pass it on."""
    return Choice(label("Share"), Action("share", number))


def _others(view: Card) -> tuple[Choice, ...]:
    """For who speaks for others: register them, too."""
    is_open = view.leads and view.standing is Standing.OPEN
    return (Choice(label("Register others"), Action("group", str(view.activity.id))),) if is_open else ()


def _follow_choice(view: Card) -> Choice:
    subject = f"activity={view.activity.id}"
    if view.followed:
        return Choice(label("Stop telling me"), Action("unfollow", subject))
    return Choice(label("Tell me"), Action("follow", subject))


def details(view: Card, crafts: Sequence[str], *, programme: bool, organiser: bool) -> Reply:
    """The rest of what is known, with its source; what no source states is left out.

    `programme` and `organiser` tell whether the person follows these.
    """
    activity = view.activity
    facts = (
        (_("Kind"), kind_name(activity.kind)),
        (_("Crafts"), listing(list(crafts))),
        (_("When"), activity.dates_note if activity.starts_on is None else when(activity)),
        (_("Organiser"), activity.organiser),
        (_("Partners"), "; ".join(activity.partners)),
        (_("Programme"), activity.programme),
        (_("Fair"), view.fair),
        (_("Who may join"), who_may_join(activity)),
        (_("To have ready"), listing([need_name(need) for need in activity.needs])),
        (_("Cost"), free_of_charge(activity).rstrip(".")),
        (_("Certificate"), _("yes") if activity.certificate == "yes" else activity.certificate),
        (_("How to join"), activity.how_to_join),
        (_("People who came"), str(activity.participants_reported) if activity.participants_reported else None),
        (_("Source"), source(activity)),
    )
    return Reply(
        activity.summary_en if language() == "en" else activity.summary_id,
        heading=title(activity),
        facts=tuple(Fact(name, value) for name, value in facts if value),
        choices=(*_ways_on(view), *_follow_choices(activity, programme=programme, organiser=organiser), menu_choice()),
        links=map_links(activity),
        replaces=True,
    )


def _ways_on(view: Card) -> tuple[Choice, ...]:
    """Back, and what can be done with the activity, whoever stands behind it."""
    number = str(view.activity.id)
    others = (Choice(label("Register others"), Action("group", number)),) if view.standing is Standing.OPEN else ()
    ask = Choice(label("Ask a person"), Action("ask", number))
    return Choice(label("Back"), Action("card", number)), ask, *others, _share_choice(number)


def _follow_choices(activity: Activity, *, programme: bool, organiser: bool) -> tuple[Choice, ...]:
    """Follow who or what stands behind it, or stop that."""
    of_programme = Action("unfollow" if programme else "follow", f"programme={activity.id}")
    of_organiser = Action("unfollow" if organiser else "follow", f"organiser={activity.id}")
    first = Choice(label("Unfollow programme") if programme else label("Follow programme"), of_programme)
    second = Choice(label("Unfollow organiser") if organiser else label("Follow organiser"), of_organiser)
    return (first, second) if activity.programme else (second,)


def source(activity: Activity) -> str:
    """Who said so, and as of when."""
    if activity.sample:
        return _("Sample, made up to show how Sapa works")
    names = "; ".join(dict.fromkeys(one.publication for one in activity.sources if one.publication))
    return _("{names} (as of {when})").format(names=names, when=activity.as_of) if names and activity.as_of else names


def who_may_join(activity: Activity) -> str:
    """The limits of an activity, or nothing when everybody may come."""
    rule = activity.eligibility
    parts = [role_name(role) for role in rule.roles]
    parts += [country_name(code) for code in rule.countries if rule.countries != ("ID",)]
    return "; ".join(part for part in (listing(parts), activity.eligibility_note) if part)


def gone() -> Reply:
    return Reply(_("That activity is no longer here."), choices=(Choice(label("Trainings"), Action("browse")), menu_choice()))
