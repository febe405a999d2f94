"""Ledgers 台账: lists in and out of spreadsheets."""
