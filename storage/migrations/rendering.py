"""How the types and defaults of storage.models are written in a migration, which must not change when the models do."""

from typing import Any, Literal

from sqlalchemy import DefaultClause, TextClause

from storage.models import Instant


def render_item(kind: str, item: Any, context: Any) -> str | Literal[False]:
    """Python text for an object in a generated migration; False leaves it to Alembic."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "server_default" and isinstance(item, DefaultClause) and isinstance(item.arg, TextClause):
        return f"sa.text({item.arg.text!r})"
    return False
