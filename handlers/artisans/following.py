"""Following: from a list, a card, its details or by words; and what is followed."""

from __future__ import annotations

from datetime import timedelta

from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.i18n import FIRST_LANGUAGE
from bot.rules.news import What, is_worth_telling
from bot.screens.artisans import cards as card_screens
from bot.screens.artisans import fair_words, lists
from bot.screens.artisans import following as screens
from bot.understanding import Understood, match_craft, match_place
from bot.vocabulary import Action, Choice, Reply, Text
from handlers import names
from handlers.artisans import fairs
from handlers.artisans.narrowing import Narrowing, pack
from handlers.artisans.news_times import wish_of
from storage.knowing import fair_timers
from storage.organising import activities
from storage.organising.activities import Activity
from storage.organising.listing import Filter
from storage.people import consents, contacts
from storage.unasked import interests, news
from storage.unasked.interests import Followed, Interest, Kind

PAGE = 5
LATELY = timedelta(days=30)


def register(router: Router) -> None:
    """Enter the bot's table of contents."""

    def opened(turn: Turn) -> Reply:
        wants_to_join = turn.understood is not None and turn.understood.kind is not None  # "ikuti pelatihan batik"
        return router.by_meaning(turn) if wants_to_join else follow_words(turn, turn.argument)

    router.opening("follow", opened)
    router.command("ikuti following", page)
    router.command("kabar news", recent)
    router.command("tellme", tell_me)
    router.action("following", page)
    router.action("follow", follow)
    router.action("unfollow", unfollow)
    router.action("news", recent)


# ---- following and stopping ---------------------------------------------------------------------------------------------
def follow(turn: Turn) -> Reply:
    """Note the wish to be told: `craft=batik`, `organiser=17` (of the activity with this number)."""
    wanted = _of_payload(turn, turn.argument)
    return _follow(turn, wanted) if wanted is not None else card_screens.gone()


def tell_me(turn: Turn) -> Reply:
    """ "Tell me when": what the screen offers to follow, else what is followed."""
    shown = (Action.decode(action) for _, action in turn.conversation.shown)
    turn.argument = next((action.argument for action in shown if action.name == "follow"), "")
    return follow(turn) if turn.argument else page(turn)


def _follow(turn: Turn, wanted: Interest) -> Reply:
    interests.follow(turn.connection, turn.contact.id, wanted.followed, turn.now)
    if wanted.followed.kind == Kind.FAIR:
        fair_timers.plan_usual(
            turn.connection, turn.surroundings.library.fairs[wanted.followed.subject], turn.now, turn.surroundings.zone
        )
    if turn.contact.stopped_at is None:
        consents.want_news(
            turn.connection, turn.contact.id, screens.NEWS_VERSION, turn.contact.language or FIRST_LANGUAGE, turn.now
        )
        turn.contact = contacts.get(turn.connection, turn.contact.id)
    return screens.followed(_name(turn, wanted), wanted.followed.kind, wish_of(turn), _offers(turn, wanted))


def unfollow(turn: Turn) -> Reply:
    """End it; `~` and its mark name one thing of all that the person follows."""
    ended = _marked(turn) if turn.argument.startswith("~") else _of_payload(turn, turn.argument)
    if ended is None:
        return screens.gone()
    interests.unfollow(turn.connection, turn.contact.id, ended.followed)
    consents.follows_nothing(turn.connection, turn.contact.id, turn.now)
    return screens.unfollowed(_name(turn, ended), _payload(turn, ended))


def _marked(turn: Turn) -> Interest | None:
    mine = interests.of_person(turn.connection, turn.contact.id)
    return next((one for one in mine if f"~{one.followed.mark}" == turn.argument), None)


def _of_payload(turn: Turn, payload: str) -> Interest | None:
    """What a button names; None when there is no such thing (payloads can be forged)."""
    kind, _, subject = payload.partition("=")
    craft, _, province = subject.partition("/")
    if kind == Kind.CRAFT and names.is_craft(turn, subject):
        return Interest(Followed(kind, subject))
    if kind == Kind.PROVINCE and names.is_province(turn, subject):
        return Interest(Followed(kind, subject))
    if kind == Kind.LOCAL_CRAFT and names.is_craft(turn, craft) and names.is_province(turn, province):
        return Interest(Followed(kind, subject))
    library = turn.surroundings.library
    if kind == Kind.FAIR and subject in library.fairs:
        return Interest(Followed(kind, subject))
    if kind == Kind.MARKET and craft in library.markets and (not province or names.is_craft(turn, province)):
        return Interest(Followed(kind, subject))
    turn.argument = subject
    activity = activities.get(turn.connection, turn.number())
    return _of_activity(kind, activity) if activity is not None else None


