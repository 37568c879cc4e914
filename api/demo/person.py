"""Whom a simulated life is about."""

from dataclasses import dataclass


@dataclass
class Person:
    """Whom the life is about. Goes to the people register alone."""

    given_name: str
    family_name: str
    email: str
    date_of_birth: str
    uln: str
