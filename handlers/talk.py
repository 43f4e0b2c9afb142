"""What people say before, between and after: greetings, thanks, and questions about the training they look at."""

from __future__ import annotations

from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.screens import talk as screens
from bot.understanding import Aspect
from bot.vocabulary import Reply
from handlers import start
from handlers.artisans import cards, claims, fair_ways, registering, trainings


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.command("greeting", greet)
    router.command("thanks", thanks)
    router.command("wish", wish)
    router.command("about", about)
    router.command("nib", nib)
    router.command("who", who)
    router.command("chatter", chatter)
    router.command("upset", upset)


def greet(turn: Turn) -> Reply:
    """A greeting is given back."""
    return start.menu(turn, screens.hello())


def thanks(turn: Turn) -> Reply:
    """You are welcome."""
    return screens.thanks()


def chatter(turn: Turn) -> Reply:
    """A laugh, praise, goodbye: nothing is asked."""
    return screens.all_right()


def upset(turn: Turn) -> Reply:
    """Anger, mostly about an answer: a person is offered."""
    return screens.sorry()


def who(turn: Turn) -> Reply:
    """Whether this is a person, who made it, what it speaks and what it costs."""
    return screens.who()


def wish(turn: Turn) -> Reply:
    """ "I want to register": for what is looked at, else the list to choose from."""
    fair = fair_ways.on_screen(turn)
    if fair is not None:
        return fair_ways.of_fair(turn, fair, Aspect.JOIN)
    return _about_topic(turn) or registering.register_for(turn)


def about(turn: Turn) -> Reply:
    """ "When", "where", "how much": on the card of what the last message is about, of what is looked at, or of what they hold."""
    fair = fair_ways.on_screen(turn)
    if fair is not None:
        return fair_ways.of_fair(turn, fair, turn.understood.aspect if turn.understood is not None else None)
    shown = claims.on_screen(turn)
    ahead = claims.ahead(turn)
    if shown is not None:
        turn.conversation.topic = shown.activity_id
    elif not turn.conversation.topic and len(ahead) == 1:
        turn.conversation.topic = ahead[0][0].id
    return _about_topic(turn) or cards.card(turn)


def _about_topic(turn: Turn) -> Reply | None:
    """The list when nothing is looked at; else None, with what is looked at as the argument."""
    topic = turn.conversation.topic
    turn.argument = str(topic) if topic else trainings.on_screen(turn) or ""
    return None if topic else screens.which_training(trainings.browse(turn))


def nib(turn: Turn) -> Reply:
    """What the business number is."""
    return screens.nib()
