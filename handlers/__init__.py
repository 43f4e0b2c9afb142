"""The features. `register_all` is the bot's table of contents."""

from bot.conversation.router import Router
from handlers import (
    admin,
    again,
    asking,
    cards,
    following,
    linking,
    managing,
    mine,
    offers,
    profile,
    registering,
    reminders,
    start,
    talk,
    trainings,
    unfollowing,
)


def register_all() -> Router:
    """A router that knows every feature; raises AlreadyRegistered when two want the same name."""
    router = Router()
    features = (
        start,
        trainings,
        cards,
        following,
        unfollowing,
        registering,
        mine,
        offers,
        reminders,
        profile,
        linking,
        asking,
        again,
        admin,
        managing,
        talk,
    )
    for feature in features:
        feature.register(router)
    return router
