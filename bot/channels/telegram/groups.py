"""What reaches Sapa from groups and channels: words that address it, and what becomes of the group itself."""

from __future__ import annotations

import re

from bot.channels.telegram.schema import Chat, MembershipChange, Message, speaks_as
from bot.vocabulary import Group, GroupChanged, InGroup

KINDS = ("group", "supergroup", "channel")
CHANNEL = "channel"
LONGEST_TITLE = 128  # API Chat.title: 1 to 128 letters, for groups as for channels
COMMAND_FOR_A_BOT = re.compile(r"\A(/\w{1,32})@\w+", re.ASCII)
_MENTION = re.compile(r"@\w{4,32}", re.ASCII)


def said(message: Message, username: str) -> InGroup | None:
    """Words for Sapa in a group; None for all others. `username` is the bot's own, without @.

    Who runs the group speaks for it in a channel, and in a group under its name: sender_chat is the group then.
    """
    chat, sender = message.chat, message.sender
    if chat is None or not _addressed(message, username):
        return None
    as_group = chat.type == CHANNEL or (speaks_as(message.sender_chat) == chat.id)
    if sender is not None and sender.is_bot and not as_group:
        return None
    by = str(sender.id) if sender is not None and not as_group else ""
    return InGroup(_words(message.text or ""), _group(chat), by, as_group)


def changed(message: Message) -> GroupChanged | None:
    """A service message that concerns the group as a whole: its title, or the id it has from now on."""
    if message.migrate_to_chat_id is not None:
        return GroupChanged(moved_to=str(message.migrate_to_chat_id))
    return GroupChanged(title=_title(message.new_chat_title)) if message.new_chat_title else None


def membership(change: MembershipChange) -> GroupChanged | None:
    """Whether Sapa may write there now, as https://core.telegram.org/bots/api#chatmember says."""
    became = change.became
    if change.chat.type not in KINDS or became is None:
        return None
    match became.status:
        case "creator":
            may = True
        case "administrator":
            may = change.chat.type != CHANNEL or bool(became.can_post_messages)
        case "member":
            may = change.chat.type != CHANNEL
        case "restricted":
            may = bool(became.can_send_messages)
        case "left" | "kicked":
            may = False
        case _:
            return None
    return GroupChanged(_title(change.chat.title), may)


def _group(chat: Chat) -> Group:
    return Group(_title(chat.title), chat.type == CHANNEL)


def _title(title: str | None) -> str:
    """One line of it, as people see it in their list of chats."""
    return " ".join(clean(title or "").split())[:LONGEST_TITLE]


def _words(text: str) -> str:
    """What was said, without the name of whom it was said to."""
    bare = COMMAND_FOR_A_BOT.sub(r"\1", clean(text))
    return _MENTION.sub("", bare).strip()


def _addressed(message: Message, username: str) -> bool:
    """Whether a group's message is for Sapa: a command or a mention that names it, or a command that names nobody."""
    units = (message.text or "").encode("utf-16-le")
    for entity in message.entities or ():
        if entity.type in ("bot_command", "mention"):
            words = units[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le", "replace")
            named = words.partition("@")[2].lower()
            if not named or not username or named == username.lower():
                return True
    return False


def clean(text: str) -> str:
    """PostgreSQL stores no NUL: https://www.postgresql.org/docs/current/datatype-character.html"""
    return text.replace("\x00", "")
