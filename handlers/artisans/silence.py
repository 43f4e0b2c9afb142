"""No more messages unasked, or no more news, and messages again."""

from __future__ import annotations

from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.i18n import FIRST_LANGUAGE
from bot.rules.seats import Status
from bot.screens.artisans import silence as screens
from bot.screens.artisans.following import NEWS_VERSION
from bot.vocabulary import Reply
from handlers.artisans import claims
from storage.people import consents, contacts
from storage.taking_part import line
from storage.unasked import interests


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.command("berhenti stop", stop)
    router.command("stopberita stop_news stopnews", stop_news)
    router.command("news_again", news_again)
    router.command("unstop", unstop)
    router.action("stop", stop)
    router.action("unstop", unstop)
    router.action("stop_news", stop_news)
    router.action("news_again", news_again)


def stop(turn: Turn) -> Reply:
    """No more messages unasked; answers to what the person writes still come."""
    consents.stop_everything(turn.connection, turn.contact.id, turn.now)
    turn.contact = contacts.get(turn.connection, turn.contact.id)
    return screens.stopped(waits=any(held.status is Status.WAITLISTED for _, held in claims.ahead(turn)))


def unstop(turn: Turn) -> Reply:
    """Messages again."""
    consents.resume(turn.connection, turn.contact.id, NEWS_VERSION, turn.contact.language or FIRST_LANGUAGE, turn.now)
    turn.contact = contacts.get(turn.connection, turn.contact.id)
    line.can_be_told_again(turn.connection, turn.contact.id, turn.now)
    return screens.unstopped()


def stop_news(turn: Turn) -> Reply:
    """No more news of what they follow; what they are registered for they are told as before."""
    consents.stop_news(turn.connection, turn.contact.id, turn.now)
    turn.contact = contacts.get(turn.connection, turn.contact.id)
    return screens.news_stopped(everything=turn.contact.stopped_at is not None)


def news_again(turn: Turn) -> Reply:
    """News again; from somebody who wanted nothing at all it is everything again."""
    if turn.contact.stopped_at is not None:
        return unstop(turn)
    consents.want_news(turn.connection, turn.contact.id, NEWS_VERSION, turn.contact.language or FIRST_LANGUAGE, turn.now)
    turn.contact = contacts.get(turn.connection, turn.contact.id)
    return screens.news_again(follows=bool(interests.of_person(turn.connection, turn.contact.id)))
