"""Whole apprenticeships, which between them take every way that the lifecycle has."""

from dataclasses import asdict, replace
from functools import cache

import msgspec

from domain.deciding.standing import standing
from domain.enrolment.restarting import earlier_episode
from tests.domain import pasts
from tests.domain.bodies import DISCUSSED, KSBS, SEALED
from tests.domain.given import id_of
from tests.domain.lives import (
    NOBODY,
    achieved,
    applicant,
    both_held,
    enrolled,
    fewer_hours_delivered,
    held,
    in_assessment,
    observation_booked,
    observation_held,
    on_programme,
    plan_agreed,
    portfolio_complete,
)
from tests.domain.other_standards import LIVES

READY = {"verdict": "ready"}
NOT_YET = {"verdict": "not yet ready", "reason": SEALED}


@cache
def eventful():
    """Return an apprentice who is late, deferred, fails once and completes."""
    life = _evidenced(_taught(enrolled().then("plan-off-the-job", "2026-08-20")))
    life = life.then("submit-portfolio", "2027-08-30").then("decide-gateway", "2027-09-07", **NOT_YET)
    life = life.then("submit-portfolio", "2027-10-01").then("confirm-by-employer", "2027-10-01")
    life = life.then("confirm-by-apprentice", "2027-10-01").rung_until("2027-10-07")
    life = life.then("decide-gateway", "2027-10-07", **READY)
    return _ended(_assessed(life))


def _taught(life):
    life = life.then("hand-over-tutor", "2026-08-20", from_on="2026-11-02").rung_until("2026-09-07")
    for name, day in (("moved", "2026-09-21"), ("cancelled", "2026-09-28"), ("missed", "2026-10-05")):
        life = life.then("plan-session", "2026-09-14", called=name, planned_on=day)
    life = life.then("plan-series", "2026-09-14", days=["2026-11-09"])
    life = life.then("agree-session", "2026-09-15", session="moved")
    life = life.then("agree-session", "2026-09-15", session="moved", party="employer")
    life = life.then("reschedule-session", "2026-09-16", session="moved", planned_on="2026-10-30")
    life = life.then("cancel-session", "2026-09-25", session="cancelled").then("choose-epao", "2026-09-28")
    life = life.then("miss-session", "2026-10-05", session="missed").then("record-contact", "2026-10-06")
    return life.rung_until("2026-10-30").then("hold-session", "2026-10-30", session="moved", progress_percent=10)


def _evidenced(life):
    life = (
        life.then("hold-progress-review", "2026-11-16")
        .then("update-progress", "2026-11-16")
        .then("add-evidence", "2027-08-02", ksbs=KSBS, duties=["1", "9"])
    )
    for day in range(10, 22):
        life = life.then("log-off-the-job", "2027-08-02", minutes=1440, occurred_on=f"2027-05-{day}", ksbs=["K1"])
    life = life.then("log-off-the-job", "2027-08-02", activity="normal-duties")
    life = life.then("record-functional-skills-attempt", "2027-03-01", passed=False, part="reading")
    life = life.then("opt-in-to-functional-skills", "2027-03-01").then("adjust-functional-skills", "2027-03-01")
    life = life.then("record-functional-skills-attempt", "2027-08-30").then(
        "exempt-from-functional-skills", "2027-08-30"
    )
    return held(life, "2027-08-30")


def _assessed(life):
    discussion = {"method": "discussion", "venue": "video", "booked_for": "2027-11-15"}
    life = life.then("book-assessment", "2027-10-11", called="first", booked_for="2027-10-25")
    life = life.then("cancel-assessment", "2027-10-18", assessment="first")
    life = life.then("book-assessment", "2027-10-18", called="second", booked_for="2027-11-08")
    recordings = [{"made_on": "2027-10-18", "minutes": 30, "shows": ["mentor", "mentee"]}] * 2
    life = life.then("hold-assessment", "2027-11-08", assessment="second", recordings=recordings)
    life = life.then("grade-assessment", "2027-11-22", assessment="second", grade="fail").rung_until("2028-01-08")
    life = life.then("extend-assessment-window", "2028-01-10", until_on="2028-03-31")
    life = life.then("book-assessment", "2028-01-10", called="discussion", **discussion)
    life = life.then("hold-assessment", "2028-01-11", assessment="discussion", occurred_on="2027-11-15", **DISCUSSED)
    life = life.then("grade-assessment", "2028-01-12", assessment="discussion", grade="distinction")
    life = life.then("book-assessment", "2028-01-12", called="resit", booked_for="2028-02-01")
    life = life.then("hold-assessment", "2028-02-01", assessment="resit", recordings=recordings)
    return life.then("grade-assessment", "2028-02-08", assessment="resit")


