"""No more messages unasked, and messages again, in words."""

from __future__ import annotations

from bot.i18n import _, label
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Choice, Reply


def stopped(*, waits: bool = False) -> Reply:
    """No more messages unasked; whoever waits in line hears what that means for them."""
    said = _(
        "Done. You get no more messages that you did not ask for, no reminders either. Only if something you registered for "
        "is moved or called off, I tell you. I still answer when you write."
    )
    line = _("You stay on the waiting list, but meanwhile I cannot offer you a seat.") if waits else ""
    return Reply(
        "\n".join(filter(None, (said, line))),
        choices=(Choice(label("Messages again"), Action("unstop")), menu_choice()),
    )


def news_stopped(*, everything: bool) -> Reply:
    """No more news; what is still sent is said."""
    if everything:
        text = _("Done, no news either. You asked for no messages before, so nothing comes.")
    else:
        text = _(
            "Done. No more news of what you follow. Reminders and offers for what you registered for still come. "
            "To stop those too, type stop."
        )
    return Reply(text, choices=(Choice(label("News again"), Action("news_again")), menu_choice()))


def news_again(*, follows: bool) -> Reply:
    """News as before; who follows nothing hears how."""
    text = _("Good. You get news again of what you follow.")
    if not follows:
        text = _("Good. Now follow something: narrow a list down and press Follow, or type: follow batik Jogja")
    return Reply(text, choices=(Choice(label("What I follow"), Action("following")), menu_choice()))


def unstopped() -> Reply:
    return Reply(_("Good. You get messages again about what you follow and registered for."), choices=(menu_choice(),))
