"""Telegram's published limits as a server applies them, written from the documentation and not from Sapa's own table.

https://core.telegram.org/bots/api; the real server ignores unknown parameters silently, here they are violations.
"""

import re
from typing import Any
from urllib.parse import urlsplit

_SAY = {"chat_id", "reply_markup", "disable_notification", "allow_paid_broadcast"}
PARAMETERS = {
    "getMe": set(),
    "sendMessage": _SAY | {"text", "entities", "link_preview_options"},
    "sendPhoto": _SAY | {"photo", "caption", "caption_entities"},
    "sendVoice": _SAY | {"voice", "caption", "caption_entities"},
    "getFile": {"file_id"},
    "getChatMember": {"chat_id", "user_id"},
    "sendDocument": _SAY | {"document", "caption", "caption_entities"},
    "editMessageText": {"chat_id", "message_id", "text", "entities", "link_preview_options", "reply_markup"},
    "answerCallbackQuery": {"callback_query_id", "text", "show_alert"},
    "answerInlineQuery": {"inline_query_id", "results", "cache_time", "is_personal", "next_offset", "button"},
    "setMyCommands": {"commands", "scope", "language_code"},
    "setWebhook": {"url", "secret_token", "allowed_updates", "max_connections", "drop_pending_updates"},
    "deleteWebhook": {"drop_pending_updates"},
    "getUpdates": {"offset", "limit", "timeout", "allowed_updates"},
}
_BY_LOWER_CASE = {name.lower(): name for name in PARAMETERS}
_INLINE_ACTIONS = {"url", "callback_data", "web_app", "login_url", "switch_inline_query", "copy_text", "pay"}
_KEY_ACTIONS = {"request_contact", "request_location", "request_poll", "web_app"}
_SCOPES = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat"}


class Rejected(Exception):
    """An answer that is no success; a `violation` is the client's mistake, the rest is ordinary life."""

    def __init__(self, description: str, *, status: int = 400, violation: bool = False) -> None:
        super().__init__(description)
        self.status = status
        self.violation = violation


def check(name: str, params: dict[str, Any]) -> str:
    """The method's proper name; raises Rejected for a call that Telegram would refuse or silently misread."""
    method = _BY_LOWER_CASE.get(name.lower())
    if method is None:
        raise Rejected("Not Found: method not found", status=404)
    _require(not params.keys() - PARAMETERS[method], f"unknown parameters {sorted(params.keys() - PARAMETERS[method])}")
    _require(None not in params.values(), "null parameter")
    if "chat_id" in PARAMETERS[method]:
        _integer(params.get("chat_id"), 52)
    _CHECKS.get(method, lambda _: None)(params)
    return method


def _require(holds: object, description: str) -> None:
    if not holds:
        raise Rejected(f"Bad Request: {description}", violation=True)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _integer(value: object, bits: int) -> None:
    _require(type(value) is int and abs(value) < 2**bits, f"not an integer of {bits} bits: {value!r}")


def _text(params: dict[str, Any]) -> None:
    text = params.get("text")
    _require(isinstance(text, str) and text.strip(), "message text is empty")
    _require(_units(text) <= 4096, "message is too long")
    _entities(text, params.get("entities", []))
    _markup(params.get("reply_markup"))


def _edit(params: dict[str, Any]) -> None:
    _integer(params.get("message_id"), 31)
    _require("inline_keyboard" in params.get("reply_markup", {"inline_keyboard": []}), "only an inline keyboard can be edited")
    _text(params)


def _file(field: str, most: int) -> Any:
    def judge(params: dict[str, Any]) -> None:
        file, caption = params.get(field), params.get("caption", "")
        uploaded = isinstance(file, dict) and file["name"] and 0 < len(file["content"]) <= most
        _require(uploaded or (isinstance(file, str) and file.startswith("kept-")), f"no proper {field}")
        _require(isinstance(caption, str) and _units(caption) <= 1024, "message caption is too long")
        _entities(caption, params.get("caption_entities", []))
        _markup(params.get("reply_markup"))

    return judge


def _entities(text: str, entities: list[dict[str, Any]]) -> None:
    _require(isinstance(entities, list) and len(entities) <= 100, "too many entities")
    for entity in entities:
        start, length = entity["offset"], entity["length"]
        _require(start >= 0 and length > 0 and start + length <= _units(text), f"entity outside the text: {entity}")
        _require(set(entity) == {"type", "offset", "length"}, f"odd entity: {entity}")


def _markup(markup: dict[str, Any] | None) -> None:
    if markup is None or markup == {"remove_keyboard": True}:
        return
    inline = "inline_keyboard" in markup
    rows = markup.get("inline_keyboard" if inline else "keyboard")
    known = {"inline_keyboard"} if inline else {"keyboard", "resize_keyboard", "one_time_keyboard", "is_persistent"}
    _require(set(markup) <= known and isinstance(rows, list) and rows, f"odd markup: {sorted(markup)}")
    _require(all(0 < len(row) <= 8 for row in rows), "a row has 1 to 8 buttons")
    _require(sum(map(len, rows)) <= 100, "reply markup is too long")
    for button in (button for row in rows for button in row):
        _button(button) if inline else _key(button)