def _ended(life):
    life = life.when("complete", "2028-02-08").refused("certificate-is-claimed").rung_until("2028-03-20")
    life = handed_on(life, "2028-03-20", "T-3")
    return life.then("claim-certificate", "2028-03-20").then("complete", "2028-03-21")


def handed_on(life, on, to_tutor="T-2"):
    """Return the life after another tutor took over, and with the element every escalation that is open."""
    return life.then("hand-over-tutor", on, to_tutor=to_tutor, from_on=on).rung_until(f"{on} 13:00")


@cache
def started_at_once_and_withdrawn():
    """Return an apprentice enrolled on the first day, who leaves while a session is overdue."""
    life = applicant().then("enrol", "2026-09-07").rung_until("2026-10-13 09:00")
    return life.then("withdraw", "2026-10-14", last_learning_on="2026-09-30")


@cache
def interrupted():
    """Return an apprentice with a break while a session is overdue, which the tutor has answered."""
    life = on_programme().rung_until("2026-10-13 09:00").then("acknowledge-escalation", "2026-10-13", actor="t-1")
    life = life.then("snooze-escalation", "2026-10-13", actor="t-1", until_on="2026-10-26")
    life = life.then("reassign-escalation", "2026-10-13", actor="t-1")
    life = life.then("plan-session", "2026-10-13", planned_on="2026-11-09")
    life = life.then("begin-break", "2026-10-14", last_learning_on="2026-10-13")
    life = life.then("return-from-break", "2026-12-01").then("record-job-loss", "2026-12-04")
    return life.then("record-new-employer", "2026-12-14")


@cache
def agreed():
    """Return an apprentice about whom one thing after another is agreed."""
    life = (
        on_programme()
        .then("assess-prior-learning", "2026-09-07")
        .then("agree-new-end", "2026-09-14")
        .then("agree-review-interval", "2026-09-14")
    )
    autumn = [{"first_on": "2026-10-26", "last_on": "2026-12-04"}]
    life = life.then("agree-weeks-without-work", "2026-09-15", weeks=autumn)
    life = life.then("begin-break", "2026-12-07", last_learning_on="2026-12-04", expected_return_on="2027-01-18")
    life = life.then("plan-session", "2026-12-08", planned_on="2027-01-25")
    return life.then("extend-break", "2026-12-21", expected_return_on="2027-02-01")


@cache
def short_of_hours():
    """Return an apprentice for whom fewer hours were delivered than planned, which nobody explains for long."""
    life = fewer_hours_delivered().rung_until("2027-12-20")
    life = handed_on(life, "2027-12-20").then("state-hours", "2027-12-20", party="employer")
    return life.then("state-hours", "2027-12-21")


@cache
def without_a_plan():
    """Return an apprentice whose training plan nobody agrees to for long."""
    life = on_programme().rung_until("2026-11-10")
    return plan_agreed(handed_on(life, "2026-11-10"), "2026-11-10")


@cache
def interrupted_in_the_assessment():
    """Return an apprentice with a break within the assessment window."""
    life = in_assessment().then("begin-break", "2027-11-01", last_learning_on="2027-10-29")
    return life.then("return-from-break", "2028-01-03")


@cache
def at_risk():
    """Return an apprentice who misses sessions in a row twice, and to whose next session only one party agrees."""
    life = on_programme()
    for name, day in (("one", "2026-09-14"), ("two", "2026-09-21"), ("three", "2026-09-28"), ("four", "2026-10-05")):
        life = life.then("plan-session", "2026-09-07", called=name, planned_on=day)
    life = life.then("miss-session", "2026-09-14", session="one").then("miss-session", "2026-09-21", session="two")
    life = held(life, "2026-09-22")
    life = life.then("miss-session", "2026-09-28", session="three").then("miss-session", "2026-10-05", session="four")
    life = life.then("close-at-risk-case", "2026-10-06").then(
        "plan-session", "2026-10-06", planned_on="2026-10-26", called="five"
    )
    return life.then("agree-session", "2026-10-06", session="five").rung_until("2026-10-15")


