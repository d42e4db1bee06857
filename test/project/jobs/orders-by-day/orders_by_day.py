"""Code that is delivered, and never run."""


def run(job):
    """Do nothing."""
