"""Errors of reading uploads. Every message says in Chinese what is wrong with the file and what to do."""

from data.errors import ZhantuError


class UnreadableFileError(ZhantuError):
    """An uploaded file is refused whole; nothing of it is used."""


class WrongTypeError(UnreadableFileError):
    """Not a format that is read, or something else under a false name."""


class DamagedFileError(UnreadableFileError):
    """Empty, truncated, or broken inside."""


class ProtectedFileError(UnreadableFileError):
    """Encrypted, or with macros."""


class HostileFileError(UnreadableFileError):
    """Made to do harm: bombs, declarations, paths that lead out."""


class TooLargeFileError(UnreadableFileError):
    """More than the limits allow: bytes, sheets, rows, columns, memory."""


class TooSlowFileError(UnreadableFileError):
    """Not done within the time that a file may take."""
