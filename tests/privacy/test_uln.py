"""The ULN's check, against the vectors of the funding system's own published tests."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.uln import is_valid_uln


@pytest.mark.parametrize("uln", ["1000000043", "1000000019", "1000000108"])
def test_the_published_number_is_valid(uln):
    assert is_valid_uln(uln)


@pytest.mark.parametrize(
    ("uln", "why"),
    [
        ("1000000063", "the remainder is 0"),
        ("100000004", "nine digits"),
        ("10000000430", "eleven digits"),
        ("0000000043", "starts with 0"),
        ("9999999999", "the temporary number"),
        ("1000000044", "another check digit"),
        ("1000000043\n", "a line break"),
        ("١٠٠٠٠٠٠٠٤٣", "digits of another script"),
        ("", "nothing"),
    ],
)
def test_a_number_is_refused(uln, why):
    assert not is_valid_uln(uln), why


@given(st.integers(1_000_000_000, 9_999_999_998).map(str))
def test_a_number_is_valid_exactly_when_its_ten_weighted_digits_leave_ten(uln):
    total = sum(int(digit) * (10 - place) for place, digit in enumerate(uln))
    assert is_valid_uln(uln) == (total % 11 == 10)


@given(st.integers(100_000_000, 999_999_999))
def test_at_most_one_check_digit_fits(stem):
    assert sum(is_valid_uln(f"{stem}{digit}") for digit in range(10)) <= 1