@cache
def corrected():
    """Return an apprentice whose session was dated wrongly, corrected while an escalation is open, and undone."""
    life = held(on_programme(), "2026-09-14").rung_until("2026-10-20 09:00")
    held_at = next(each.originator_version for each in life.history if each.fact.NAME == "session-held.v1")
    life = life.then("correct-fact", "2026-10-21", fact=held_at, instead={"occurred_on": "2026-10-05"})
    correction = next(each.originator_version for each in life.history if each.fact.NAME == "fact-corrected.v1")
    return life.then("correct-fact", "2026-10-22", fact=correction)


INVITATION = "1d0c9a53-6a0e-5b57-9b52-8f1f6c0d6a11"


@cache
def told():
    """Return an apprentice whose tutor hears of an overdue session, by a message that comes back; nobody else does."""
    life = on_programme().rung_until("2026-10-23 09:00")
    for place, role in owed(life):
        failed = {"to": None, "message": None, "attempts": 0, "why": "nobody is registered"}
        deliveries = {} if role == "tutor" else {"deliveries": [failed]}
        life = life.then("report-messages", "2026-10-23", of=place, to_role=role, **deliveries)
    life = life.then("report-bounce", "2026-10-24")
    life = life.then("plan-session", "2026-10-24", called="invited to", planned_on="2026-10-30", starts_at="10:00")
    for role, became in (("apprentice", {"message": INVITATION, "why": None}), ("employer", failed)):
        life = invited(life, "2026-10-26", role, **became)
    return life.then("report-bounce", "2026-10-26", message=INVITATION)


def invited(life, on, role, **became):
    """Return the life after a party was told what it is to be told of a session, or could not be."""
    (untold,) = [each for each in standing(life.due_now(on)).untold if each.invitation and each.role == role]
    delivery = {"to": untold.whom, "message": None, "attempts": 1, "why": None, **became}
    told = asdict(untold.invitation)
    said = {name: str(told[name]) for name in ("session", "on", "at") if told[name]}
    told |= said
    return life.then("report-messages", on, of=untold.of, to_role=role, deliveries=[delivery], invitation=told)


def owed(life):
    """Return what is owed to whom, by the place of its fact."""
    return [(each.of, each.role) for each in life.state.messages.owed]


@cache
def forgotten():
    """Return an apprentice about whom nobody does anything, until everything is done at once."""
    life = on_programme(epao=None).rung_until("2028-02-29").then("hand-over-tutor", "2028-02-29", from_on="2028-03-01")
    life = life.rung_until("2028-03-01").then("choose-epao", "2028-03-01")
    life = life.then("hold-progress-review", "2028-03-01").then("confirm-review", "2028-03-01", held_on="2028-03-01")
    for day in range(10, 23):
        life = life.then("log-off-the-job", "2028-03-01", minutes=1440, occurred_on=f"2028-02-{day}")
    life = life.then("record-functional-skills-attempt", "2028-03-02")
    return life.then("exempt-from-functional-skills", "2028-03-02")


@cache
def never_assessed():
    """Return an apprentice for whom nobody books an assessment in time, and then nobody asks for its grade."""
    life = handed_on(observation_booked().rung_until("2027-12-01"), "2027-12-01")
    discussion = {"method": "discussion", "venue": "epao", "booked_for": "2027-12-06"}
    life = life.then("book-assessment", "2027-12-01", called="discussion", **discussion)
    life = life.then("hold-assessment", "2027-12-02", assessment="observation", occurred_on="2027-10-04")
    life = life.then("grade-assessment", "2027-12-02", assessment="observation").rung_until("2028-02-10")
    life = handed_on(life, "2028-02-10", "T-3")
    life = life.then("hold-assessment", "2028-02-10", assessment="discussion", occurred_on="2027-12-06", **DISCUSSED)
    return life.then("grade-assessment", "2028-02-10", assessment="discussion")


@cache
def jobless():
    """Return an apprentice who loses the job, does not come back from a break, and finds another job at last."""
    life = on_programme().then("record-job-loss", "2026-09-14").rung_until("2026-11-01")
    unemployed = {"agreed_by_employer": False, "expected_return_on": "2026-12-01"}
    life = life.then("begin-break", "2026-11-02", last_learning_on="2026-09-14", **unemployed)
    life = life.then("plan-session", "2026-11-30", planned_on="2026-12-07").rung_until("2027-01-04")
    return (
        handed_on(life, "2027-01-04").then("record-new-employer", "2027-01-04").then("return-from-break", "2027-01-05")
    )


