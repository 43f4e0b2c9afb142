"""What is passed on: an activity, a fair or a market in a few lines that make sense to who never heard of Sapa."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.i18n import _, label, language, short_moment
from bot.rules.fairs import Edition
from bot.rules.knowledge import Fair, Market
from bot.rules.timing import Standing
from bot.screens.activities import days, place, short_organiser, standing_name, title, when
from bot.screens.artisans import export_words, fair_words
from bot.screens.artisans.cards import free_of_charge, source
from bot.screens.citing import cited
from bot.screens.general import menu_choice
from bot.screens.names import channel_name
from bot.vocabulary import Action, Choice, Fact, Leaflet, Leaflets, Link, Reply
from storage.organising.activities import Activity

WEB = "web"
ACTIVITY, FAIR, MARKET = "a", "f", "k"
"""Letters of deep links; handlers/start.py says where each leads."""

ON_PAPER = 160
"""Letters of an organiser's name on a poster, which has more room than a bubble."""


@dataclass(frozen=True, slots=True)
class Handout:
    """Something to pass on: `word` is what a deep link to it says, `short` a line for a list, `lines` what is known of it.

    `facts` are the same in parts, for a poster; `source` says who said so. Of what `is_over` there is no poster.
    """

    word: str
    title: str
    short: str
    lines: tuple[str, ...]
    source: str
    facts: tuple[Fact, ...] = ()
    sample: bool = False
    is_over: bool = False


# ---- what can be passed on ----------------------------------------------------------------------------------------------
def of_activity(activity: Activity, standing: Standing) -> Handout:
    """An activity; how many seats are left is not said, since it is read who knows when."""
    known = when(activity) if activity.starts_on else standing_name(Standing.UNDATED)
    is_open = standing is Standing.OPEN
    closes = short_moment(activity.closes_at, activity.zone) if is_open and activity.closes_at else ""
    state = _("Registration closes {when}.").format(when=closes) if closes else "" if is_open else standing_name(standing)
    terms = " ".join(filter(None, (state if activity.starts_on else "", free_of_charge(activity))))
    facts = (
        (_("When"), known),
        (_("Place"), place(activity)),
        (_("Organiser"), activity.organiser),
        (_("Register by"), closes),
        (_("Cost"), free_of_charge(activity).rstrip(".")),
    )
    return Handout(
        f"{ACTIVITY}_{activity.id}",
        title(activity),
        ", ".join(filter(None, (days(activity), _("Online") if activity.mode == "online" else activity.city))),
        tuple(filter(None, (known, _where(activity), terms))),
        _("Source: {source}").format(source=source(activity)) if source(activity) else "",
        tuple(Fact(name, value) for name, value in facts if value),
        activity.sample,
        standing in (Standing.PAST, Standing.CANCELLED, Standing.UNDATED),
    )


def _where(activity: Activity) -> str:
    if not place(activity):
        return _("Held by {organiser}").format(organiser=short_organiser(activity))
    return _("{place}, held by {organiser}").format(place=place(activity), organiser=short_organiser(activity))


def of_fair(fair: Fair, edition: Edition | None) -> Handout:
    """A fair, with the days of its next edition where somebody announced one, else with its usual months."""
    known, where = fair_words.when(edition) if edition else fair_words.usually(fair), fair_words.place(fair, edition)
    said = _("Source: {source}").format(source=fair_words.by(edition)) if edition else cited(fair)
    facts = ((_("When"), known), (_("Place"), where), (_("Organiser"), fair_words.organiser(fair, ON_PAPER)))
    return Handout(
        f"{FAIR}_{fair.id}",
        fair.name,
        fair_words.few_words(fair, edition),
        (known, where),
        said,
        tuple(Fact(name, value) for name, value in facts if value),
    )


def of_market(market: Market) -> Handout:
    """A market with its agreements, as its sources state them; no duty, which needs more words than these."""
    known = export_words.agreements(market)
    name = _("Exporting to {market}").format(market=market.name.said(language()))
    return Handout(f"{MARKET}_{market.id}", name, known, (known,), cited(market))


# ---- how it is passed on ------------------------------------------------------------------------------------------------
def ways(links: Mapping[str, str], word: str) -> list[tuple[str, str]]:
    """The name and the link of each chat it can be opened in; the web chat's where there is no other."""
    chats = [(name, prefix) for name, prefix in links.items() if name != WEB] or list(links.items())
    return [(channel_name(name), prefix + word) for name, prefix in sorted(chats)]


def page(handout: Handout, links: Mapping[str, str], back: Choice) -> Reply:
    """A bubble to forward as it is: what, when, where, and a link for each chat."""
    opened = [f"{name}: {url}" for name, url in ways(links, handout.word)] or [typed(handout)]
    poster = () if handout.is_over else (Choice(label("Poster to print"), Action("poster", argument(handout))),)
    said = (*handout.lines, "" if handout.sample else handout.source, *opened, _("Forward this message to whoever it helps."))
    return Reply(
        "\n".join(filter(None, said)),
        heading=handout.title,
        choices=(*poster, back, menu_choice()),
    )


def argument(handout: Handout) -> str:
    """What names it on a button: the activity's number, the fair's slug."""
    return handout.word.partition("_")[2]


def typed(handout: Handout) -> str:
    """What to type where no chat has links."""
    return _("In the chat with Sapa, type: {words}").format(words=f"/start {handout.word}")


def leaflet(handout: Handout, link: str) -> Leaflet:
    """The same for any chat: `link` opens Sapa in private, empty where it is not known yet."""
    said = "\n".join(filter(None, (*handout.lines, handout.source)))
    links = (Link(label("Open in Sapa"), link),) if link else ()
    return Leaflet(handout.word, handout.title, handout.short, Reply(said, heading=handout.title, links=links))


def leaflets(found: Sequence[Leaflet], further: int) -> Leaflets:
    """What was found, and a way to Sapa itself; where that is nothing, it says so."""
    onwards = _("Ask Sapa in private") if found else _("Nothing found. Ask Sapa in private")
    return Leaflets(tuple(found), further, onwards)


def nothing_to_share() -> Reply:
    """What is called so is gone, or was never there."""
    return Reply(
        _("I do not know what to share. Open the activity or the fair first, then type: share"),
        choices=(Choice(label("Trainings"), Action("browse")), Choice(label("Fairs"), Action("fairs")), menu_choice()),
    )


def which_one(reply: Reply) -> Reply:
    """Several are meant: the list to choose from."""
    return replace(reply, text=_("Open the one to share, then type: share"))


def back_to(name: str, argument: str) -> Choice:
    """To the card it came from."""
    return Choice(label("Back"), Action(name, argument))


def share_choice(argument: str) -> Choice:
    """On a card: pass it on."""
    return Choice(label("Share"), Action("share", argument))
