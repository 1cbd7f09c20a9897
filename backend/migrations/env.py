"""Alembic's entry: runs migrations over the URL in the configuration."""

from alembic import context

from backend.database import engine_for
from backend.models import Base


def _run() -> None:
    url = context.config.get_main_option("sqlalchemy.url") or ""
    engine = engine_for(url).execution_options(writes=True)
    with engine.connect() as connection:
        context.configure(
            connection=connection, target_metadata=Base.metadata, render_as_batch=True
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


_run()
