"""What the platform refuses in a message made from a template.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
"""

import re
from collections.abc import Iterable
from typing import Any

from tests.standins.graph_words import ARITY, MISSING, NO_TEMPLATE, TEMPLATE_FORMAT, TEMPLATE_SHAPE, fields, length, media, need

TOO_LONG, EDGE, RATIO = 132005, 2388299, 2388293
PLACE = re.compile(r"\{\{\s*([a-z0-9_]+)\s*\}\}")


def template(given: dict[str, Any], known: Iterable[dict[str, Any]] | None) -> None:
    fields(given, {"name", "language", "components"}, {"name", "language"}, "template")
    need(re.fullmatch("[a-z0-9_]{1,512}", given["name"]), "template name")
    fields(given["language"], {"code", "policy"}, {"code"}, "language")
    need(re.fullmatch("[a-z]{2,3}(_[A-Z]{2,3})?", given["language"]["code"]), "language code")
    components = given.get("components", [])
    for component in components:
        _component(component)
    places = [(component["type"], component.get("index")) for component in components]
    need(len(places) == len(set(places)), "a component twice")
    if known is not None:
        found = [one for one in known if (one["name"], one["language"]) == (given["name"], given["language"]["code"])]
        need(found, "template name does not exist in the translation", NO_TEMPLATE)
        _fits(components, found[0]["components"])


def _component(component: dict[str, Any]) -> None:
    kind = component.get("type")
    need(kind in ("header", "body", "button"), f"component {kind!r}")
    own = {"sub_type", "index"} if kind == "button" else set()
    fields(component, {"type", "parameters", *own}, {"type", *own}, "component")
    if kind == "button":
        need(component["sub_type"] in ("quick_reply", "url", "flow", "copy_code"), "sub_type")
        need(re.fullmatch(r"\d", str(component["index"])), "button index")
    for parameter in component.get("parameters", []):
        _parameter(parameter)


def _parameter(parameter: dict[str, Any]) -> None:
    kind = parameter.get("type")
    need(kind in ("text", "payload", "image", "document", "video"), f"parameter {kind!r}")
    fields(parameter, {"type", "parameter_name", str(kind)}, {str(kind)}, "parameter")
    if kind == "text":
        length(parameter["text"], 1024, "parameter")
        need(not re.search(r"[\n\r\t]| {5}", parameter["text"]), "new-line, tab or more than 4 spaces", TEMPLATE_FORMAT)
    elif kind == "payload":
        length(parameter["payload"], 256, "payload")
    else:
        media(parameter[str(kind)], {"filename"} if kind == "document" else set())


def _fits(given: list[dict[str, Any]], declared: list[dict[str, Any]]) -> None:
    """Each place filled once, by its name or its order; a header of the kind that was declared; a payload where one is due."""
    parts = {one["type"].lower(): one for one in declared}
    for kind in ("header", "body"):
        parameters = [p for one in given if one["type"] == kind for p in one.get("parameters", [])]
        part = parts.get(kind, {})
        if kind == "header" and part.get("format", "TEXT") != "TEXT":
            need([p["type"] for p in parameters] == [part["format"].lower()], f"header of {part['format']}", TEMPLATE_SHAPE)
            continue
        places = list(dict.fromkeys(PLACE.findall(part.get("text", ""))))
        need(len(parameters) == len(places), f"{kind}: {len(parameters)} parameters, {len(places)} expected", ARITY)
        named = [place for place in places if not place.isdigit()]
        need(sorted(p.get("parameter_name", "") for p in parameters if named) == sorted(named), f"{kind}: names", ARITY)
        need(len(_filled(part.get("text", ""), parameters)) <= 1024, f"{kind}: translated text too long", TOO_LONG)
    buttons = parts.get("buttons", {}).get("buttons", [])
    for one in (one for one in given if one["type"] == "button"):
        need(int(one["index"]) < len(buttons), "no such button", ARITY)
        need(buttons[int(one["index"])]["type"].lower() == one["sub_type"], "another kind of button", TEMPLATE_SHAPE)


def _filled(text: str, parameters: list[dict[str, Any]]) -> str:
    words = {p.get("parameter_name", str(number)): p.get("text", "") for number, p in enumerate(parameters, 1)}
    return PLACE.sub(lambda place: words.get(place[1], ""), text)


# ---- handing templates in -----------------------------------------------------------------------------------------------
def check_submission(body: dict[str, Any]) -> None:
    """Raises Rejected for a template that the platform would not look at."""
    fields(body, {"name", "language", "category", "components"}, {"name", "language", "category", "components"}, "template")
    need(re.fullmatch("[a-z0-9_]{1,512}", body["name"]), "template name")
    need(body["category"] in ("UTILITY", "MARKETING", "AUTHENTICATION"), "category")
    parts = {part["type"]: part for part in body["components"]}
    need(len(parts) == len(body["components"]) and parts.keys() <= {"HEADER", "BODY", "FOOTER", "BUTTONS"}, "components")
    need("BODY" in parts, "no body", MISSING)
    _submitted_body(parts["BODY"])
    header = parts.get("HEADER", {"format": "TEXT", "text": "x"})
    if header["format"] == "TEXT":
        need(1 <= len(header["text"]) <= 60 and len(PLACE.findall(header["text"])) <= 1, "header")
    else:
        need(any(header.get("example", {}).get("header_handle", [])), "a header without an example")
    footer = parts.get("FOOTER", {"text": "x"})["text"]
    need(1 <= len(footer) <= 60 and not PLACE.search(footer), "footer")
    buttons = parts.get("BUTTONS", {"buttons": []})["buttons"]
    need(len(buttons) <= 10 and all(1 <= len(button["text"]) <= 25 for button in buttons), "buttons")
    need(len({button["text"] for button in buttons}) == len(buttons), "buttons of the same name")


def _submitted_body(body: dict[str, Any]) -> None:
    text, places = body["text"], PLACE.findall(body["text"])
    length(text, 1024, "body")
    need(not re.search(r"\t| {5}|\n{3}", text), "body: tabs, spaces or empty lines in a row")
    need(not re.search(r"^\W*\{\{|\}\}\W*$", text), "a variable at the start or the end", EDGE)
    need(not re.search(r"\}\}\s*\{\{", text), "variables side by side", EDGE)
    need(len(PLACE.sub(" ", text).split()) > 2 * len(places), "too many variables for so few words", RATIO)
    need(places == [str(number) for number in range(1, len(places) + 1)], "variables are numbered from 1")
    (examples,) = body["example"]["body_text"] if places else ([],)
    need(len(examples) == len(places) and all(examples), "an example for every variable")
