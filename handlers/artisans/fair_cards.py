"""One fair: its card and the pages behind it, its countdown, its calendar file."""

from __future__ import annotations

from functools import partial

from bot.conversation.router import Router
from bot.conversation.turn import Turn, page_in
from bot.documents import fair_days
from bot.rules import fairs as rules
from bot.rules.knowledge import Fair
from bot.screens.artisans import fair_cards as screens
from bot.screens.artisans import fair_countdown
from bot.screens.artisans import fairs as lists
from bot.screens.artisans.fair_cards import Card
from bot.vocabulary import Reply
from handlers import names
from storage.knowing import editions, fair_followers
from storage.unasked import interests

GENERAL = "fair-facilitation"


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("fair", partial(opened, router))
    router.action("fair_how", how)
    router.action("fair_past", past)
    router.action("fair_notes", notes)
    router.action("fair_sources", sources)
    router.action("fair_calls", calls)
    router.action("fair_days", countdown)
    router.action("fair_ics", calendar)


def of(turn: Turn) -> tuple[Fair | None, str]:
    """The fair that the argument names, and what stands behind its name: `inacraft/2`."""
    slug, _, more = turn.argument.partition("/")
    return turn.surroundings.library.fairs.get(slug), more


def opened(router: Router, turn: Turn) -> Reply:
    """The card, with a way to exporting where that is answered here."""
    return card(turn, markets="market" in router.actions)


def card(turn: Turn, *, markets: bool = False) -> Reply:
    """Everything that matters first."""
    fair, _ = of(turn)
    if fair is None:
        return lists.gone()
    library = turn.surroundings.library
    abroad = fair.country != rules.HOME and fair.country in library.markets
    over = sum(one.ends_on < turn.today for one in editions.of_fair(turn.connection, fair.id))
    return screens.card(
        Card(
            fair,
            crafts=[names.craft(turn, code) for code in fair.crafts],
            edition=editions.next_of_each(turn.connection, turn.today).get(fair.id),
            past=over + len(rules.past_editions(fair, turn.today)),
            calls=editions.calls(turn.connection, fair.id, turn.today),
            followed=interests.follows(turn.connection, turn.contact.id, fair_followers.followed(fair.id)),
            market=fair.country if markets and abroad else "",
        )
    )


def how(turn: Turn) -> Reply:
    """How artisans take part; `/general` the ways that hold for every fair."""
    fair, more = of(turn)
    if fair is None:
        return lists.gone()
    general = turn.surroundings.library.remarks.get(GENERAL)
    if more == "general" and general is not None:
        return screens.general(fair, general)
    return screens.how(fair, general, bool(editions.calls(turn.connection, fair.id, turn.today, most=1)))


def past(turn: Turn) -> Reply:
    """Editions that are over: those added here first, then the catalogue's."""
    fair, more = of(turn)
    if fair is None:
        return lists.gone()
    added = [one for one in editions.of_fair(turn.connection, fair.id) if one.ends_on < turn.today]
    own = [rules.as_past(one) for one in reversed(added)]
    return screens.past(fair, [*own, *rules.past_editions(fair, turn.today)], page_in(more))


def notes(turn: Turn) -> Reply:
    """Where sources contradict each other."""
    fair, more = of(turn)
    return screens.notes(fair, page_in(more)) if fair is not None else lists.gone()


def sources(turn: Turn) -> Reply:
    """Every publication."""
    fair, _ = of(turn)
    return screens.sources(fair) if fair is not None else lists.gone()


def calls(turn: Turn) -> Reply:
    """What takes artisans there."""
    fair, _ = of(turn)
    return (
        screens.calls(fair, editions.calls(turn.connection, fair.id, turn.today), turn.now) if fair is not None else lists.gone()
    )


def countdown(turn: Turn) -> Reply:
    """When they are told; `inacraft/30` puts thirty days before in, or takes them out."""
    fair, more = of(turn)
    if fair is None:
        return lists.gone()
    days = fair_followers.countdown(turn.connection, turn.contact.id, fair.id)
    if days is None:
        return fair_countdown.follow_first(fair)
    day = page_in(more)
    if day in rules.DAYS:
        days = tuple(one for one in rules.DAYS if (one in days) != (one == day))
        fair_followers.choose(turn.connection, turn.contact.id, fair.id, days)
    return fair_countdown.countdown(fair, days)


def calendar(turn: Turn) -> Reply:
    """The calendar file of an edition that is announced."""
    edition = editions.get(turn.connection, turn.number())
    fair = turn.surroundings.library.fairs.get(edition.fair) if edition is not None else None
    if edition is None or fair is None or edition.withdrawn_at is not None:
        return lists.gone()
    return fair_countdown.calendar(fair, edition, fair_days.calendar(fair, edition, turn.now))
