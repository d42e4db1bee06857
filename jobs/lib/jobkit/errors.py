"""The one error that a job raises when its data, not the platform, is at fault."""


class DataError(Exception):
    """The data is not as declared; the message names every problem, and no retry would help."""
