"""The budgets, measured on this machine: ``python -m bench``. Nothing here is a test; a test measures no time."""
