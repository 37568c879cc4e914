"""Every question: its address, and what answers it, over HTTP and wherever else it is shown."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from api.answers.acts import Acting
from api.answers.apprenticeship import ApprenticeshipAnswers
from api.answers.clocks import Clocks
from api.answers.difference import Differences
from api.answers.history import Histories
from api.answers.measures import Measuring
from api.answers.named_history import NamedHistories, Names
from api.answers.of_many.caseload import CaseloadAnswers
from api.answers.of_many.figures import Figuring
from api.answers.of_many.named_caseload import NamedCaseloads
from api.answers.of_many.today import Todays
from api.answers.policy import PolicyAnswers
from api.answers.proposals import Proposals
from api.answers.registers import Registers
from api.answers.replay import Replaying
from api.answers.sessions import Sessions
from api.answers.standards import Standards
from api.answers.values import Values
from api.answers.why import Reasons
from api.audit.access_changes import AccessChanges
from api.audit.audit_reads import AuditReading
from api.audit.erasures import ErasureAnswers
from api.audit.exports import Exports
from api.audit.eyes import Eyes
from api.audit.packs import Packs
from api.audit.register_changes import RegisterChanges
from api.audit.sampling import Sampling
from api.audit.seals import SealReading
from api.changing.outcomes import Outcomes
from api.embedded.sent_mail import SentMail
from api.sending.calendar_feeds import Calendars
from api.sending.webhooks import Webhooks
from api.upkeep.over_http import UpkeepOverHttp


@dataclass(frozen=True)
class Question:
    """A question: the method of the class `of` that answers it, and where it stands. The policy says who may ask.

    `problems` are the HTTP statuses documented for it, `name` is what it is called where the method's name is not
    it: in the OpenAPI document, and in what is recorded of an auditor's reads. `entitled_as` is the question whose
    lines of the policy entitle to this one, where it tells in another way what that one tells. An answer that is
    `fresh` is never kept on the way, and one that is `versioned` carries its version as its ETag.
    """

    path: str
    of: type
    answer: Callable[..., Any]
    tag: str
    problems: tuple[int, ...]
    name: str = ""
    entitled_as: str = ""
    fresh: bool = False
    versioned: bool = False

    @property
    def called(self) -> str:
        """Return what the OpenAPI document and the record of reads call it."""
        return self.name or self.answer.__name__

    @property
    def in_policy(self) -> str:
        """Return what the policy calls it."""
        return self.entitled_as or self.called


ONE = "/apprenticeships/{apprenticeship}"
AN_APPRENTICE = "/people/apprentices/{person}"
AN_EMPLOYER, AN_EPAO = "/people/employers/{employer}", "/people/epaos/{epao}"
FOUND = (401, 403, 404, 422, 503)
GONE = (401, 403, 404, 409, 410, 422, 503)
REFUSED = (401, 403, 404, 409, 422, 503)
LISTED = (401, 403, 422, 503)
KEPT = (401, 403, 409, 422, 503)
CALLED = (401, 404, 422, 503)

_ABOUT, _ALL = ApprenticeshipAnswers, CaseloadAnswers

QUESTIONS = (
    # Who is where
    Question("/apprenticeships", _ALL, _ALL.caseload, "caseload", LISTED, fresh=True),
    Question("/today", Todays, Todays.today, "caseload", LISTED, fresh=True),
    Question("/caseload", NamedCaseloads, NamedCaseloads.named_caseload, "caseload", LISTED, fresh=True),
    # One apprenticeship, as it stands
    Question(ONE, _ABOUT, _ABOUT.state, "reading", REFUSED, fresh=True, versioned=True),
    Question(f"{ONE}/gateway", _ABOUT, _ABOUT.gateway_checklist, "reading", REFUSED),
    Question(f"{ONE}/alarms", _ABOUT, _ABOUT.pending_alarms, "reading", REFUSED),
    Question(f"{ONE}/portfolio/coverage", _ABOUT, _ABOUT.portfolio_coverage, "reading", REFUSED),
    Question(f"{ONE}/off-the-job", _ABOUT, _ABOUT.off_the_job_hours, "reading", REFUSED),
    Question(f"{ONE}/acts", Acting, Acting.acts, "reading", REFUSED, fresh=True),
    Question(f"{ONE}/names", Names, Names.names, "reading", REFUSED, fresh=True),
    Question(f"{ONE}/sessions", Sessions, Sessions.sessions, "sessions", REFUSED),
    Question(f"{ONE}/sessions/proposal", Sessions, Sessions.proposed_series, "sessions", REFUSED),
    Question(f"{ONE}/proposals", Proposals, Proposals.proposals, "proposals", REFUSED, fresh=True),
    Question(f"{ONE}/clocks", Clocks, Clocks.clocks, "clocks", FOUND),
    Question(f"{ONE}/clocks/simulation", Clocks, Clocks.simulation, "clocks", FOUND),
    # What happened, and how it stood
    Question(f"{ONE}/history", Histories, Histories.history, "reading", REFUSED),
    Question(f"{ONE}/history/named", NamedHistories, NamedHistories.named_history, "reading", REFUSED, fresh=True),
    Question(f"{ONE}/replay", Replaying, Replaying.replay, "reading", FOUND, fresh=True),
    Question(f"{ONE}/values", Values, Values.values, "reading", FOUND, entitled_as="replay", fresh=True),
    Question(f"{ONE}/difference", Differences, Differences.difference, "reading", FOUND),
    Question(f"{ONE}/why", Reasons, Reasons.why, "reading", FOUND),
    # How well the clocks were kept
    Question("/measures", Measuring, Measuring.of_all, "measures", REFUSED, name="measures"),
    Question(f"{ONE}/measures", Measuring, Measuring.of_one, "measures", REFUSED, name="apprenticeship_measures"),
    # What a provider is judged by
    Question("/figures/{year}", Figuring, Figuring.figures, "figures", REFUSED, name="figures"),
    Question("/figures/{year}/{figure}", Figuring, Figuring.lives_of_figure, "figures", REFUSED),
    # What auditors ask
    Question("/samples", Sampling, Sampling.drawn, "audit", FOUND, name="samples"),
    Question("/samples/{sample}", Sampling, Sampling.sample, "audit", FOUND),
    Question("/samples/{sample}/population", Sampling, Sampling.redrawn, "audit", FOUND),
    Question("/samples/{sample}/eyes", Eyes, Eyes.eyes, "audit", FOUND, entitled_as="sample_packs"),
    Question(f"{ONE}/pack", Packs, Packs.pack, "audit", REFUSED),
    Question("/samples/{sample}/packs", Packs, Packs.sample_packs, "audit", REFUSED),
    Question("/seals", SealReading, SealReading.seals, "audit", KEPT),
    Question("/proof", UpkeepOverHttp, UpkeepOverHttp.proof, "audit", KEPT),
    Question("/reconciliation", UpkeepOverHttp, UpkeepOverHttp.last_reconciliation, "audit", REFUSED),
    Question("/audit-reads", AuditReading, AuditReading.audit_reads, "audit", KEPT),
    Question(f"{ONE}/audit-reads", AuditReading, AuditReading.audit_reads_of_one, "audit", REFUSED),
    Question("/access-changes", AccessChanges, AccessChanges.access_changes, "audit", LISTED),
    Question("/register-changes", RegisterChanges, RegisterChanges.register_changes, "audit", LISTED),
    # Whom the ids stand for, and what is sent to whom
    Question(AN_APPRENTICE, Registers, Registers.apprentice, "people", REFUSED, fresh=True),
    Question(AN_APPRENTICE + "/erasure", ErasureAnswers, ErasureAnswers.erasure, "people", GONE, fresh=True),
    Question(AN_APPRENTICE + "/export", Exports, Exports.export, "people", GONE),
    Question(AN_EMPLOYER, Registers, Registers.employer, "people", REFUSED, fresh=True),
    Question(f"{AN_EMPLOYER}/contacts", Registers, Registers.employer_contacts, "people", REFUSED, fresh=True),
    Question(
        f"{AN_EMPLOYER}/contacts/{{contact}}",
        Registers,
        Registers.employer_contact,
        "people",
        REFUSED,
        fresh=True,
    ),
    Question(f"{AN_EPAO}/contacts", Registers, Registers.epao_contacts, "people", REFUSED, fresh=True),
    Question(f"{AN_EPAO}/contacts/{{contact}}", Registers, Registers.epao_contact, "people", REFUSED, fresh=True),
    Question(f"{AN_EPAO}/assessors", Registers, Registers.assessors, "people", REFUSED, fresh=True),
    Question(f"{AN_EPAO}/assessors/{{contact}}", Registers, Registers.assessor, "people", REFUSED, fresh=True),
    Question("/people/subjects/{subject}", Registers, Registers.subject, "people", REFUSED, fresh=True),
    Question("/people/staff", Registers, Registers.staff_register, "people", FOUND, fresh=True),
    Question("/people/staff/{staff}", Registers, Registers.colleague, "people", FOUND, fresh=True),
    Question("/sent", SentMail, SentMail.sent_by_embedded_server, "people", FOUND, fresh=True),
    Question("/webhooks", Webhooks, Webhooks.list_webhooks, "webhooks", FOUND),
    Question("/calendars", Calendars, Calendars.list_calendars, "calendars", FOUND),
    # What everybody who has a token may know
    Question("/commands/{key:path}", Outcomes, Outcomes.outcome_of_a_command, "commands", CALLED),
    Question("/standards/{reference}", Standards, Standards.standard, "standards", CALLED),
    Question("/epaos", Standards, Standards.epaos, "standards", CALLED),
    Question("/policy", PolicyAnswers, PolicyAnswers.policy, "policy", CALLED),
)
