"""What keeps Indenture from running, though nothing is wrong with the code."""


class CannotRunError(Exception):
    """An expected obstacle: its message is one sentence that says what and names the way out."""
