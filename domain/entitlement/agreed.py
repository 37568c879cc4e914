"""Agreed: what the apprentice and the employer of the day agree to together, for a reason, as a paper shows."""

from pydantic import Field

from domain.body import Body, Code, Text, Yes
from domain.circumstances import Circumstances
from domain.rule import rule
from domain.state import Apprenticeship


class Agreed(Body):
    """A command that records what both agreed to. `occurred_on` is the day on which they did."""

    agreed_by_apprentice: Yes
    agreed_by_employer: Yes = Field(description="An apprentice who has no job on that day agrees alone.")
    reason: Text
    evidence: Code = Field(description="The reference of the paper or message that shows the agreement.")


@rule("funding rules: what is changed is agreed by apprentice, employer and provider")
def apprentice_and_employer_agree(apprenticeship: Apprenticeship, command: Agreed, at: Circumstances) -> str | None:
    """The apprentice agrees, and so does the employer, if there is one on that day."""
    employed = apprenticeship.employment.on(at.occurred_on)[0]
    missing = [] if command.agreed_by_apprentice else ["the apprentice"]
    missing += ["the employer"] if employed and not command.agreed_by_employer else []
    return f"It needs the agreement of {' and of '.join(missing)}; ask first." if missing else None
