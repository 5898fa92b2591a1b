"""Alembic's entry: runs the steps on the connection that `station.storage.prepare` hands over, in its transaction."""

from alembic import context

from station.storage.schema import metadata

# SQLite cannot change a table: a step that does so copies it ("batch").
context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
context.run_migrations()