@cache
def never_started():
    """Return an apprentice who leaves before the start, with no last day of learning."""
    return enrolled().then("withdraw", "2026-08-31")


@cache
def ill_from_the_first_day():
    """Return an apprentice whose break begins before anything was learned, and who does not come back."""
    return on_programme().then("begin-break", "2026-09-08").then("withdraw", "2026-11-02", reason="illness")


@cache
def moved_to_another_employer():
    """Return an apprentice who learns and is met between two jobs, and whose sessions are agreed anew."""
    life = on_programme().then("plan-session", "2026-09-14", called="later", planned_on="2026-10-26")
    for party in ("apprentice", "employer"):
        life = life.then("agree-session", "2026-09-14", session="later", party=party)
    life = held(life.then("record-job-loss", "2026-09-30"), "2026-10-05")
    life = life.then("log-off-the-job", "2026-10-06").then("record-new-employer", "2026-10-12")
    life = life.then("agree-session", "2026-10-13", session="later", party="employer")
    return life.then("hold-session", "2026-10-26", session="later")


@cache
def taught_again_after_a_fail():
    """Return an apprentice who fails, goes back to learning, and takes it again after a gateway afresh."""
    life = both_held().then("grade-assessment", "2027-10-18", assessment="observation", grade="fail")
    life = life.then("grade-assessment", "2027-10-18", assessment="discussion")
    life = life.then("decide-special-consideration", "2027-10-20", assessment="observation")
    life = life.then("ask-for-adjustment", "2027-10-20", called="time", method="observation")
    life = life.then("decide-adjustment", "2027-10-25", adjustment="time")
    life = held(life.then("go-back-to-learning", "2027-11-01"), "2027-11-15")
    life = life.then("submit-portfolio", "2027-12-06").then("confirm-by-employer", "2027-12-06")
    life = life.then("confirm-by-apprentice", "2027-12-06").then("decide-gateway", "2027-12-07")
    life = life.then("book-assessment", "2027-12-07", called="retake", booked_for="2028-01-10")
    recordings = [{"made_on": "2027-12-13", "minutes": 30, "shows": ["mentor", "mentee"]}] * 2
    life = life.then("hold-assessment", "2028-01-10", assessment="retake", recordings=recordings)
    return life.then("grade-assessment", "2028-01-17", assessment="retake", grade="distinction")


@cache
def redundant_near_the_end():
    """Return an apprentice whose employment goes over to a new owner and ends by a redundancy near the end."""
    life = portfolio_complete().then("transfer-employment", "2027-08-31")
    life = life.then("record-job-loss", "2027-09-01", because="redundancy")
    life = life.then("submit-portfolio", "2027-09-06").then("confirm-by-apprentice", "2027-09-06")
    return life.then("stand-in-for-employer", "2027-09-07").then("decide-gateway", "2027-09-07")


@cache
def restarted():
    """Return an apprentice who was withdrawn and starts again: another apprenticeship, which names the earlier one."""
    before = held(on_programme(), "2026-10-05").then("withdraw", "2026-10-14", last_learning_on="2026-10-05")
    return restart(before, "2027-01-04")


def restart(before, starts_on, **terms):
    """Return the restart of a life on a London date."""
    life = replace(applicant(), book=before.book)
    earlier = earlier_episode(msgspec.structs.replace(before.state, id=id_of("before")), life.state)
    told = msgspec.to_builtins(earlier)
    said = {"restart_of": told["apprenticeship"], "earlier": told, "starts_on": starts_on, **terms}
    return life.then("enrol", starts_on, **{"planned_end_on": "2028-03-31", **said})


LEAD = {"actor": "lead-2", "role": "programme_lead"}


