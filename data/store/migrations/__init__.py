"""Alembic migrations; run by :mod:`data.store.setup`, never by hand."""
