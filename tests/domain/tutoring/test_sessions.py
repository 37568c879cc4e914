"""Sessions: how they are told in words."""

from datetime import date

from domain.facts.sessions import ContactMade, Mode, Party, SessionAgreed, SessionHeld, SessionMissed, SessionPlanned
from tests.domain.given import id_of

KSB = "knowledge-skills-behaviours"


def test_a_planned_session_says_when_with_whom_and_where():
    fact = SessionPlanned(
        session=id_of("a"),
        planned_on=date(2026, 10, 5),
        mode=Mode.WORKPLACE,
        element=KSB,
        tutor="T-1",
        minutes=60,
    )
    assert fact.sentence() == f"Session planned for 5 October 2026 with tutor T-1 ({KSB}, at the workplace, 1 h)."


def test_a_held_session_says_how_long_and_how_much_off_the_job():
    fact = SessionHeld(
        session=id_of("a"),
        held_on=date(2026, 10, 5),
        tutor="T-1",
        element=KSB,
        mode=Mode.MICROSOFT_TEAMS,
        minutes=90,
        off_the_job_minutes=45,
        progress_percent=0,
        agreed_by=(),
        notes="sealed",
    )
    assert fact.sentence() == (
        "Session held on 5 October 2026 with tutor T-1 (by Microsoft Teams, "
        "1 h 30 min, 45 min off the job, progress 0 %)."
    )


def test_an_agreement_a_missed_session_and_a_contact_say_who_and_how():
    told = [
        SessionAgreed(session=id_of("a"), party=Party.EMPLOYER, planned_on=date(2026, 10, 5)),
        SessionMissed(session=id_of("a"), planned_on=date(2026, 10, 5), missed_by="tutor", reason="sealed"),
        ContactMade(made_on=date(2026, 10, 6), channel="onefile", summary="sealed"),
    ]
    assert [fact.sentence() for fact in told] == [
        "The employer agreed to the session on 5 October 2026.",
        "The session planned for 5 October 2026 was missed by the tutor.",
        "Contact between sessions on 6 October 2026 (onefile).",
    ]
