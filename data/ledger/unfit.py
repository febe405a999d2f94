"""A cell that cannot be what its column asks for."""


class UnfitError(ValueError):
    """What a cell holds does not fit.

    Attributes:
        what: What is wrong, in Chinese.
        remedy: What to do about it, in Chinese.
    """

    def __init__(self, what: str, remedy: str) -> None:
        """Say what is wrong and what to do, both without a full stop."""
        super().__init__(what, remedy)
        self.what, self.remedy = what, remedy
