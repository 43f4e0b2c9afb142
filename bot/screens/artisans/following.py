"""Following: noting and ending it, what is followed, and when news comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from bot.i18n import _, clock, label, zone_name
from bot.rules.news import HOURS, How
from bot.screens.activities import title
from bot.screens.artisans.lists import row
from bot.screens.forms import Prompt, question
from bot.screens.general import menu_choice
from bot.screens.names import Names
from bot.vocabulary import Action, Choice, Reply
from storage.organising.activities import Summary
from storage.unasked.interests import Followed, Interest, Kind

USUAL_HOURS = (7, 9, 12, 16, 19)
PAGE = 6
NEWS_VERSION = "2026-11"  # change it with the wording of `followed`: it is what people agree to when they follow something


@dataclass(frozen=True, slots=True)
class Wish:
    """How somebody wants to be told: at an hour of the day in their zone (IANA).

    `stopped` wants no message unasked, `no_news` none that is not about themselves.
    """

    how: How
    hour: int
    zone: str
    stopped: bool = False
    no_news: bool = False


def name(followed: Followed, names: Names, activity: Summary | None = None) -> str:
    """What is followed, in words; `activity` is the one followed, where it is one."""
    match followed.kind:
        case Kind.ACTIVITY if activity is not None:
            return title(activity)
        case Kind.CRAFT:
            return names.craft(followed.subject)
        case Kind.PROVINCE:
            return names.province(followed.subject)
        case Kind.LOCAL_CRAFT:
            craft, _slash, province = followed.subject.partition("/")
            return f"{names.craft(craft)} ({names.province(province)})"
        case Kind.FAIR:
            return names.fair(followed.subject)
        case Kind.MARKET:
            market, _slash, craft = followed.subject.partition("/")
            there = names.market(market)
            return _("{product} to {market}").format(product=names.craft(craft), market=there) if craft else there
        case _:
            return followed.subject


def kind_of(followed: Followed) -> str:
    """What sort of thing it is."""
    return {
        Kind.ACTIVITY: _("activity"),
        Kind.PROGRAMME: _("programme"),
        Kind.ORGANISER: _("organiser"),
        Kind.LOCAL_CRAFT: _("craft in one province"),
        Kind.CRAFT: _("craft"),
        Kind.PROVINCE: _("province"),
        Kind.FAIR: _("fair"),
        Kind.MARKET: _("export market"),
    }[Kind(followed.kind)]


def _page_choice() -> Choice:
    return Choice(label("What I follow"), Action("following"))


def followed(what: str, kind: str, wish: Wish, offers: tuple[Choice, ...]) -> Reply:
    """The wish to be told was noted; `offers` are what there is of it now, or more to follow."""
    if kind == Kind.ACTIVITY:
        text = _("All right. I will tell you as soon as registration opens: {what}.").format(what=what)
    elif kind == Kind.FAIR:
        text = _("All right, you follow {what}.").format(what=what) + " " + fair_comes()
    else:
        text = _("All right, you follow {what}.").format(what=what) + " " + comes(wish)
    again: tuple[Choice, ...] = ()
    if wish.stopped:
        text = f"{text}\n{_stopped(wish)}"
        again = (_again(wish),)
    when = () if kind in (Kind.ACTIVITY, Kind.FAIR) else (Choice(label("When news comes"), Action("news_how")),)
    return Reply(text, choices=(*again, *offers, *when, _page_choice(), menu_choice()))


def fair_comes() -> str:
    """When those who follow a fair hear of it."""
    return _(
        "You hear of a date that becomes known or changes, of facilitation, and 60, 30, 7 and 1 days before. "
        "Without a date: at the start of the month before its usual one."
    )


def _stopped(wish: Wish) -> str:
    if not wish.stopped:
        return _("You stopped news, so none comes until you press News again.")
    return _("You stopped messages, so nothing comes until you press Messages again.")


def _again(wish: Wish) -> Choice:
    if not wish.stopped:
        return Choice(label("News again"), Action("news_again"))
    return Choice(label("Messages again"), Action("unstop"))


def unfollowed(what: str, undo: str) -> Reply:
    """It is not followed any more; `undo` is the payload that takes this back, empty where nothing does."""
    back = (Choice(label("Undo"), Action("follow", undo)),) if undo else ()
    text = _("All right, no more news about {what}.").format(what=what)
    return Reply(text, choices=(*back, _page_choice(), Choice(label("Trainings"), Action("browse")), menu_choice()))


def gone() -> Reply:
    """A button for something that is not there, or not followed any more."""
    return Reply(_("You do not follow that any more."), choices=(_page_choice(), menu_choice()))


def comes(wish: Wish) -> str:
    """When news comes."""
    hour = f"{clock(time(wish.hour))} {zone_name(wish.zone)}"
    match wish.how:
        case How.NOW:
            return _("News comes at once, but not at night.")
        case How.DAILY:
            return _("News, if there is any, comes every day at {hour}.").format(hour=hour)
        case How.WEEKLY:
            return _("News, if there is any, comes every Monday at {hour}.").format(hour=hour)


def page(found: Sequence[Interest], names: Names, wish: Wish, number: int) -> Reply:
    """What is followed, one tap to stop each."""
    if not found:
        text = _("You do not follow anything yet. Narrow a list of trainings down and press Follow, or type: follow batik Jogja")
        return Reply(text, choices=(Choice(label("Trainings"), Action("browse")), menu_choice()), replaces=True)
    rows = tuple(
        Choice(name(one.followed, names, one.activity), Action("unfollow", f"~{one.followed.mark}"), kind_of(one.followed))
        for one in found[number * PAGE : (number + 1) * PAGE]
    )
    more = (Choice(label("More"), Action("following", str(number + 1))),) if len(found) > (number + 1) * PAGE else ()
    silent = wish.stopped or wish.no_news
    state = _stopped(wish) if silent else comes(wish)
    again = (_again(wish),) if silent else ()
    stop = () if silent else (Choice(label("Stop news"), Action("stop_news")),)
    return Reply(
        state + "\n" + _("Choose what you no longer want to follow."),
        heading=_("What you follow"),
        choices=(*rows, *more, *again, Choice(label("When news comes"), Action("news_how")), *stop, menu_choice()),
        replaces=True,
        more=_("Choose"),
    )


def how(wish: Wish) -> Reply:
    """When news comes, and what else can be chosen."""
    ways = ((How.NOW, label("At once")), (How.DAILY, label("Every day")), (How.WEEKLY, label("Every Monday")))
    others = tuple(Choice(words, Action("news_how", way)) for way, words in ways if way is not wish.how)
    hours = tuple(Choice(clock(time(hour)), Action("news_hour", str(hour))) for hour in USUAL_HOURS if hour != wish.hour)
    timed = () if wish.how is How.NOW else (*hours, Choice(label("Another hour"), Action("news_hour")))
    text = comes(wish) + "\n" + _("What you asked to be told about a single activity always comes at once.")
    return Reply(text, choices=(*others, *timed, _page_choice(), menu_choice()), replaces=True, more=_("Choose"))


def ask_hour(prompt: Prompt, zone: str) -> Reply:
    """Any whole hour while people are awake."""
    bounds = {"first": HOURS[0], "last": HOURS[-1]}
    problem = _("I can only do whole hours from {first} to {last}.").format(**bounds) if prompt.problem else ""
    text = _("At what hour shall news come? Type a number from {first} to {last} ({zone}).")
    return question(prompt, text.format(**bounds, zone=zone_name(zone)), problem)


def which() -> Reply:
    """Words that name nothing to follow."""
    said = _(
        "I do not know what to follow by that. Name a craft, a province, a fair or a market, "
        "for example: follow batik Jogja, follow INACRAFT"
    )
    return Reply(said, choices=(_page_choice(), Choice(label("Trainings"), Action("browse")), menu_choice()))


def recent(rows: Sequence[Summary], now: datetime, next_page: str) -> Reply:
    """What somebody was told of lately and can still join."""
    if not rows:
        return Reply(_("There is no news right now."), choices=(_page_choice(), menu_choice()), replaces=True)
    more = (Choice(label("More"), Action("news", next_page)),) if next_page else ()
    choices = (*(row(one, now) for one in rows), *more, _page_choice(), menu_choice())
    return Reply(heading=_("News for you"), choices=choices, replaces=True, more=_("Choose"))
