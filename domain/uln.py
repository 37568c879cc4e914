"""The Unique Learner Number: ten digits, the last of which checks the others."""

import re

TEMPORARY = "9999999999"


def names_uln(code: str) -> bool:
    """Return whether `code` is a ULN, whole or in part, however it is set apart; with a letter in it, it is not."""
    numbers = re.findall(r"[0-9]+", code)
    return not re.search(r"[A-Za-z]", code) and any(map(is_valid_uln, [*numbers, "".join(numbers)]))


def is_valid_uln(text: str) -> bool:
    """Return whether `text` is a ULN that an apprenticeship may carry.

    The first nine digits, weighted 10 down to 2, leave a remainder modulo 11 that is never 0 and
    that makes 10 with the tenth digit. The temporary number passes that sum, but no apprenticeship
    may carry it.
    """
    if text == TEMPORARY or not re.fullmatch(r"[1-9][0-9]{9}", text):
        return False
    remainder = sum(int(digit) * (10 - place) for place, digit in enumerate(text[:9])) % 11
    return remainder != 0 and int(text[9]) == 10 - remainder
