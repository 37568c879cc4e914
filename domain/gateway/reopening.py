"""Opening the gateway again: what was passed on what is no longer so is decided anew."""

from typing import ClassVar

import msgspec

from domain.body import Body, Text
from domain.circumstances import Circumstances
from domain.correction.upholding import answered
from domain.days import in_words
from domain.facts.assessment import Assessment
from domain.facts.fact import Recorded
from domain.facts.gateway import (
    ApprenticeConfirmed,
    EmployerConfirmed,
    GatewayPassed,
    GatewayReopened,
    ProviderStoodIn,
)
from domain.facts.portfolio import PortfolioSubmitted
from domain.rule import Decision, refused, rule
from domain.state import Apprenticeship, Changes


class ReopenGateway(Body):
    """Open again a gateway that was passed: portfolio, confirmations and decision are to be given anew."""

    NAME: ClassVar[str] = "reopen-gateway"
    TITLE: ClassVar[str] = "Reopen the gateway"
    reason: Text


@rule("logic: nothing stands on what is taken away")
def nothing_stands_on_the_gateway(apprenticeship: Apprenticeship, _: ReopenGateway, at: Circumstances) -> str | None:
    """Every assessment that comes after this gateway is cancelled, or its sitting annulled."""
    since_on = apprenticeship.gateway.passed_on or at.occurred_on
    # What was sat before learning went on rests on the gateway of then.
    later = [each for each in apprenticeship.assessments.by_id.values() if (each.held_on or since_on) >= since_on]
    standing = [each for each in later if each.counts and _comes_after(each, at)]
    if not standing:
        return None
    booked = ", ".join(f"{each.title} of {in_words(each.booked_for)}" for each in standing)
    return f"Cancel first what was booked since, or have the EPAO annul what was held: {booked}."


@rule("logic: nothing stands on what is taken away")
def no_certificate_stands_on_the_gateway(
    apprenticeship: Apprenticeship, _: ReopenGateway, __: Circumstances
) -> str | None:
    """No certificate is claimed that was not returned."""
    return "A certificate is claimed; return it first." if apprenticeship.ending.certificate else None


def _comes_after(sitting: Assessment, at: Circumstances) -> bool:
    method = at.standard.assessment.method(sitting.method)
    return method is None or method.when == "after the gateway"


REOPENING = [nothing_stands_on_the_gateway, no_certificate_stands_on_the_gateway]
UNDONE = (PortfolioSubmitted, EmployerConfirmed, ProviderStoodIn, ApprenticeConfirmed, GatewayPassed)


def reopen(apprenticeship: Apprenticeship, command: ReopenGateway, at: Circumstances) -> Decision:
    """Open the gateway again."""
    return refused(REOPENING, apprenticeship, command, at) or [
        GatewayReopened(
            passed_on=apprenticeship.gateway.passed_on or at.occurred_on,
            answers=apprenticeship.in_question.answered_by(*UNDONE),
            reason=command.reason,
        )
    ]


def reopened(apprenticeship: Apprenticeship, recorded: Recorded[GatewayReopened]) -> Changes:
    """Fold the gateway opened again: back on programme, with no assessment window and no overall grade."""
    return {
        **answered(apprenticeship, recorded.fact),
        "gateway": apprenticeship.gateway.anew(),
        "portfolio": msgspec.structs.replace(apprenticeship.portfolio, submitted_on=None),
        "assessments": msgspec.structs.replace(
            apprenticeship.assessments, overall=None, overall_on=None, window_closed=False, window_extended_to=None
        ),
    }
