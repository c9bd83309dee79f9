"""The database: one for all that must survive, SQLite or PostgreSQL, upgraded by whoever opens it first."""

from optimizer.database.engine import Database, StoreError, database_of

__all__ = ["Database", "StoreError", "database_of"]
