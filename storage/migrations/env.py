"""What Alembic runs: the migrations, inside the transaction that storage.migrate began."""

from alembic import context
from sqlalchemy import Connection

from storage.migrations.rendering import render_item
from storage.models import metadata

connection: Connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    transactional_ddl=True,
    compare_type=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
