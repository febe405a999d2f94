"""Errors of geometry: a small tree, so that a page can catch one class and show its message."""


class GeoError(ValueError):
    """Something about a place or boundary cannot be drawn; the message says what and what to do."""


class OutsideChinaError(GeoError):
    """A longitude or latitude for which no CGCS2000 Gauss-Krüger zone exists."""


class OutlineError(GeoError):
    """A boundary file that holds no usable area in degrees."""


class UnknownTownshipError(GeoError):
    """A zone or village names a township that the county does not have."""


class UnknownSystemError(GeoError):
    """A coordinate system that is not known, or that nobody named."""


class OldDatumError(GeoError):
    """A datum that takes a county's own parameters to be converted."""


class PaperError(GeoError):
    """A map that does not fit the paper at the scale asked for."""
