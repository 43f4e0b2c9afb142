"""Who a webhook is about: the names it gives, the most lasting first.

A person comes with an id made for our business, with a number, or with both:
https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
"""

from __future__ import annotations

import re
from collections.abc import Iterable

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


class People:
    """Those a webhook's change speaks of, and of how many events. A thousand messages may come with a thousand people."""

    def __init__(self, people: Iterable[Person], events: int) -> None:
        everybody = list(people)
        self._by_id = {one.user_id: one for one in everybody if one.user_id}
        self._by_number = {one.wa_id: one for one in everybody if one.wa_id}
        self._alone = everybody[0] if len(everybody) == events == 1 else Person()  # of several events one may be another's

    def called(self, user_id: str | None, parent_user_id: str | None, number: str | None) -> tuple[Identity, ...]:
        """The names of an event, and those that are added to them here."""
        one = self._whose(user_id, number)
        return names(user_id or one.user_id, parent_user_id or one.parent_user_id, number or one.wa_id)

    def _whose(self, user_id: str | None, number: str | None) -> Person:
        """Who acted under these names; the only one where nothing speaks against it."""
        found = self._by_id.get(user_id) if user_id else None
        if found is not None:
            return found
        found = self._by_number.get(number) if number else None
        if found is not None and not (user_id and found.user_id):
            return found
        told_otherwise = (user_id and self._alone.user_id) or (number and self._alone.wa_id)
        return Person() if told_otherwise else self._alone
