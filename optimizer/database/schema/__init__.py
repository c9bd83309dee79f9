"""The steps of the schema, as they were released; `optimizer.database.tables` is what they come to."""