def _button(button: dict[str, Any]) -> None:
    actions = set(button) - {"text", "style"}
    _require(button.get("text", "").strip(), "text buttons are unallowed in the inline keyboard")
    _require(len(actions) == 1 and actions <= _INLINE_ACTIONS, f"exactly one action a button: {button}")
    _require(1 <= len(button.get("callback_data", "x").encode()) <= 64, "BUTTON_DATA_INVALID")
    if "url" in button:
        url = urlsplit(button["url"])
        proper = url.scheme in ("http", "https", "tg") and "." in (url.hostname or "") and not re.search(r"\s", button["url"])
        _require(proper, f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")


def _key(button: dict[str, Any]) -> None:
    actions = set(button) - {"text", "style"}
    _require(button.get("text", "").strip() and len(actions) <= 1 and actions <= _KEY_ACTIONS, f"odd key: {button}")


def _inline(params: dict[str, Any]) -> None:
    _require(isinstance(params.get("inline_query_id"), str) and params["inline_query_id"], "no query")
    results = params.get("results")
    _require(isinstance(results, list) and len(results) <= 50, "RESULTS_TOO_MUCH")
    _require(len({one.get("id") for one in results}) == len(results), "RESULT_ID_DUPLICATE")
    _require(len(str(params.get("next_offset", "")).encode()) <= 64, "NEXT_OFFSET_INVALID")
    _require(type(params.get("cache_time", 0)) is int and params.get("cache_time", 0) >= 0, "odd cache_time")
    for one in results:
        _article(one)
    if "button" in params:
        button = params["button"]
        _require(set(button) == {"text", "start_parameter"} and button["text"].strip(), f"odd button: {button}")
        _require(re.fullmatch(r"[A-Za-z0-9_-]{1,64}", button["start_parameter"]), "START_PARAM_INVALID")


def _article(one: dict[str, Any]) -> None:
    """https://core.telegram.org/bots/api#inlinequeryresultarticle: nothing is pressed there but what opens a link."""
    known = {"type", "id", "title", "description", "input_message_content", "reply_markup"}
    _require(set(one) <= known and one.get("type") == "article", f"odd result: {sorted(one)}")
    _require(isinstance(one.get("id"), str) and 1 <= len(one["id"].encode()) <= 64, "RESULT_ID_INVALID")
    _require(isinstance(one.get("title"), str) and one["title"].strip(), "ARTICLE_TITLE_EMPTY")
    said = one["input_message_content"]
    _require(set(said) <= {"message_text", "entities", "link_preview_options"}, f"odd content: {sorted(said)}")
    _require(said["message_text"].strip() and _units(said["message_text"]) <= 4096, "message is too long")
    _entities(said["message_text"], said.get("entities", []))
    _markup(one.get("reply_markup"))
    buttons = [button for row in one.get("reply_markup", {}).get("inline_keyboard", ()) for button in row]
    _require(all("url" in button for button in buttons), "a button in a chat of strangers that is no link")


def _commands(params: dict[str, Any]) -> None:
    _require(len(params["commands"]) <= 100, "BOT_COMMANDS_TOO_MUCH")
    for command in params["commands"]:
        _require(re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]), f"BOT_COMMAND_INVALID: {command}")
        _require(1 <= len(command["description"]) <= 256, f"BOT_COMMAND_DESCRIPTION_INVALID: {command}")
    _require(params.get("scope", {"type": "default"})["type"] in _SCOPES, "unknown scope")
    _require(re.fullmatch(r"([a-z]{2})?", params.get("language_code", "")), "LANG_CODE_INVALID")


def _webhook(params: dict[str, Any]) -> None:
    _require(urlsplit(params["url"]).scheme == "https", "bad webhook: HTTPS url must be provided for webhook")
    _require(re.fullmatch(r"[A-Za-z0-9_-]{1,256}", params.get("secret_token", "x")), "secret token contains unallowed characters")
    _require(1 <= params.get("max_connections", 40) <= 100, "max_connections would be clamped")


_CHECKS = {
    "sendMessage": _text,
    "editMessageText": _edit,
    "sendPhoto": _file("photo", 10 * 2**20),
    "sendDocument": _file("document", 50 * 2**20),
    "sendVoice": _file("voice", 50 * 2**20),
    "answerInlineQuery": _inline,
    "setMyCommands": _commands,
    "setWebhook": _webhook,
    "answerCallbackQuery": lambda params: _require(isinstance(params.get("callback_query_id"), str), "no query"),
    "getUpdates": lambda params: _require(0 < params.get("timeout", 1) <= 50, "timeout would be clamped"),
}
