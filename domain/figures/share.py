"""A share in percent."""


def percent(counted: int, of: int) -> float | None:
    """Return a share in percent, to a tenth; None where there is nothing to share."""
    return round(100 * counted / of, 1) if of else None
