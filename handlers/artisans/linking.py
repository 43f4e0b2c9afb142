"""One person in several chats: a one-time code, or a number shared as their own in both, brings them to one contact."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from bot.conversation.form import Answers
from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.i18n import FIRST_LANGUAGE, speaking
from bot.screens import activities as activity_screens
from bot.screens.artisans import linking as screens
from bot.screens.artisans.linking import Account, Chat
from bot.vocabulary import Action, Reply
from handlers.artisans import person
from storage.ledger import deliveries
from storage.ledger.deliveries import Lane, Owed
from storage.organising import activities
from storage.people import caring, contacts, links, merging, parting
from storage.unasked import reaching, telling
from storage.unasked.telling import Notice

CHANNELS = {"telegram": "telegram", "tele": "telegram", "tg": "telegram", "whatsapp": "whatsapp", "wa": "whatsapp", "web": "web"}
"""What people call a chat platform."""


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.command("hubungkan link", link)
    router.command("obrolan chats", reach)
    router.opening("link", partial(link_words, router))
    router.opening("reach", partial(reach_words, router))
    router.action("link", offer)
    router.action("link_yes", join)
    router.action("link_number", same_number)
    router.action("same_yes", join_by_number)
    router.action("unlink", part_sure)
    router.action("unlink_yes", part)
    router.action("reach", reach)


# ---- the code -----------------------------------------------------------------------------------------------------------
def link(turn: Turn) -> Reply:
    """`/hubungkan`: a code; `/hubungkan K7F3PD`: whose it is. What was typed for a code and is none is called so."""
    if code := links.read(turn.argument):
        return _entered(turn, code)
    return screens.unknown_code() if _tried(turn.argument) else offer(turn)


def _tried(said: str) -> bool:
    """Whether one word stands there that names no chat: somebody means a code."""
    words = said.casefold().split()
    return len(words) == 1 and words[0] not in CHANNELS


def link_words(router: Router, turn: Turn) -> Reply:
    """ "Hubungkan K7F3PD", "link my accounts"; a link to something else is no code that opens an account."""
    meant = turn.understood
    if meant is not None and not links.read(turn.argument) and (meant.kind or meant.craft or meant.fairs or meant.province):
        return router.openings["share"](turn)
    turn.argument = turn.argument if links.read(turn.argument) else turn.argument.partition(" ")[2]
    return link(turn)


def opened(turn: Turn) -> Reply:
    """A link of the other chat brought them here, with its code as the argument."""
    return _entered(turn, turn.argument.strip().upper()[: links.LENGTH])


def offer(turn: Turn) -> Reply:
    """A new code for this person."""
    code = links.offer(turn.connection, turn.contact.id, turn.now, turn.surroundings.chance)
    around = turn.surroundings
    shown = screens.Offer(
        code,
        turn.now + links.LIFE,
        turn.home_zone(),
        turn.address.channel,
        [*around.links.items()],
        _chats(turn, turn.contact.id),
    )
    return screens.page(shown, can_part=parting.latest(turn.connection, turn.contact.id, turn.now) is not None)


def _entered(turn: Turn, code: str) -> Reply:
    """Whose account a code opens, to be confirmed."""
    found = _owner(turn, code)
    if isinstance(found, Reply):
        return found
    return _confirm(turn, found, Action("link_yes", code))


def _owner(turn: Turn, code: str) -> int | Reply:
    """Who made this code, or why it is of no use here. Who types wrong ones gets to try a few an hour, right or wrong."""
    until = links.shut_until(turn.connection, turn.contact.id, turn.now)
    if until is not None:
        return screens.too_many(until, turn.home_zone())
    owner = links.owner(turn.connection, code, turn.now)
    if owner is None:
        links.note_wrong(turn.connection, turn.contact.id, turn.now)
        return screens.unknown_code()
    return screens.own_code() if owner == turn.contact.id else owner


def _confirm(turn: Turn, owner: int, yes: Action) -> Reply:
    found = [activities.get(turn.connection, one) for one in merging.doubles(turn.connection, owner, turn.contact.id)]
    titles = [activity_screens.title(one) for one in found if one is not None]
    return screens.confirm(_account(turn, owner), titles, yes)


def _account(turn: Turn, contact_id: int) -> Account:
    person = contacts.get(turn.connection, contact_id)
    return Account(screens.shortened(person.name), _chats(turn, contact_id))


def _chats(turn: Turn, contact_id: int) -> list[Chat]:
    """In the order in which they are tried."""
    return [_shown(chat) for chat in reaching.chats(turn.connection, contact_id)]


def has_several(turn: Turn) -> bool:
    """Whether this person has more than one chat."""
    return len(reaching.chats(turn.connection, turn.contact.id)) > 1


def _shown(chat: reaching.Chat) -> Chat:
    """A chat with the last two digits of the number or id it goes by, where that is one."""
    name = (chat.destination or chat.address.recipient).removeprefix("+")
    return Chat(chat.address.channel, name[-2:] if name.isascii() and name.isdigit() and len(name) > 3 else "")


# ---- joining ------------------------------------------------------------------------------------------------------------
def join(turn: Turn) -> Reply:
    """They said that the account is theirs; the code is used up. Pressed twice, it says what is."""
    found = _owner(turn, turn.argument)
    if isinstance(found, Reply):
        tries = links.shut_until(turn.connection, turn.contact.id, turn.now) is None  # or presses would be guesses without end
        return _joined(turn) if tries and has_several(turn) else found
    owner = links.use_up(turn.connection, turn.argument, turn.now)
    return _join(turn, owner) if owner is not None else screens.unknown_code()


def same_number(turn: Turn) -> Reply:
    """The account whose number is the same, shared as their own in both chats; to be confirmed."""
    owner = links.same_number(turn.connection, turn.contact.id, turn.now)
    return _confirm(turn, owner, Action("same_yes")) if owner is not None else offer(turn)


def after_sharing(turn: Turn, answers: Answers) -> Reply | None:
    """Their number was just shared: whether another chat has shared the same."""
    owner = links.same_number(turn.connection, turn.contact.id, turn.now) if answers.get(person.SHARED) else None
    return screens.same_number(_account(turn, owner)) if owner is not None else None


def beside(turn: Turn, answers: Answers, shown: Reply) -> Reply:
    """The same as one choice more of something that matters more."""
    if after_sharing(turn, answers) is None:
        return shown
    return replace(shown, choices=(*shown.choices[:-1], screens.number_choice(), *shown.choices[-1:]))


def join_by_number(turn: Turn) -> Reply:
    """They said that the account with the same number is theirs."""
    owner = links.same_number(turn.connection, turn.contact.id, turn.now)
    return _join(turn, owner) if owner is not None else _joined(turn)


def _join(turn: Turn, owner: int) -> Reply:
    """Both become one; the chat that did not ask for it hears of it."""
    there = reaching.chosen(turn.connection, owner)
    leader = caring.leader_of(turn.connection, owner)
    if merging.merge(turn.connection, owner, turn.contact.id, turn.now, turn.surroundings.offers) is None:
        return screens.unknown_code()
    turn.contact = contacts.get(turn.connection, owner)
    here = next(chat for chat in reaching.chats(turn.connection, owner) if chat.address == turn.address)
    if there is not None:
        with speaking(turn.contact.language or FIRST_LANGUAGE):
            said = screens.joined_there(_shown(here))
        deliveries.owe(turn.connection, Owed(there, said, owner, lane=Lane.NOTICE, notice=links.JOINED), None, turn.now)
        turn.told = True
    if leader is not None:
        notice, zone = Notice(links.JOINED), turn.surroundings.zone
        say = screens.joined_there(_shown(here))
        telling.tell(turn.connection, leader[0], lambda _: caring.named(say, leader[1]), notice, turn.now, zone)
        turn.told = True
    return _joined(turn)


def _joined(turn: Turn) -> Reply:
    chats = _chats(turn, turn.contact.id)
    return screens.joined(chats, chats[0], stopped=turn.contact.stopped_at is not None)


# ---- parting ------------------------------------------------------------------------------------------------------------
def part_sure(turn: Turn) -> Reply:
    """What undoing does; asked first, since somebody may be registered by now."""
    last = parting.latest(turn.connection, turn.contact.id, turn.now)
    if last is None:
        return screens.cannot_part()
    return screens.part_sure(_leaving(turn, last), last.until, turn.home_zone())


def _leaving(turn: Turn, last: parting.Merge) -> list[Chat]:
    return [_shown(chat) for chat in reaching.chats(turn.connection, turn.contact.id) if chat.id in last.addresses]


def part(turn: Turn) -> Reply:
    """They are two again; whoever undid it is one of them."""
    last = parting.latest(turn.connection, turn.contact.id, turn.now)
    if last is None:
        return screens.cannot_part()
    leaving = _leaving(turn, last)
    if parting.undo(turn.connection, last.id, turn.now) is None:
        return screens.cannot_part()
    found = contacts.find(turn.connection, turn.address)
    assert found is not None
    turn.contact = found.contact
    return screens.parted(leaving)


# ---- where they are told --------------------------------------------------------------------------------------------------
def reach(turn: Turn) -> Reply:
    """In which chat they are told things; with the name of a channel, there from now on."""
    chats = _chats(turn, turn.contact.id)
    if turn.argument in (*(chat.channel for chat in chats), "auto"):
        chosen = None if turn.argument == "auto" else turn.argument
        turn.contact = contacts.change(turn.connection, turn.contact.id, {"preferred": chosen})
        chats = _chats(turn, turn.contact.id)
    return screens.reach(chats, reaching.preferred(turn.connection, turn.contact.id))


def reach_words(router: Router, turn: Turn) -> Reply:
    """ "Kabari lewat WhatsApp"; what begins so and names no chat is about something else: "kirim ke singapura"."""
    said = [CHANNELS[word] for word in turn.argument.casefold().replace(".", " ").split() if word in CHANNELS]
    if not said and turn.understood is not None and turn.understood.intent is not None:
        return router.by_meaning(turn)
    turn.argument = said[0] if said else ""
    return reach(turn)
