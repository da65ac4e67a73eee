"""What is said when something cannot be done."""


class Unavailable(Exception):
    """The machine does not allow it. Its text is the one sentence to show, in both languages."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(f"{chinese}。 / {english}.")
