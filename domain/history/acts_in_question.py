"""Acts in question, in words: what was done by what was known, what is so since a correction, and what answered."""

from collections.abc import Sequence
from typing import Any

from domain.deciding.corrected_history import as_corrected, resting
from domain.facts.corrections import Answers
from domain.facts.fact import Recorded

History = Sequence[Recorded[Any]]


def acts_in_question(known: History) -> dict[int, str]:
    """Return in words, by its place, every act of a history that is in question, as far as the history is known."""
    standing = as_corrected(known)
    answers = [each for each in standing if isinstance(each.fact, Answers)]
    answered_by = {act: each.originator_version for each in answers for act in each.fact.answers}
    return {
        each.act: f"{each.sentence()} {_answered(answered_by.get((each.act, each.correction)))}"
        for each in resting(known, standing)
    }


def _answered(by: int | None) -> str:
    return f"Number {by} answers for it." if by else "Nobody has answered for it yet."
