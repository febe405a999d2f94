"""Pure rules: no clock, no database; the day asked about, ``as_of``, is always an argument."""
