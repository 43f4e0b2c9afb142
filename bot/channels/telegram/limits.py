"""Telegram's published limits that Sapa stays within, each with its source.

API is https://core.telegram.org/bots/api; SERVER is https://github.com/tdlib/telegram-bot-api, the open server.
"""

from __future__ import annotations

TEXT_UNITS = 4096
"""UTF-16 code units of a message's text after entities parsing. API sendMessage; the unit is that of entity offsets."""

CAPTION_UNITS = 1024
"""UTF-16 code units of the caption of a picture or a file. API sendPhoto, sendDocument."""

PHOTO_BYTES = 10_000_000
"""How large a picture may be; other files have 50 MB. API sendPhoto, sendDocument."""

BUTTONS = 100
"""Inline buttons of a message, of which 8 may share a row. Undocumented; InlineKeyboardMarkupLimit in python-telegram-bot."""

COMMANDS = 100
"""Commands of one scope and language. API setMyCommands."""

COMMAND_DESCRIPTION = 256
"""Characters that explain a command. API BotCommand."""

WEBHOOK_CONNECTIONS = 100
"""Simultaneous webhook requests Telegram can be asked for. API setWebhook."""

POLL_SECONDS = 30
"""How long getUpdates waits for news; the server clamps to 50. SERVER Client.cpp, get_updates."""

INLINE_WORDS = 256
"""Characters of an inline query. API InlineQuery."""

INLINE_RESULTS = 50
"""Results of one answer to it. API answerInlineQuery."""

INLINE_ID_BYTES = 64
"""Bytes that name a result. API InlineQueryResultArticle."""

ALLOWED_UPDATES = ("message", "channel_post", "callback_query", "inline_query", "my_chat_member")
"""The update kinds Sapa reads. Always stated, since an omitted list keeps the previous setting. API setWebhook."""
