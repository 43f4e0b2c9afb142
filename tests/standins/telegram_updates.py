"""Hand-written updates of Telegram, well-formed unless told otherwise; a field given as `...` is left out."""

from datetime import UTC, datetime

AT = datetime(2026, 7, 14, 3, 33, 20, tzinfo=UTC)
SRI = {"id": 7, "is_bot": False, "first_name": "Sri", "language_code": "id"}
BOT = {"id": 42, "is_bot": True, "first_name": "Sapa", "username": "SapaBot"}
PRIVATE = {"id": 7, "type": "private", "first_name": "Sri"}
GROUP = {"id": -1005, "type": "supergroup", "title": "Perajin"}
FILE = {"file_id": "f", "file_unique_id": "u"}
SIZED = {**FILE, "width": 1, "height": 1}
PLAYED = {**SIZED, "duration": 1}


def _given(fields):
    return {name: value for name, value in fields.items() if value is not ...}


def message(**fields):
    base = {"message_id": 12, "date": int(AT.timestamp()), "chat": PRIVATE, "from": SRI}
    return {"update_id": 9, "message": _given({**base, **fields})}


def bubble(**fields):
    """A message of the bot, as it comes with a press."""
    return _given({"message_id": 5, "date": 1700000000, "chat": PRIVATE, "from": BOT, "text": "Datang?", **fields})


def press(data="yes:2:9", **fields):
    base = {"id": "88", "from": SRI, "chat_instance": "1", "data": data, "message": bubble()}
    return {"update_id": 9, "callback_query": _given({**base, **fields})}


def membership(status, chat=PRIVATE):
    """The bot became `status` in a chat; `kicked` in a private one is a block."""
    was, until = {"user": BOT, "status": "member"}, {"until_date": 0} if status == "kicked" else {}
    became = {"user": BOT, "status": status, **until}
    change = {"chat": chat, "from": SRI, "date": int(AT.timestamp()), "old_chat_member": was, "new_chat_member": became}
    return {"update_id": 9, "my_chat_member": change}


def in_group(text, kind="bot_command", offset=0, length=5, **fields):
    """A group's message in which Telegram marked one entity."""
    entities = [{"type": kind, "offset": offset, "length": length}]
    return message(chat=GROUP, text=text, entities=entities, **fields)


def inline_query(query="batik jogja", offset="", **fields):
    """Words typed after the bot's name in some other chat."""
    base = {"id": "4711", "from": SRI, "query": query, "offset": offset, "chat_type": "supergroup"}
    return {"update_id": 9, "inline_query": _given({**base, **fields})}