def _of_activity(kind: str, activity: Activity) -> Interest | None:
    """The activity itself, or what its page names."""
    if kind == Kind.ACTIVITY:
        return Interest(Followed(kind, activity.slug), activity)
    subject = {Kind.PROGRAMME: activity.programme, Kind.ORGANISER: activity.organiser}.get(Kind(kind)) if kind in LONG else None
    return Interest(Followed(kind, subject)) if subject else None


LONG = (Kind.PROGRAMME, Kind.ORGANISER)
"""Their names are longer than a button holds: it names an activity that has them."""


def _payload(turn: Turn, one: Interest) -> str:
    """What a button carries to follow it; empty when nothing is left that would name it."""
    kind, subject = one.followed
    if kind == Kind.ACTIVITY:
        return f"{kind}={one.activity.id}" if one.activity is not None else ""
    if kind in LONG:
        found = interests.example(turn.connection, one.followed)
        return f"{kind}={found}" if found is not None else ""
    return f"{kind}={subject}"


def _name(turn: Turn, one: Interest) -> str:
    return screens.name(one.followed, names.of(turn), one.activity)


def _offers(turn: Turn, wanted: Interest) -> tuple[Choice, ...]:
    """What there is of it now; and whoever waits for one activity may want to hear of others of its craft."""
    kind, subject = wanted.followed
    craft, _, province = subject.partition("/")
    if kind == Kind.FAIR:
        return (fair_words.open_choice(subject), fair_words.countdown_choice(subject))
    lists_of = {Kind.CRAFT: Filter(craft), Kind.LOCAL_CRAFT: Filter(craft, province), Kind.PROVINCE: Filter(province=subject)}
    if kind in lists_of:
        return (lists.list_choice(pack(Narrowing(lists_of[Kind(kind)]))),)
    crafts = activities.crafts_of(turn.connection, wanted.activity.id) if wanted.activity is not None else []
    if not crafts or interests.follows(turn.connection, turn.contact.id, Followed(Kind.CRAFT, crafts[0])):
        return ()
    return (lists.follow_choice(names.craft(turn, crafts[0]), f"{Kind.CRAFT}={crafts[0]}"),)


def of_list(turn: Turn, wanted: Filter) -> tuple[str, str]:
    """What a list is narrowed to that can be followed, as a payload and by name; empty when it is followed already."""
    if wanted.craft and wanted.province:
        followed = interests.local_craft(wanted.craft, wanted.province)
    elif wanted.craft or wanted.province:
        followed = Followed(Kind.CRAFT if wanted.craft else Kind.PROVINCE, wanted.craft or wanted.province or "")
    else:
        return "", ""
    if interests.follows(turn.connection, turn.contact.id, followed):
        return "", ""
    return f"{followed.kind}={followed.subject}", screens.name(followed, names.of(turn))


# ---- by words -----------------------------------------------------------------------------------------------------------
def follow_words(turn: Turn, words: str) -> Reply:
    """ "Follow batik Jogja": a fair, a market, or a craft and a province; what cannot be told is asked."""
    return by_words(turn, words) or screens.which()


def by_words(turn: Turn, words: str) -> Reply | None:
    """What words name is followed: a fair, a craft in a market or the market, a craft in a province or one of the two."""
    meant = turn.surroundings.understand(Text(words), turn.now) or Understood(words)
    if len(meant.fairs) > 1:
        return fairs.of_slugs(turn, meant.fairs)
    if meant.fairs:
        return _follow(turn, Interest(Followed(Kind.FAIR, meant.fairs[0])))
    craft, province = match_craft(words, turn.lexicon), match_place(words, turn.lexicon)
    market = next((code for code in meant.markets if code in turn.surroundings.library.markets), "")
    if market:
        return _follow(turn, Interest(Followed(Kind.MARKET, f"{market}/{craft}" if isinstance(craft, str) else market)))
    if isinstance(craft, str) and isinstance(province, str):
        return _follow(turn, Interest(interests.local_craft(craft, province)))
    if isinstance(craft, str):
        return _follow(turn, Interest(Followed(Kind.CRAFT, craft)))
    if isinstance(province, str):
        return _follow(turn, Interest(Followed(Kind.PROVINCE, province)))
    return None


# ---- what is followed -----------------------------------------------------------------------------------------------------
def page(turn: Turn) -> Reply:
    """What this person follows; `/ikuti batik` follows batik."""
    if turn.argument and not turn.argument.isdigit():
        return follow_words(turn, turn.argument)
    mine = interests.of_person(turn.connection, turn.contact.id)
    return screens.page(mine, names.of(turn), wish_of(turn), turn.number() if turn.number() * screens.PAGE < len(mine) else 0)


def recent(turn: Turn) -> Reply:
    """What this person was told of lately and can still join, a page of it."""
    told = news.recent(turn.connection, turn.contact.id, turn.now - LATELY)
    found = [one for one in told if is_worth_telling(What.NEW, one.standing(turn.now))]
    first = turn.number() * PAGE
    following = str(turn.number() + 1) if len(found) > first + PAGE else ""
    return screens.recent(found[first : first + PAGE], turn.now, following)
