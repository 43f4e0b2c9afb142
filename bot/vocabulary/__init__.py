"""The nouns that handlers and channels share: what a person did, and what Sapa answers.

Nothing here knows a platform, a database or a language. Times are aware and in UTC.
"""

from bot.vocabulary.action import ACTION_BYTES, Action
from bot.vocabulary.incoming import (
    Blocked,
    Called,
    Content,
    Group,
    GroupChanged,
    Incoming,
    InGroup,
    Lookup,
    Media,
    NewsWanted,
    Renamed,
    SharedContact,
    SharedPlace,
    Tap,
    Text,
    Unblocked,
)
from bot.vocabulary.passage import PLAIN, Address, Identity, Passage, Receipt
from bot.vocabulary.reply import Ask, Asked, Attachment, Brief, Choice, Fact, Layout, Leaflet, Leaflets, Link, Reply

__all__ = [
    "ACTION_BYTES",
    "PLAIN",
    "Action",
    "Address",
    "Ask",
    "Asked",
    "Attachment",
    "Blocked",
    "Brief",
    "Called",
    "Choice",
    "Content",
    "Fact",
    "Group",
    "GroupChanged",
    "Identity",
    "InGroup",
    "Incoming",
    "Layout",
    "Leaflet",
    "Leaflets",
    "Link",
    "Lookup",
    "Media",
    "NewsWanted",
    "Passage",
    "Receipt",
    "Renamed",
    "Reply",
    "SharedContact",
    "SharedPlace",
    "Tap",
    "Text",
    "Unblocked",
]
