"""The clock of the training plan: agreed by apprentice, employer and provider, and again after what changes it."""

from datetime import date, timedelta

from domain.circumstances import Circumstances
from domain.clock_and_due import Clock, Due
from domain.clocks.progress_review import due_by, interval
from domain.clocks.return_from_break import due_after
from domain.days import in_words, listed
from domain.facts.reviews import MATERIAL_CHANGE, NEW_END, PlanChange, PlanText, Signatory
from domain.rulebook.rulepack import TrainingPlanTerms
from domain.stage import TRAINING
from domain.state import Apprenticeship

TRAINING_PLAN = Clock(
    "training-plan",
    "training plan",
    "funding rules 2026/27 ¶99 to 100, ¶103.4.1 (2025/26 ¶95 to 96, ¶98.4.1; 2024/25 ¶99 to 100, ¶102.4.1)",
    reminds=False,
)
START, NEW_EMPLOYER = "start", "new-employer"
BECAUSE = {
    START: "training began on {}",
    NEW_EMPLOYER: "a new employer came on {}",
    NEW_END: "a new end was agreed on {}",
    MATERIAL_CHANGE: "the progress review on {} found a material change",
}


def due(apprenticeship: Apprenticeship, at: Circumstances) -> list[Due]:
    """Return by when all three agree to the training plan: of all that asks for it since, by the earliest day.

    Without an employer nobody waits: the next one agrees to a plan anew.
    """
    terms = at.rules.training_plan
    if terms is None or apprenticeship.stage not in TRAINING or not apprenticeship.employment.employed:
        return []
    asking = [each for each in asked_by(apprenticeship) if apprenticeship.training_plan.missing_since(since(each))[1]]
    found = [_due(apprenticeship, at, terms, each) for each in asking]
    return [min(found, key=lambda each: each.due_on)] if found else []


def asked_by(apprenticeship: Apprenticeship) -> list[PlanChange]:
    """Return what asks for an agreement to the plan with the present employer, in order: the first day, and changes."""
    starts_on, employed_on = apprenticeship.enrolled.starts_on, apprenticeship.employment.contracts()[-1][0]
    first = PlanChange(NEW_EMPLOYER, employed_on) if employed_on > starts_on else PlanChange(START, starts_on)
    return [first, *(each for each in apprenticeship.training_plan.changes if each.changed_on > first.changed_on)]


def since(change: PlanChange) -> date:
    """Return from which London date on an agreement answers a change: to a first plan also before the start."""
    return date.min if change.what == START else change.changed_on


def still_to_agree(apprenticeship: Apprenticeship) -> dict[Signatory, PlanText | None]:
    """Return who has not agreed since what last asked for it, each with the text to which most have, if any have."""
    found: dict[Signatory, PlanText | None] = {}
    for each in asked_by(apprenticeship):
        text, missing = apprenticeship.training_plan.missing_since(since(each))
        found |= dict.fromkeys(missing, text)
    return found


def _due(apprenticeship: Apprenticeship, at: Circumstances, terms: TrainingPlanTerms, change: PlanChange) -> Due:
    since_on = max(change.changed_on, apprenticeship.interruption.last_anew_on or change.changed_on)
    due_on = _by_the_next_review(apprenticeship, at, since_on) if change.what == MATERIAL_CHANGE else None
    if due_on is None:
        days = terms.agreed_by_day - 1 if change.what == START else terms.again_within_days
        due_on = apprenticeship.interruption.gone_on(since_on + timedelta(days=days), since_on)
    because = f"{BECAUSE[change.what].format(in_words(change.changed_on))}, and {_missing(apprenticeship, change)}"
    return due_after(TRAINING_PLAN, f"{change.what}:{since_on}", since_on, due_on, because)


def _by_the_next_review(apprenticeship: Apprenticeship, at: Circumstances, since_on: date) -> date:
    later = [each.held_on for each in apprenticeship.reviews.on_record if each.held_on > since_on]
    return min(later, default=due_by(apprenticeship, at, interval(apprenticeship, at)).due_on)


def _missing(apprenticeship: Apprenticeship, change: PlanChange) -> str:
    text, parties = apprenticeship.training_plan.missing_since(since(change))
    plan = f"version {text.version} of the training plan" if text else "the training plan"
    return f"{plan} is not agreed by {listed(f'the {each}' for each in parties)}"
