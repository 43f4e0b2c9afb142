"""Results of tests of competence, for who was tested: kept where they agree, and theirs to remove."""

from __future__ import annotations

from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.i18n import FIRST_LANGUAGE
from bot.screens import activities as activity_screens
from bot.screens.artisans import my_results as screens
from bot.vocabulary import Reply
from storage.organising import activities
from storage.taking_part import results
from storage.taking_part.results import Result


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.command("hasil results", mine)
    router.action("my_results", mine)
    router.action("my_result", my_own)
    router.action("result_remove", remove_sure)
    router.action("result_yes", agree)
    router.action("result_no", remove)


def _own(turn: Turn) -> Result | None:
    found = results.get(turn.connection, turn.number())
    return found if found is not None and found.contact_id == turn.contact.id else None


def mine(turn: Turn) -> Reply:
    """What I agreed to have kept."""
    return screens.mine(results.of_person(turn.connection, turn.contact.id))


def my_own(turn: Turn) -> Reply:
    """One of mine; a draft is asked about."""
    found = _own(turn)
    if found is None:
        return screens.gone()
    activity = activities.get(turn.connection, found.activity_id or 0)
    if found.is_draft and activity is not None:
        return screens.asked(activity, activity_screens.short_organiser(activity), found)
    return screens.own(found)


def agree(turn: Turn) -> Reply:
    """It may be kept."""
    language = turn.contact.language or FIRST_LANGUAGE
    kept = results.agree(turn.connection, turn.number(), turn.contact.id, screens.CONSENT_VERSION, language, turn.now)
    return screens.kept(kept) if kept is not None else screens.gone()


def remove_sure(turn: Turn) -> Reply:
    """The first of two taps."""
    found = _own(turn)
    return screens.remove_sure(found) if found is not None else screens.gone()


def remove(turn: Turn) -> Reply:
    """It may not be kept, or no longer."""
    gone = results.forget(turn.connection, turn.number(), turn.contact.id, turn.now)
    return screens.removed() if gone else screens.gone()
