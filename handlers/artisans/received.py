"""Goods, for who was given something: whether it came, whether it is used, and help that is asked for by name only on a yes."""

from __future__ import annotations

from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.rules.goods import Stand, Use
from bot.screens.artisans import received as screens
from bot.vocabulary import Reply
from handlers import errands
from handlers.artisans import asking
from storage.asking import answerers
from storage.organising import activities, jobs
from storage.organising.activities import Activity
from storage.organising.jobs import Job
from storage.people import caring
from storage.taking_part import handover_answers, handovers
from storage.taking_part.handovers import Handover
from storage.unasked import staff
from storage.unasked.telling import Notice

USES = {str(one): one for one in Use}
MISSING = "handover_missing"
"""What tells the organiser that something did not arrive."""


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.command("barangsaya mygoods", mine)
    router.action("my_goods", mine)
    router.action("my_good", one)
    router.action("my_note", note)
    router.action("goods_yes", have)
    router.action("goods_no", lack)
    router.action("in_use", in_use)
    router.action("goods_help", ask_help)


def _own(turn: Turn) -> tuple[Activity, Handover] | None:
    """The thing a choice names, if whoever pressed was given it, or somebody in their care, and it was not given back."""
    found = handovers.get(turn.connection, turn.number())
    if found is None or found.contact_id is None or found.stand is Stand.RETURNED:
        return None
    if caring.name_for(turn.connection, turn.contact.id, found.contact_id) is None:
        return None
    activity = activities.get(turn.connection, found.activity_id)
    return (activity, found) if activity else None


def _named(turn: Turn, thing: Handover, reply: Reply) -> Reply:
    """The same with the name of who it is about, where that is somebody in their care."""
    return caring.named(reply, caring.name_for(turn.connection, turn.contact.id, thing.contact_id or 0) or "")


def mine(turn: Turn) -> Reply:
    """What I was given."""
    return screens.mine(handovers.of_person(turn.connection, turn.contact.id))


def one(turn: Turn) -> Reply:
    """One of them."""
    found = _own(turn)
    return _named(turn, found[1], screens.own(*found)) if found else screens.gone()


def have(turn: Turn) -> Reply:
    """They have it, as it was shown; the note follows. Pressed again, it says so again and makes no second file."""
    found = _own(turn)
    if found is None:
        return screens.gone()
    activity, thing = found
    if thing.stand is Stand.CONFIRMED:
        return _named(turn, thing, screens.own(activity, thing))
    if thing.version != turn.version or not handover_answers.answer(turn.connection, thing, has_it=True, now=turn.now):
        return _named(turn, thing, screens.asked(activity, thing))
    made = not jobs.has_enough(turn.connection, turn.contact.id)
    if made:
        errands.begin(turn, Job.HANDOVER, {"registration": thing.registration_id})
    return _named(turn, thing, screens.confirmed(thing, made=made))


def lack(turn: Turn) -> Reply:
    """They have it not: the organiser is told, without a name, and looks into the list."""
    found = _own(turn)
    if found is None:
        return screens.gone()
    activity, thing = found
    if thing.stand is Stand.CONFIRMED:
        return _named(turn, thing, screens.own(activity, thing))
    if thing.version != turn.version:
        return _named(turn, thing, screens.asked(activity, thing))
    if thing.stand is not Stand.DENIED and handover_answers.answer(turn.connection, thing, has_it=False, now=turn.now):
        _tell_staff(turn, activity, thing)
    return _named(turn, thing, screens.denied(activity, thing))


def _tell_staff(turn: Turn, activity: Activity, thing: Handover) -> None:
    people = answerers.of(turn.connection, activity.organisation_id, turn.surroundings.admins, turn.now)
    notice = Notice(MISSING, handovers.about(thing.id))
    staff.tell(turn.connection, people, lambda: screens.missing(activity, thing), notice, turn.now, turn.surroundings.zone)
    turn.told = True


def note(turn: Turn) -> Reply:
    """The handover note once more, for who confirmed."""
    found = _own(turn)
    if found is None:
        return screens.gone()
    if found[1].stand is not Stand.CONFIRMED:
        return _named(turn, found[1], screens.own(*found))
    return errands.begin(turn, Job.HANDOVER, {"registration": found[1].registration_id})


def in_use(turn: Turn) -> Reply:
    """One tap, months later, and any time after; without an answer the question is shown again."""
    turn.argument, _, said = turn.argument.partition("=")
    found = _own(turn)
    if found is None:
        return screens.gone()
    activity, thing = found
    if said not in USES:
        return _named(turn, thing, screens.use(activity, thing))
    handover_answers.say_use(turn.connection, thing.id, USES[said], turn.now)
    return _named(turn, thing, screens.noted(activity, handovers.get(turn.connection, thing.id) or thing, USES[said]))


def ask_help(turn: Turn) -> Reply:
    """A question in their name, once and only on a yes."""
    turn.argument, _, said = turn.argument.partition("=")
    found = _own(turn)
    if found is None:
        return screens.gone()
    activity, thing = found
    if said != "yes":
        return screens.only_counted()
    if not handover_answers.name(turn.connection, thing.id, turn.now):
        return screens.asked_already()
    unfinished = turn.conversation.form is not None
    return asking.open_ticket(turn, str(activity.id), {"body": screens.help_words(thing)}, unfinished=unfinished)
