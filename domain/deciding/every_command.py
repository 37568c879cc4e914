"""What every command has to meet, whatever it is about: its stage, and the day on which it is said to have happened."""

from domain.apprenticeship import COMMANDS
from domain.body import Body
from domain.circumstances import Circumstances
from domain.days import in_words
from domain.rule import rule
from domain.stage import Stage
from domain.state import Apprenticeship


@rule("design: the lifecycle", guard=True)
def stage_allows_it(apprenticeship: Apprenticeship, command: Body, _: Circumstances) -> str | None:
    """The stage of the apprenticeship allows the command."""
    if apprenticeship.stage in COMMANDS[command.NAME].stages:
        return None
    where = stages_of(command.NAME)
    return f"This apprenticeship is at the stage '{apprenticeship.stage}'; the command is possible in {where}."


def stages_of(command: str) -> str:
    """Return in words at which stages a command of this name is possible."""
    stages = COMMANDS[command].stages
    return f"the stage{'s' if len(stages) > 1 else ''} {', '.join(stage for stage in Stage if stage in stages)}"


@rule("seed: a break in learning stops the clocks", guard=True)
def it_happened_outside_a_break(apprenticeship: Apprenticeship, command: Body, at: Circumstances) -> str | None:
    """What is recorded did not happen in a break in learning."""
    breaks, does = apprenticeship.breaks_told, COMMANDS[command.NAME]
    if not (does.while_learning or does.until_the_gateway) or not breaks.covers(at.occurred_on):
        return None
    if breaks.open:
        return "The apprentice is on a break in learning; record the return first."
    return f"On {in_words(at.occurred_on)} the apprentice was on a break in learning."


@rule("logic: what is recorded has happened")
def it_has_happened(_: Apprenticeship, __: Body, at: Circumstances) -> str | None:
    """What is recorded happened today or before, by the apprenticeship's clock."""
    if at.occurred_on <= at.today:
        return None
    return f"Today is {in_words(at.today)}; it cannot have happened on {in_words(at.occurred_on)}."


@rule("logic: a record begins with an application", presupposed=True)
def it_happened_after_the_application(apprenticeship: Apprenticeship, _: Body, at: Circumstances) -> str | None:
    """What is recorded happened on or after the day of the application."""
    application = apprenticeship.application
    if application is None or at.occurred_on >= application.received_on:
        return None
    return (
        f"The application was received on {in_words(application.received_on)}; this cannot have happened on "
        f"{in_words(at.occurred_on)}. If the application was recorded late, correct first the day on which it happened."
    )


@rule("logic: training comes after its start")
def it_happened_after_the_start(apprenticeship: Apprenticeship, command: Body, at: Circumstances) -> str | None:
    """What only happens in training happened on or after the start date."""
    enrolment = apprenticeship.enrolment
    before_training = COMMANDS[command.NAME].stages & {Stage.NEW, Stage.APPLIED, Stage.ENROLLED}
    if enrolment is None or before_training or at.occurred_on >= enrolment.starts_on:
        return None
    return f"Training started on {in_words(enrolment.starts_on)}; this cannot have happened before."


@rule("logic: training ends with the gateway")
def it_happened_before_the_assessment(apprenticeship: Apprenticeship, command: Body, at: Circumstances) -> str | None:
    """What only happens in training happened on or before the day on which the gateway was passed."""
    passed_on = apprenticeship.gateway.passed_on
    if not COMMANDS[command.NAME].until_the_gateway or passed_on is None or at.occurred_on <= passed_on:
        return None
    return (
        f"The gateway was passed on {in_words(passed_on)}; this can still be recorded of that day or one before, "
        f"and not of {in_words(at.occurred_on)}."
    )


OF_EVERY_COMMAND = [
    stage_allows_it,
    it_happened_outside_a_break,
    it_has_happened,
    it_happened_after_the_application,
    it_happened_after_the_start,
    it_happened_before_the_assessment,
]
