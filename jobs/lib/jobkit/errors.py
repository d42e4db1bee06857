"""The one error that a job raises when its data, not the platform, is at fault."""


class DataError(Exception):
    """The input or a result is wrong; the message names every problem. Running again cannot help."""
