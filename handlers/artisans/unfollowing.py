"""Following said in other words: ending it ("stop following batik"), and "tell me when there is silver"."""

from __future__ import annotations

from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.screens.artisans import following as screens
from bot.understanding import match_craft, match_place
from bot.vocabulary import Reply
from handlers import names
from handlers.artisans import following
from storage.organising import activities
from storage.unasked import interests
from storage.unasked.interests import Interest, Kind


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.opening("unfollow", unfollow_words)
    router.opening("tell", tell_when)


def unfollow_words(turn: Turn) -> Reply:
    """ "Stop following batik Jogja": that one thing; the page of all where several or none are meant."""
    meant = _meant(turn, interests.of_person(turn.connection, turn.contact.id))
    if len(meant) != 1:
        turn.argument = ""
        return following.page(turn)
    turn.argument = f"~{meant[0].followed.mark}"
    return following.unfollow(turn)


def _meant(turn: Turn, mine: list[Interest]) -> list[Interest]:
    """Those of a person's interests that the words name: in full, else exactly by craft and province, else one of the two."""
    said = turn.argument.casefold()
    in_full = [one for one in mine if screens.name(one.followed, names.of(turn), one.activity).casefold() in said]
    longest = [one for one in in_full if one.followed.kind not in (Kind.CRAFT, Kind.PROVINCE)]
    if longest:
        return longest
    craft, province = match_craft(turn.argument, turn.lexicon), match_place(turn.argument, turn.lexicon)
    exactly = [one for one in mine if _is_of(one, craft, province)]
    parts = {part for part in (craft, province) if isinstance(part, str)}
    local = [one for one in mine if one.followed.kind == Kind.LOCAL_CRAFT]
    return exactly or [one for one in local if parts & {*one.followed.subject.split("/")}]


def _is_of(one: Interest, craft: object, province: object) -> bool:
    kind, subject = one.followed
    if isinstance(craft, str) and isinstance(province, str):
        return kind == Kind.LOCAL_CRAFT and subject == f"{craft}/{province}"
    return (kind, subject) in ((Kind.CRAFT, craft), (Kind.PROVINCE, province))


def tell_when(turn: Turn) -> Reply:
    """ "Tell me when there is silver in Bali": followed; where nothing is named, the activity that is looked at."""
    followed = following.by_words(turn, turn.argument)
    looked_at = activities.get(turn.connection, turn.conversation.topic) if followed is None else None
    if looked_at is None:
        return followed or screens.which()
    turn.argument = f"{Kind.ACTIVITY}={looked_at.id}"
    return following.follow(turn)
