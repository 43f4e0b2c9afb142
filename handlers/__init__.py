"""The features. `register_all` is the bot's table of contents."""

from bot.conversation.router import Router
from handlers import (
    adding,
    admin,
    admin_organisations,
    admin_people,
    again,
    asking,
    cards,
    choosing,
    exporting,
    following,
    importing,
    inviting,
    linking,
    managing,
    mine,
    offers,
    participants,
    partners,
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
        admin_people,
        admin_organisations,
        inviting,
        partners,
        managing,
        participants,
        choosing,
        exporting,
        importing,
        talk,
    )
    for feature in features:
        feature.register(router)
    return router
