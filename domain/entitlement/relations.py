"""Relations: what an actor has to do with an apprenticeship, by its facts and by the registers."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from domain.circumstances import Circumstances
from domain.command import SpeaksFor
from domain.state import Apprenticeship

LEADS = frozenset({"programme_lead", "quality_lead"})
STAFF = frozenset({"coordinator", "tutor", *LEADS})
"""The roles of the provider's own people."""

NEVER_CLOSER = frozenset({"auditor", "post"})
"""The roles that have to do with every apprenticeship, and with none more than with others."""

Related = Callable[[Apprenticeship, Circumstances], bool]


def manages(at: Circumstances, tutor: str | None) -> bool:
    """Return whether the actor is the manager of a tutor, by the register of staff."""
    return at.role in STAFF and tutor is not None and tutor.lower() in at.registered.manages


def is_post(at: Circumstances, post: str) -> bool:
    """Return whether the register of staff calls the actor so."""
    return at.role in STAFF and at.registered.post == post


def is_contact_of_the_employer(apprenticeship: Apprenticeship, at: Circumstances, day: date) -> bool:
    """Return whether the actor speaks for whoever employs the apprentice on a London date."""
    employer = apprenticeship.employment.employer_on(day)
    return at.role == "employer" and employer is not None and acts_for(at.registered.employers, str(employer), day)


def acts_for(organisations: Iterable[SpeaksFor], organisation: str, day: date) -> bool:
    """Return whether an organisation is among these on a London date."""
    on = day.isoformat()
    return any(
        each.organisation == organisation and (each.from_on or on) <= on <= (each.until_on or on)
        for each in organisations
    )


def relations(apprenticeship: Apprenticeship, at: Circumstances) -> list[str]:
    """Return by name everything that the actor has to do with an apprenticeship, on the day it happened or today."""
    return [name for name, related in RELATIONS.items() if related(apprenticeship, at)]


def by_role_alone(role: str) -> list[str]:
    """Return by name the relations that a role has to every apprenticeship, and to what is about none."""
    return [name for name, roles in BY_ROLE.items() if role in roles or not roles]


def is_stranger(found: Iterable[str]) -> bool:
    """Return whether somebody with these relations has nothing to do with an apprenticeship."""
    return not {*found} - {"tutor", "anybody"}


def _days(at: Circumstances) -> tuple[date, date]:
    return at.occurred_on, at.today


def _teaches(apprenticeship: Apprenticeship, at: Circumstances) -> bool:
    return at.role in STAFF and any(
        each.tutor.lower() == at.actor.lower() and any(each.covers(each.element, day) for day in _days(at))
        for each in apprenticeship.tutors.allocations
    )


def _taught(apprenticeship: Apprenticeship, at: Circumstances) -> bool:
    taught = any(
        each.tutor.lower() == at.actor.lower() and each.from_on <= at.today
        for each in apprenticeship.tutors.allocations
    )
    return at.role in STAFF and taught and not _teaches(apprenticeship, at)


def _stands_in(apprenticeship: Apprenticeship, at: Circumstances) -> bool:
    given = {(each.assignee or "").lower() for each in apprenticeship.clocks.open()}
    return at.role in STAFF and at.actor.lower() in given


def _manages(apprenticeship: Apprenticeship, at: Circumstances) -> bool:
    return any(
        manages(at, each.tutor) and any(each.covers(each.element, day) for day in _days(at))
        for each in apprenticeship.tutors.allocations
    )


def _speaks_for_the_employer(apprenticeship: Apprenticeship, at: Circumstances) -> bool:
    return is_contact_of_the_employer(apprenticeship, at, at.occurred_on)


def _spoke_for_an_employer(apprenticeship: Apprenticeship, at: Circumstances) -> bool:
    employers = {str(each) for each in apprenticeship.employment.employers}
    speaks = any(each.organisation in employers for each in at.registered.employers)
    return at.role == "employer" and speaks and not _speaks_for_the_employer(apprenticeship, at)


def _is_the_apprentice(apprenticeship: Apprenticeship, at: Circumstances) -> bool:
    application = apprenticeship.application
    return at.role == "apprentice" and application is not None and at.registered.person == str(application.person)


def _assesses(apprenticeship: Apprenticeship, at: Circumstances) -> bool:
    epao = apprenticeship.enrolment.epao if apprenticeship.enrolment else None
    return at.role == "assessor" and epao is not None and acts_for(at.registered.epaos, epao, at.occurred_on)


BY_ROLE: Mapping[str, frozenset[str]] = {
    "coordinator": frozenset({"coordinator"}),
    "lead": LEADS,
    "quality lead": frozenset({"quality_lead"}),
    "tutor": frozenset({"tutor"}),
    "auditor": frozenset({"auditor"}),
    "the post": frozenset({"post"}),
    "the service": frozenset({"system"}),
    "anybody": frozenset(),
}
"""The relations of whole roles, to every apprenticeship: those of a role, or of any where none is named."""


def _of_a_role(roles: frozenset[str]) -> Related:
    return lambda _, at: at.role in roles or not roles


RELATIONS: Mapping[str, Related] = {
    "tutor of the apprentice": _teaches,
    "former tutor of the apprentice": _taught,
    "standing in for a tutor": _stands_in,
    "manager of the tutor": _manages,
    "contact of the employer": _speaks_for_the_employer,
    "contact of a former employer": _spoke_for_an_employer,
    "the apprentice": _is_the_apprentice,
    "assessor of the EPAO": _assesses,
    **{name: _of_a_role(roles) for name, roles in BY_ROLE.items()},
}
"""Every relation by its name in the policy, the closest first."""

MEANING: Mapping[str, str] = {
    "tutor of the apprentice": "whoever is allocated to teach the apprentice on that day",
    "former tutor of the apprentice": "whoever taught the apprentice, and does not any more",
    "standing in for a tutor": "whoever an open escalation was given to",
    "manager of the tutor": "whoever the register of staff names as the manager of a tutor of that day",
    "contact of the employer": "whoever speaks for the employer of that day, by the register of contacts",
    "contact of a former employer": "whoever speaks for an employer of before, and not for the one of that day",
    "the apprentice": "the person who applied",
    "assessor of the EPAO": "whoever assesses for the chosen EPAO on that day, by the register of assessors",
    "coordinator": "the role of those who run the office, for every apprenticeship",
    "lead": "the roles programme lead and quality lead, for every apprenticeship",
    "quality lead": "the role quality lead alone",
    "tutor": "the role of all tutors, whomever they teach",
    "auditor": "the role of auditors, where their token names a sample for that sample alone",
    "the post": "the mail server",
    "the service": "the service itself",
    "anybody": "whoever has a token",
}
"""What each relation means, in words."""
