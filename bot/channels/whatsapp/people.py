"""Who a webhook is about: the names it gives, the most lasting first.

A person comes with an id made for our business, with a number, or with both:
https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.channels.whatsapp.schema import Person
from bot.vocabulary import Identity

_ID = re.compile(r"[A-Za-z]{2}\.[!-~]{1,150}")  # a country, a dot, and what Meta calls alphanumerics, with ENT. for a parent
_NUMBER = re.compile(r"\+?([0-9]{4,20})")


def names(user_id: str | None, parent_user_id: str | None, number: str | None) -> tuple[Identity, ...]:
    """The names that have the shape of one."""
    found = []
    for kind, value in (("user_id", user_id), ("parent_user_id", parent_user_id)):
        if value and _ID.fullmatch(value):
            found.append(Identity(kind, value))
    if number and (digits := _NUMBER.fullmatch(number)):
        found.append(Identity("wa_id", digits[1]))
    return tuple(found)


def whose(people: Sequence[Person], user_id: str | None, number: str | None) -> Person:
    """Who among a webhook's people wrote under these names; the only one where nothing speaks against it."""
    for one in people:
        if user_id and one.user_id == user_id:
            return one
    for one in people:
        if number and one.wa_id == number and not (user_id and one.user_id):
            return one
    alone = people[0] if len(people) == 1 else Person()
    told_otherwise = (user_id and alone.user_id) or (number and alone.wa_id)
    return Person() if told_otherwise else alone
