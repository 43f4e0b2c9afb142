"""What the platform refuses in a message made from a template.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
"""

import re
from collections.abc import Iterable
from typing import Any

from tests.standins.graph_words import ARITY, NO_TEMPLATE, TEMPLATE_FORMAT, TEMPLATE_SHAPE, fields, length, media, need

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
    buttons = parts.get("buttons", {}).get("buttons", [])
    for one in (one for one in given if one["type"] == "button"):
        need(int(one["index"]) < len(buttons), "no such button", ARITY)
        need(buttons[int(one["index"])]["type"].lower() == one["sub_type"], "another kind of button", TEMPLATE_SHAPE)
