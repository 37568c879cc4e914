"""The training plan: agreed by apprentice, employer and provider, each to the same version and text of it."""

from datetime import date
from typing import Annotated, ClassVar

import msgspec
from pydantic import Field

from domain.body import PartyStatement
from domain.circumstances import Circumstances
from domain.clocks.training_plan import asked_by, since
from domain.days import in_words
from domain.entitlement.on_paper import on_paper
from domain.facts.fact import Recorded
from domain.facts.reviews import PlanAgreement, PlanText, Signatory, TrainingPlanAgreed
from domain.rule import Decision, Rule, refused, rule
from domain.state import Apprenticeship, Changes


class AgreeTrainingPlan(PartyStatement):
    """Agree to a version of the training plan, as the apprentice, the employer or the provider."""

    NAME: ClassVar[str] = "agree-training-plan"
    TITLE: ClassVar[str] = "Agree to the training plan"
    version: int = Field(ge=1, le=1000, description="The number of the version. A changed text has the next one.")
    party: Signatory
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] = Field(
        description="The SHA-256 of the file that was agreed, 64 hexadecimal digits in small letters. "
        "The file itself stays with the provider."
    )

    @property
    def text(self) -> PlanText:
        """Return the text that is agreed."""
        return PlanText(self.version, self.sha256)


@rule("logic: those who sign sign the same")
def version_of_the_plan_has_one_text(
    apprenticeship: Apprenticeship, command: AgreeTrainingPlan, _: Circumstances
) -> str | None:
    """Everybody who agreed to this version of the training plan agreed to the same text."""
    agreed = apprenticeship.training_plan.agreements
    other = next((each for each in agreed if each.text.version == command.version and each.text != command.text), None)
    if other is None:
        return None
    return (
        f"The {other.party} agreed to another text as version {command.version} on {in_words(other.agreed_on)} "
        f"(SHA-256 {other.text.sha256}); compare the files, and give a changed text the next number."
    )


@rule("logic: a plan is that of the employer who agrees to it")
def employer_of_the_day_agrees_to_the_plan(
    apprenticeship: Apprenticeship, command: AgreeTrainingPlan, at: Circumstances
) -> str | None:
    """The employer who agrees to the training plan employs the apprentice on that day."""
    employed, why = apprenticeship.employment.on(at.occurred_on)
    if command.party is not Signatory.EMPLOYER or employed:
        return None
    return f"{why} Give a day on which the employer who agreed employed the apprentice."


@rule("logic: what was agreed once is agreed, until something changes it")
def party_has_not_agreed_to_the_plan_yet(
    apprenticeship: Apprenticeship, command: AgreeTrainingPlan, at: Circumstances
) -> str | None:
    """The party has not agreed to this version yet, or something has changed the training plan since."""
    agreed = [
        each.agreed_on
        for each in apprenticeship.training_plan.agreements
        if (each.text, each.party) == (command.text, command.party)
    ]
    before = [day for day in agreed if not _changed_between(apprenticeship, *sorted((day, at.occurred_on)))]
    if not before:
        return None
    return f"The {command.party} agreed to version {command.version} on {in_words(before[-1])} already."


AGREEING: list[Rule[AgreeTrainingPlan]] = [
    version_of_the_plan_has_one_text,
    employer_of_the_day_agrees_to_the_plan,
    party_has_not_agreed_to_the_plan_yet,
]


def agree(apprenticeship: Apprenticeship, command: AgreeTrainingPlan, at: Circumstances) -> Decision:
    """Agree to a version of the training plan."""
    return refused(AGREEING, apprenticeship, command, at) or [
        TrainingPlanAgreed(version=command.version, party=command.party, sha256=command.sha256, **on_paper(command, at))
    ]


def agreed(apprenticeship: Apprenticeship, recorded: Recorded[TrainingPlanAgreed]) -> Changes:
    """Fold an agreement to the training plan."""
    fact, before = recorded.fact, apprenticeship.training_plan
    agreement = PlanAgreement(PlanText(fact.version, fact.sha256), fact.party, recorded.occurred_on)
    return {"training_plan": msgspec.structs.replace(before, agreements=(*before.agreements, agreement))}


def _changed_between(apprenticeship: Apprenticeship, one: date, other: date) -> bool:
    return any(one < since(each) <= other for each in asked_by(apprenticeship))
