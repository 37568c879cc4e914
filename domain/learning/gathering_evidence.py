"""Gathering evidence in the portfolio, and submitting it for the gateway."""

from typing import Annotated, ClassVar

import msgspec
from pydantic import Field

from domain.body import Body, Code, DutyNumber, KsbReference, Percent, Text
from domain.circumstances import Circumstances
from domain.days import in_words
from domain.facts.fact import Recorded
from domain.facts.portfolio import EvidenceAdded, PortfolioSubmitted, ProgressUpdated
from domain.rule import Decision, Rule, refused, rule
from domain.state import Apprenticeship, Changes

References = Annotated[tuple[KsbReference, ...], Field(min_length=1, max_length=60)]


class AddEvidence(Body):
    """Add a piece of evidence, kept in OneFile, and say which KSBs and duties it shows."""

    NAME: ClassVar[str] = "add-evidence"
    TITLE: ClassVar[str] = "Add evidence to the portfolio"
    onefile_id: Code
    title: Text
    ksbs: References = Field(description="Such as K1, S3 and B2.")
    duties: Annotated[tuple[DutyNumber, ...], Field(max_length=20)] = Field(
        default=(), description="Numbers of the duties, such as 1 and 9."
    )


class UpdateProgress(Body):
    """Give the apprentice and the employer an update about progress."""

    NAME: ClassVar[str] = "update-progress"
    TITLE: ClassVar[str] = "Give an update about progress"
    progress_percent: Percent
    summary: Text


class SubmitPortfolio(Body):
    """Submit the portfolio that will underpin the professional discussion: the gateway opens."""

    NAME: ClassVar[str] = "submit-portfolio"
    TITLE: ClassVar[str] = "Submit the portfolio"


@rule("seed: portfolio of evidence")
def ksbs_belong_to_the_standard(_: Apprenticeship, command: AddEvidence, at: Circumstances) -> str | None:
    """The KSBs belong to the standard."""
    unknown = [ksb for ksb in command.ksbs if ksb not in at.standard.ksbs]
    return f"{at.standard.reference} has no {', '.join(unknown)}." if unknown else None


@rule("seed: duties")
def duties_belong_to_the_standard(_: Apprenticeship, command: AddEvidence, at: Circumstances) -> str | None:
    """The duties belong to the standard."""
    unknown = [duty for duty in command.duties if duty not in at.standard.duties]
    return f"{at.standard.reference} has no duty {', '.join(unknown)}." if unknown else None


@rule("logic: a piece of evidence is added once", presupposed=True)
def evidence_is_new(apprenticeship: Apprenticeship, command: AddEvidence, _: Circumstances) -> str | None:
    """The piece of evidence is not in the portfolio yet."""
    if command.onefile_id not in apprenticeship.portfolio.ksbs:
        return None
    return f"Evidence {command.onefile_id} is already in the portfolio."


@rule("seed: the portfolio submitted underpins the professional discussion")
def portfolio_is_not_submitted(
    apprenticeship: Apprenticeship, _: AddEvidence | SubmitPortfolio, __: Circumstances
) -> str | None:
    """A portfolio that is submitted stays as it is, unless the gateway is deferred."""
    submitted_on = apprenticeship.portfolio.submitted_on
    if submitted_on is None:
        return None
    return (
        f"The portfolio was submitted on {in_words(submitted_on)} and stays as it is; "
        "where it has to change, defer the gateway, or let a second person withdraw the submission."
    )


@rule("seed: assessment gateway")
def portfolio_holds_evidence(apprenticeship: Apprenticeship, _: SubmitPortfolio, __: Circumstances) -> str | None:
    """The portfolio holds evidence."""
    return None if apprenticeship.portfolio.ksbs else "The portfolio is empty; add evidence first."


@rule("seed: assessment gateway")
def every_ksb_is_shown(apprenticeship: Apprenticeship, _: SubmitPortfolio, at: Circumstances) -> str | None:
    """Every KSB of the standard is shown by evidence, unless the standard samples them."""
    if not at.standard.every_ksb_in_portfolio:
        return None
    uncovered = apprenticeship.portfolio.uncovered(at.standard)
    return f"No evidence shows {', '.join(uncovered)}." if uncovered else None


ADDING: list[Rule[AddEvidence]] = [
    portfolio_is_not_submitted,
    ksbs_belong_to_the_standard,
    duties_belong_to_the_standard,
    evidence_is_new,
]
SUBMITTING: list[Rule[SubmitPortfolio]] = [portfolio_is_not_submitted, portfolio_holds_evidence, every_ksb_is_shown]


def add_evidence(apprenticeship: Apprenticeship, command: AddEvidence, at: Circumstances) -> Decision:
    """Add a piece of evidence."""
    return refused(ADDING, apprenticeship, command, at) or [
        EvidenceAdded(
            onefile_id=command.onefile_id,
            title=command.title,
            ksbs=command.ksbs,
            duties=command.duties,
        )
    ]


def update_progress(_: Apprenticeship, command: UpdateProgress, __: Circumstances) -> Decision:
    """Give an update about progress."""
    return [ProgressUpdated(progress_percent=command.progress_percent, summary=command.summary)]


def submit(apprenticeship: Apprenticeship, command: SubmitPortfolio, at: Circumstances) -> Decision:
    """Submit the portfolio."""
    return refused(SUBMITTING, apprenticeship, command, at) or [
        PortfolioSubmitted(
            submitted_on=at.occurred_on,
            pieces=len(apprenticeship.portfolio.ksbs),
            uncovered=apprenticeship.portfolio.uncovered(at.standard),
        )
    ]


def evidence_added(apprenticeship: Apprenticeship, recorded: Recorded[EvidenceAdded]) -> Changes:
    """Fold a piece of evidence."""
    fact, before = recorded.fact, apprenticeship.portfolio
    return {
        "portfolio": msgspec.structs.replace(
            before,
            ksbs={**before.ksbs, fact.onefile_id: fact.ksbs},
            duties={**before.duties, fact.onefile_id: fact.duties},
        )
    }


def progress_updated(apprenticeship: Apprenticeship, recorded: Recorded[ProgressUpdated]) -> Changes:
    """Fold an update about progress."""
    before, day = apprenticeship.portfolio, recorded.occurred_on
    told = msgspec.structs.replace(before, updates=before.updates + 1)
    if day >= (before.progress_on or day):
        told = msgspec.structs.replace(told, progress_percent=recorded.fact.progress_percent, progress_on=day)
    return {"portfolio": told}


def submitted(apprenticeship: Apprenticeship, recorded: Recorded[PortfolioSubmitted]) -> Changes:
    """Fold the submission: the gateway opens."""
    before = apprenticeship.portfolio
    return {
        "portfolio": msgspec.structs.replace(before, submitted_on=recorded.fact.submitted_on),
    }
