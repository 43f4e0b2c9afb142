"""What was found, of every kind, and what lies near."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import shorten

from bot.i18n import _, label, listing
from bot.rules.fairs import Edition
from bot.rules.knowledge import Fair, Step
from bot.rules.timing import Standing
from bot.screens.according import dated
from bot.screens.activities import days, kind_name, title
from bot.screens.artisans import fair_words, lists
from bot.screens.fitting import fitting
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Ask, Asked, Choice, Reply
from storage.organising.activities import Summary

LONGEST_WORDS = 60  # characters of what somebody typed that are said back
STEP = 5  # km to which a distance is rounded from a town's size on
TOWN = 20
FAR = 100


@dataclass(frozen=True, slots=True)
class Results:
    """One page. `words` are the person's; `dropped` what had to be left out of them; `narrowed` what nothing is planned for."""

    rows: Sequence[Choice]
    words: str
    dropped: Sequence[str] = ()
    narrowed: Sequence[str] = ()
    previous: Action | None = None
    further: Action | None = None
    follow: str = ""  # what "follow" would follow, as kind=subject
    followed: str = ""  # its name


def results(page: Results) -> Reply:
    """Cards of every kind: what each is, when and where."""
    if not page.rows:
        return nothing(page)
    said = shorten(page.words, LONGEST_WORDS, placeholder="…")
    dropped = listing(list(page.dropped))
    text = _("Nothing is planned for {what} right now.").format(what=", ".join(page.narrowed)) if page.narrowed else ""
    if dropped and text:
        text += " " + _("The nearest, without {what}:").format(what=dropped)
    elif dropped:
        text = _("Nothing fits all of that. The nearest, without {what}:").format(what=dropped)
    elif text:
        text += " " + _("Something else that may help:")
    earlier = (Choice(label("Earlier"), page.previous),) if page.previous else ()
    more = (Choice(label("More"), page.further),) if page.further else ()
    return Reply(
        text,
        heading="" if text else _("Found: {what}").format(what=said) if said else _("Found"),
        choices=fitting((*page.rows, *earlier, *more, *_following(page)), (_ask(),), (menu_choice(),)),
        replaces=True,
        more=_("Choose"),
    )


def nothing(page: Results) -> Reply:
    """Nothing of the kind; what was named can be followed, and a person knows more."""
    said = shorten(page.words, LONGEST_WORDS, placeholder="…")
    text = _("I found nothing for “{what}”.").format(what=said)
    if page.follow:
        text += " " + _("Shall I tell you when there is something?")
    return Reply(text, choices=(*_following(page), Choice(label("Trainings"), Action("browse")), _ask(), menu_choice()))


def _following(page: Results) -> tuple[Choice, ...]:
    return (lists.follow_choice(page.followed, page.follow),) if page.follow else ()


def _ask() -> Choice:
    return Choice(label("Ask a person"), Action("ask"))


def what_for() -> Reply:
    """A search without words."""
    return Reply(
        _("What are you looking for? Type it after the word, for example: search silver fair Hong Kong"),
        choices=(Choice(label("Trainings"), Action("browse")), Choice(label("Near me"), Action("near")), menu_choice()),
    )


def without(part: str) -> str:
    """What was left out of a search: the month, the province, the kind, the craft, or the words that occur nowhere."""
    named = {"month": _("the month"), "province": _("the province"), "kind": _("the kind"), "craft": _("the craft")}
    return named.get(part, _("the other words"))


# ---- rows -----------------------------------------------------------------------------------------------------------------
def of_activity(one: Summary, standing: Standing, far: float | None = None) -> Choice:
    """An activity, with what it is, when and where; what is over says so."""
    when = _("over, {days}").format(days=days(one)) if standing is Standing.PAST and one.starts_on else days(one)
    if standing is Standing.PAST and not one.starts_on:
        when = _("over")
    town = _("Online") if one.mode == "online" else one.city or ""
    return _row(title(one), Action("card", str(one.id)), distance(far), kind_name(one.kind), when, town)


def of_fair(fair: Fair, edition: Edition | None, far: float | None = None) -> Choice:
    """A fair; a known date with who says so."""
    told = fair_words.few_words(fair, edition)
    return _row(fair_words.short_name(fair), Action("fair", fair.id), distance(far), _("Fair"), told)


def of_market(name: str, code: str) -> Choice:
    return _row(name, Action("market", code), _("Exporting there: duty, agreement, certificate"))


def of_product(name: str, craft: str) -> Choice:
    return _row(name, Action("product", craft), _("HS codes and export rules"))


