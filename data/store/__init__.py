"""The database: engine, migrations, unit of work, and the snapshot that every screen reads."""
