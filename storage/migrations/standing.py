"""Triggers of migration 0005: `contacts.standing` says whether somebody may be told what is announced to all, and why not.

The database itself keeps it, since two dozen statements write stops, consents and addresses; whoever counts a million people
then reads one index. What stands here was released with that migration: a later change is a later migration.
"""

from __future__ import annotations

from collections.abc import Iterator

# In the order of storage.announcing.audiences.STANDING; NULL for whom another person's phone speaks: they are told nothing.
# No NOT EXISTS: PostgreSQL may plan to read all rows for one person's sake, and a session that met empty tables keeps that plan.
CASES = """CASE WHEN {one}.cared_for_by IS NOT NULL THEN NULL
    WHEN {one}.stopped_at IS NOT NULL THEN 1
    WHEN {one}.news_stopped_at IS NOT NULL THEN 2
    WHEN (SELECT 1 FROM consents WHERE consents.contact_id = {one}.id
        AND consents.purpose = 'news' AND consents.withdrawn_at IS NULL LIMIT 1) IS NULL THEN 3
    WHEN (SELECT 1 FROM addresses WHERE addresses.contact_id = {one}.id LIMIT 1) IS NULL THEN 4
    WHEN (SELECT 1 FROM addresses WHERE addresses.contact_id = {one}.id AND addresses.unreachable IS NULL LIMIT 1) IS NULL THEN 5
    ELSE 0 END"""
_SILENCES = ("stopped_at", "news_stopped_at", "cared_for_by")
_SILENT_AT_ONCE = " OR ".join(f"NEW.{name} IS NOT NULL" for name in _SILENCES)
_REACH = "OLD.contact_id <> NEW.contact_id OR (OLD.unreachable IS NULL) <> (NEW.unreachable IS NULL)"
FILL = f"UPDATE contacts SET standing = {CASES.format(one='contacts')}"

# What happens to which table, when it counts, and whose standing it changes.
EVENTS = (
    ("addresses", "INSERT", "", ("NEW",)),
    ("addresses", "DELETE", "", ("OLD",)),
    ("addresses", "UPDATE OF unreachable, contact_id", f"WHEN ({_REACH})", ("OLD", "NEW")),
    ("consents", "INSERT", "WHEN (NEW.purpose = 'news')", ("NEW",)),
    ("consents", "DELETE", "WHEN (OLD.purpose = 'news')", ("OLD",)),
    ("consents", "UPDATE OF purpose, withdrawn_at, contact_id", "WHEN (OLD.purpose = 'news')", ("OLD", "NEW")),
)


def _name(table: str, event: str) -> str:
    return f"{table}_standing_{event.split()[0].lower()}"


def made(dialect: str) -> Iterator[str]:
    """The statements that make the triggers on this kind of database, and fill the column."""
    yield FILL
    yield from _on_sqlite() if dialect == "sqlite" else _on_postgresql()


def dropped(dialect: str) -> Iterator[str]:
    """The statements that take them away."""
    names = [(table, _name(table, event)) for table, event, *_ in EVENTS]
    names += [("contacts", "contacts_standing_insert"), ("contacts", "contacts_standing_update")]
    for table, name in names:
        yield f"DROP TRIGGER {name}" if dialect == "sqlite" else f"DROP TRIGGER {name} ON {table}"
    if dialect != "sqlite":
        for function in (
            "standing_of_old()",
            "standing_of_new()",
            "standing_of_both()",
            "own_standing()",
            "keep_standing(bigint)",
        ):
            yield f"DROP FUNCTION {function}"


def _on_sqlite() -> Iterator[str]:
    for table, event, when, whose in EVENTS:
        kept = " ".join(f"{FILL} WHERE id = {row}.contact_id;" for row in whose)
        yield f"CREATE TRIGGER {_name(table, event)} AFTER {event} ON {table} {when} BEGIN {kept} END"
    own = f"BEGIN {FILL} WHERE id = NEW.id; END"
    yield f"CREATE TRIGGER contacts_standing_insert AFTER INSERT ON contacts WHEN ({_SILENT_AT_ONCE}) {own}"
    yield f"CREATE TRIGGER contacts_standing_update AFTER UPDATE OF {', '.join(_SILENCES)} ON contacts {own}"


def _on_postgresql() -> Iterator[str]:
    """The row is locked by a statement of its own, so that the next one sees what whoever had it before has written."""
    yield f"""CREATE FUNCTION keep_standing(of_contact bigint) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
    PERFORM 1 FROM contacts WHERE id = of_contact FOR NO KEY UPDATE;
    {FILL} WHERE id = of_contact AND standing IS DISTINCT FROM {CASES.format(one="contacts")};
    END $$"""
    for of, whose in (("old", ("OLD",)), ("new", ("NEW",)), ("both", ("OLD", "NEW"))):
        kept = " ".join(f"PERFORM keep_standing({row}.contact_id);" for row in whose)
        yield f"CREATE FUNCTION standing_of_{of}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {kept} RETURN NULL; END $$"
    yield f"""CREATE FUNCTION own_standing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    NEW.standing := {CASES.format(one="NEW")}; RETURN NEW; END $$"""
    for table, event, when, whose in EVENTS:
        of = "both" if len(whose) > 1 else whose[0].lower()
        does = f"FOR EACH ROW {when} EXECUTE FUNCTION standing_of_{of}()"
        yield f"CREATE TRIGGER {_name(table, event)} AFTER {event} ON {table} {does}"
    own = "FOR EACH ROW EXECUTE FUNCTION own_standing()"
    yield f"CREATE TRIGGER contacts_standing_insert BEFORE INSERT ON contacts {own}"
    yield f"CREATE TRIGGER contacts_standing_update BEFORE UPDATE OF {', '.join(_SILENCES)} ON contacts {own}"
