"""What a job raises when its data, not the platform, is at fault, and what a process says of such an end."""

FINAL = 78
"""The exit code of a process that would end in the same way each time that it is started again."""


class DataError(Exception):
    """The data is not as declared; the message names every problem, and no retry would help."""


class Meanwhile(Exception):
    """Somebody has changed the data while they were used; the message says which, and another try begins with what is there then."""
