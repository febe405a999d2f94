"""Writes documents as files of Word, WPS and PowerPoint: native text, tables and charts, nothing embedded but data."""
