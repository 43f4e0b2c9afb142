"""The features. `register_all` is the bot's table of contents."""

from bot.conversation.router import Router
from handlers import admin, asking, cards, following, mine, offers, profile, registering, reminders, start, talk, trainings


def register_all() -> Router:
    """A router that knows every feature; raises AlreadyRegistered when two want the same name."""
    router = Router()
    for feature in (start, trainings, cards, following, registering, mine, offers, reminders, profile, asking, admin, talk):
        feature.register(router)
    return router