def of_rule(name: str, craft: str) -> Choice:
    return _row(name, Action("product", craft), _("Export rule for a product"))


def of_step(name: str, step: Step) -> Choice:
    return _row(name, Action("step", step.id), _("Export step {number}").format(number=step.step))


def of_desk(name: str, action: Action, town: str) -> Choice:
    return _row(name, action, _("Help desk"), town)


def of_figure(name: str, figure: str, period: str) -> Choice:
    """The figure's name; its value is never said without unit and source, so not here."""
    return _row(name, Action("figure", figure), _("Figure"), dated(period))


def of_programme(name: str, action: Action) -> Choice:
    return _row(name, action, _("Programme: all its activities"))


def _row(name: str, action: Action, *told: str) -> Choice:
    return Choice(name, action, ", ".join(part for part in told if part))


# ---- near -----------------------------------------------------------------------------------------------------------------
def distance(far: float | None) -> str:
    """About how far, as one would say it; empty where it is not known."""
    if far is None:
        return ""
    if far < 1:
        return _("under 1 km")
    steps = 1 if far < TOWN else STEP if far < FAR else 2 * STEP
    return _("about {n} km").format(n=round(far / steps) * steps)


def where_are_you(asked: str = "") -> Reply:
    """Ask for the place, by the phone's own button or typed; what was asked for there (packed) is also shown anywhere."""
    anywhere = (Choice(label("Anywhere"), Action("anywhere", asked)),) if asked else ()
    return Reply(
        _(
            "Where are you? I look for trainings and fairs close to it. Your location is used once and not kept.\n"
            "Or type a place, for example: near Kudus"
        ),
        ask=Ask(Asked.PLACE, label("Share my location")),
        choices=(*anywhere, menu_choice()),
    )


def near(rows: Sequence[Choice], province: str, follow: str, *narrowed: str) -> Reply:
    """What lies around a shared location; `province` names where the rows without a distance are, `narrowed` what was asked."""
    told = [_("Your location was used once and is not kept.")]
    if province:
        told.append(
            _("Where no distance stands, the organiser gave no map point: it is in {province}.").format(province=province)
        )
    heading = ", ".join((_("Near you"), *narrowed)) if rows else _("Nothing near you yet")
    if not rows:
        told.append(_("No organiser gave a map point for what is coming. Type a place, for example: near Kudus"))
    return _listed(heading, " ".join(told), rows, follow, province)


@dataclass(frozen=True, slots=True)
class Province:
    """Where somebody asked about, by name, and what else narrows it; `follow` is what following would follow."""

    name: str
    narrowed: Sequence[str] = ()
    follow: str = ""
    followed: str = ""


def in_province(rows: Sequence[Choice], asked: Province) -> Reply:
    """What there is in the province of a place that was typed: how far it is from there nobody can say."""
    text = _("I know no distances from a typed place. Share your location for those.")
    return _listed(
        _("In {province}").format(province=", ".join((asked.name, *asked.narrowed))), text, rows, asked.follow, asked.followed
    )


def elsewhere(rows: Sequence[Choice], asked: Province, inside: bool = False) -> Reply:
    """Nothing of the kind there: what else there is in it (`inside`) or in other places, and following."""
    text = _("Nothing is planned for {what} right now.").format(what=", ".join((*asked.narrowed, asked.name)))
    if rows:
        there = _("This is what there is in {province}:").format(province=asked.name)
        text += " " + (there if inside else _("These are in other places or online:"))
    return _listed("", text, rows, asked.follow, asked.followed)


def _listed(heading: str, text: str, rows: Sequence[Choice], follow: str, name: str) -> Reply:
    following = (lists.follow_choice(name, follow),) if follow else ()
    return Reply(text, heading=heading, choices=(*rows, *following, menu_choice()), more=_("Choose"))


def unknown_place() -> Reply:
    """A place whose province the catalogue does not know."""
    return Reply(
        _("I do not know that place. Type a town or a province, for example: near Kudus. Or share your location."),
        ask=Ask(Asked.PLACE, label("Share my location")),
        choices=(Choice(label("Trainings"), Action("browse")), menu_choice()),
    )


def which_province(offered: Sequence[tuple[str, str]]) -> Reply:
    """A name that several provinces share, by code and name."""
    choices = tuple(Choice(name, Action("near", code)) for code, name in offered)
    return Reply(_("Which one do you mean?"), choices=(*choices, menu_choice()), more=_("Choose"))