@cache
def appealed_and_revoked():
    """Return an apprentice whose grades are changed and revoked after the completion, and who completes again."""
    life = achieved("pass", "fail").then("change-grade", "2027-10-25", assessment="discussion", grade="pass")
    life = life.then("claim-certificate", "2027-11-08").then("complete", "2027-11-09")
    life = life.then("change-grade", "2027-11-22", assessment="observation", grade="distinction")
    life = life.then("claim-certificate", "2028-01-10").then(
        "change-grade", "2028-01-11", assessment="observation", grade="fail"
    )
    life = life.then("change-grade", "2028-01-12", assessment="observation", grade="distinction")
    life = life.then("revoke-grade", "2028-01-13", assessment="discussion")
    life = life.rung_until("2028-03-01").then("return-certificate", "2028-03-01")
    life = life.then("annul-sitting", "2028-03-02", assessment="discussion")
    return life.then("annul-sitting", "2028-03-02", assessment="observation")


@cache
def put_in_question():
    """Return an apprentice whose hours and grade prove wrong after all was done, and are reviewed late."""
    life = achieved().then("claim-certificate", "2027-11-08").then("complete", "2027-11-09")
    hours = next(each.originator_version for each in life.history if each.fact.NAME == "off-the-job-logged.v1")
    life = life.then("correct-fact", "2028-01-10", fact=hours, actor="staff-8").rung_until("2028-02-01")
    gateway = next(each.originator_version for each in life.history if each.fact.NAME == "gateway-passed.v1")
    life = life.then("uphold-act", "2028-02-01", act=gateway, **LEAD)
    grade = next(each.originator_version for each in life.history if each.fact.NAME == "assessment-graded.v2")
    life = life.then("correct-fact", "2028-02-02", fact=grade, instead={"grade": "fail"}, actor="staff-8")
    return life.then("return-certificate", "2028-02-03")


@cache
def in_question_and_handed_on():
    """Return an apprentice whose gateway is in question until a manager is told, and the tutor changes."""
    life = in_assessment()
    hours = next(each.originator_version for each in life.history if each.fact.NAME == "off-the-job-logged.v1")
    life = life.then("correct-fact", "2027-10-04", fact=hours, actor="staff-8").rung_until("2027-10-14")
    return handed_on(life, "2027-10-14").then("reopen-gateway", "2027-10-15")


@cache
def reopened():
    """Return an apprentice whose gateway is opened again after an observation is annulled."""
    life = observation_held().then("annul-sitting", "2027-10-05", assessment="observation")
    return life.then("reopen-gateway", "2027-10-06")


@cache
def annulled_after_the_grade():
    """Return an apprentice whose discussion is annulled after the overall grade."""
    return achieved().then("annul-sitting", "2027-11-01", assessment="discussion")


@cache
def brought_with_a_past():
    """Return an apprentice whose past is told, and closed only when it has been overdue for long."""
    life = pasts.enrolled_late(pasts.BEGUN["8 months"])
    life = pasts.told(life, [pasts.session("2026-04-20"), pasts.missed("2026-05-04"), pasts.missed("2026-05-18")])
    life = handed_on(life.rung_until("2027-01-11"), "2027-01-11")
    return life.then("close-taking-over", "2027-01-11")


@cache
def left_to_others():
    """Return an apprentice for whom proposals are declined and taken back, and lapse after another tutor took over."""
    last = {"last_learning_on": "2026-09-28"}
    life = held(on_programme(), "2026-09-28").agreed_to_a_break("2026-09-29", **last)
    for name, became in (
        ("decide-proposal", {"verdict": "declined", "reason": SEALED}),
        ("withdraw-proposal", {}),
    ):
        life = life.proposes("begin-break", "2026-09-29", **last).then("change-proposed.v1")
        life = life.then(name, "2026-09-29", proposal=life.number("change-proposed.v1"), **became)
    life = life.proposes("withdraw", "2026-09-29", **last).then("change-proposed.v1").rung_until("2026-10-12")
    return handed_on(life, "2026-10-12").rung_until("2026-10-20")


WHOLE_LIVES = (
    NOBODY,
    eventful(),
    started_at_once_and_withdrawn(),
    interrupted(),
    interrupted_in_the_assessment(),
    at_risk(),
    corrected(),
    told(),
    forgotten(),
    never_assessed(),
    jobless(),
    never_started(),
    ill_from_the_first_day(),
    moved_to_another_employer(),
    taught_again_after_a_fail(),
    restarted(),
    redundant_near_the_end(),
    appealed_and_revoked(),
    put_in_question(),
    in_question_and_handed_on(),
    reopened(),
    annulled_after_the_grade(),
    brought_with_a_past(),
    left_to_others(),
    agreed(),
    short_of_hours(),
    without_a_plan(),
    *LIVES,
)
