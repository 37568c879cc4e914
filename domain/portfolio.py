"""The portfolio of evidence in OneFile: by reference, mapped to KSBs and duties, submitted for the gateway."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, ClassVar

import msgspec
from pydantic import Field

from domain.body import Body, Code, DutyNumber, KsbReference, Percent, Text
from domain.circumstances import Circumstances
from domain.days import how_many, in_words
from domain.fact import Fact, Recorded
from domain.rule import Decision, Rule, refused, rule
from domain.rulebook import Standard

if TYPE_CHECKING:
    from domain.state import Apprenticeship, Changes

References = Annotated[tuple[KsbReference, ...], Field(min_length=1, max_length=60)]


class AddEvidence(Body):
    """Add a piece of evidence, kept in OneFile, and say which KSBs and duties it shows."""

    NAME: ClassVar[str] = "add-evidence"
    onefile_id: Code
    title: Text
    ksbs: References = Field(description="Such as K1, S3 and B2.")
    duties: Annotated[tuple[DutyNumber, ...], Field(max_length=20)] = Field(
        default=(), description="Numbers of the duties, such as 1 and 9."
    )


class UpdateProgress(Body):
    """Give the apprentice and the employer an update about progress."""

    NAME: ClassVar[str] = "update-progress"
    progress_percent: Percent
    summary: Text


class SubmitPortfolio(Body):
    """Submit the portfolio that will underpin the professional discussion: the gateway opens."""

    NAME: ClassVar[str] = "submit-portfolio"


class EvidenceAdded(Fact, frozen=True, kw_only=True):
    """A piece of evidence joined the portfolio. `title` is sealed."""

    NAME: ClassVar[str] = "evidence-added.v1"
    onefile_id: str
    title: str
    ksbs: tuple[str, ...]
    duties: tuple[str, ...]

    def sentence(self) -> str:
        """Return it in words."""
        duties = f" and duties {', '.join(self.duties)}" if self.duties else ""
        return f"Evidence {self.onefile_id} added to the portfolio, showing {in_ranges(self.ksbs)}{duties}."


class ProgressUpdated(Fact, frozen=True, kw_only=True):
    """An update about progress was given. `summary` is sealed."""

    NAME: ClassVar[str] = "progress-updated.v1"
    progress_percent: int
    summary: str

    def sentence(self) -> str:
        """Return it in words."""
        return f"Progress update given: {self.progress_percent} %."


class PortfolioSubmitted(Fact, frozen=True, kw_only=True):
    """The portfolio was submitted with so many pieces; `uncovered` KSBs are shown by none of them."""

    NAME: ClassVar[str] = "portfolio-submitted.v1"
    submitted_on: date
    pieces: int
    uncovered: tuple[str, ...]

    def sentence(self) -> str:
        """Return it in words."""
        pieces = how_many(self.pieces, "piece")
        return f"Portfolio submitted on {in_words(self.submitted_on)} with {pieces} of evidence."


def in_ranges(ksbs: Sequence[str]) -> str:
    """Return KSBs in words, three or more that follow each other as a range, such as K1 to K4, S2."""
    runs: list[list[str]] = []
    for ksb in ksbs:
        if runs and (runs[-1][-1][0], int(runs[-1][-1][1:]) + 1) == (ksb[0], int(ksb[1:])):
            runs[-1].append(ksb)
        else:
            runs.append([ksb])
    return ", ".join(f"{run[0]} to {run[-1]}" if len(run) > 2 else ", ".join(run) for run in runs)  # noqa: PLR2004


class Portfolio(msgspec.Struct, frozen=True):
    """Which evidence shows which KSBs and duties, and when the portfolio was submitted."""

    ksbs: dict[str, tuple[str, ...]] = {}
    duties: dict[str, tuple[str, ...]] = {}
    submitted_on: date | None = None
    updates: int = 0
    progress_percent: int | None = None

    def coverage(self, standard: Standard) -> dict[str, list[str]]:
        """Return, for every KSB of the standard, the OneFile ids of the evidence that shows it."""
        return {ksb: [piece for piece, shown in self.ksbs.items() if ksb in shown] for ksb in standard.ksbs}

    def uncovered(self, standard: Standard) -> tuple[str, ...]:
        """Return the KSBs that no evidence shows."""
        return tuple(ksb for ksb, pieces in self.coverage(standard).items() if not pieces)


@rule("seed: portfolio of evidence")
def ksbs_belong_to_the_standard(_: "Apprenticeship", command: AddEvidence, at: Circumstances) -> str | None:
    """The KSBs belong to the standard."""
    unknown = [ksb for ksb in command.ksbs if ksb not in at.standard.ksbs]
    return f"{at.standard.reference} has no {', '.join(unknown)}." if unknown else None


@rule("seed: duties")
def duties_belong_to_the_standard(_: "Apprenticeship", command: AddEvidence, at: Circumstances) -> str | None:
    """The duties belong to the standard."""
    unknown = [duty for duty in command.duties if duty not in at.standard.duties]
    return f"{at.standard.reference} has no duty {', '.join(unknown)}." if unknown else None


@rule("logic: a piece of evidence is added once")
def evidence_is_new(apprenticeship: "Apprenticeship", command: AddEvidence, _: Circumstances) -> str | None:
    """The piece of evidence is not in the portfolio yet."""
    if command.onefile_id not in apprenticeship.portfolio.ksbs:
        return None
    return f"Evidence {command.onefile_id} is already in the portfolio."


@rule("seed: the portfolio submitted underpins the professional discussion")
def portfolio_is_not_submitted(
    apprenticeship: "Apprenticeship", _: AddEvidence | SubmitPortfolio, __: Circumstances
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
def portfolio_holds_evidence(apprenticeship: "Apprenticeship", _: SubmitPortfolio, __: Circumstances) -> str | None:
    """The portfolio holds evidence."""
    return None if apprenticeship.portfolio.ksbs else "The portfolio is empty; add evidence first."


@rule("seed: assessment gateway")
def every_ksb_is_shown(apprenticeship: "Apprenticeship", _: SubmitPortfolio, at: Circumstances) -> str | None:
    """Every KSB of the standard is shown by evidence."""
    uncovered = apprenticeship.portfolio.uncovered(at.standard)
    return f"No evidence shows {', '.join(uncovered)}." if uncovered else None


ADDING: list[Rule[AddEvidence]] = [
    portfolio_is_not_submitted,
    ksbs_belong_to_the_standard,
    duties_belong_to_the_standard,
    evidence_is_new,
]
SUBMITTING: list[Rule[SubmitPortfolio]] = [portfolio_is_not_submitted, portfolio_holds_evidence, every_ksb_is_shown]


def add_evidence(apprenticeship: "Apprenticeship", command: AddEvidence, at: Circumstances) -> Decision:
    """Add a piece of evidence."""
    return refused(ADDING, apprenticeship, command, at) or [
        EvidenceAdded(
            onefile_id=command.onefile_id,
            title=command.title,
            ksbs=command.ksbs,
            duties=command.duties,
        )
    ]


def update_progress(_: "Apprenticeship", command: UpdateProgress, __: Circumstances) -> Decision:
    """Give an update about progress."""
    return [ProgressUpdated(progress_percent=command.progress_percent, summary=command.summary)]


def submit(apprenticeship: "Apprenticeship", command: SubmitPortfolio, at: Circumstances) -> Decision:
    """Submit the portfolio."""
    return refused(SUBMITTING, apprenticeship, command, at) or [
        PortfolioSubmitted(
            submitted_on=at.occurred_on,
            pieces=len(apprenticeship.portfolio.ksbs),
            uncovered=apprenticeship.portfolio.uncovered(at.standard),
        )
    ]


def evidence_added(apprenticeship: "Apprenticeship", recorded: Recorded[EvidenceAdded]) -> "Changes":
    """Fold a piece of evidence."""
    fact, before = recorded.fact, apprenticeship.portfolio
    return {
        "portfolio": msgspec.structs.replace(
            before,
            ksbs={**before.ksbs, fact.onefile_id: fact.ksbs},
            duties={**before.duties, fact.onefile_id: fact.duties},
        )
    }


def progress_updated(apprenticeship: "Apprenticeship", recorded: Recorded[ProgressUpdated]) -> "Changes":
    """Fold an update about progress."""
    before = apprenticeship.portfolio
    return {
        "portfolio": msgspec.structs.replace(
            before, updates=before.updates + 1, progress_percent=recorded.fact.progress_percent
        )
    }


def submitted(apprenticeship: "Apprenticeship", recorded: Recorded[PortfolioSubmitted]) -> "Changes":
    """Fold the submission: the gateway opens."""
    before = apprenticeship.portfolio
    return {
        "portfolio": msgspec.structs.replace(before, submitted_on=recorded.fact.submitted_on),
    }
