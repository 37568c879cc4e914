"""A plausible body for every command: a test says only what it is about."""

KSBS = [*(f"K{n}" for n in range(1, 17)), *(f"S{n}" for n in range(1, 15)), *(f"B{n}" for n in range(1, 6))]
THEMES = {"professional practice": 2, "communication": 2, "assessment": 2, "monitoring": 2}
RECORDINGS = [{"made_on": f"2027-09-{day}", "minutes": 30, "shows": ["mentor", "mentee"]} for day in (20, 21)]
DISCUSSED = {"minutes": 60, "questions": THEMES, "live_minutes": None, "recordings": []}
SEALED = "sealed.v1.AAAA"
MESSAGE = "6f1b3c52-7d1e-5d3a-9b8f-2c4d5e6f7a8b"
DELIVERY = {"to": "t-1", "message": MESSAGE, "attempts": 1, "why": None}

BODIES = {
    "apply": {"person": "ada", "standard": "ST1379", "cohort": "2026-09"},
    "enrol": {
        "employer": "the college",
        "starts_on": "2026-09-07",
        "planned_end_on": "2027-12-07",
        "prior_attainment": {"english": "level 1", "maths": "none"},
        "planned_off_the_job_hours": 300,
        "epao": "nqual",
        "age_at_start": 24,
    },
    "close-taking-over": {},
    "choose-epao": {"epao": "tquk"},
    "move-to-version": {"agreed_by_apprentice": True, "agreed_by_employer": True, "version": "2.1", "evidence": "M-1"},
    "allocate-tutor": {"tutor": "T-1", "from_on": "2026-09-07"},
    "hand-over-tutor": {"to_tutor": "T-2"},
    "plan-session": {"mode": "microsoft teams"},
    "plan-series": {"mode": "microsoft teams"},
    "agree-session": {"party": "apprentice"},
    "reschedule-session": {"reason": SEALED},
    "cancel-session": {"reason": SEALED},
    "hold-session": {"minutes": 90, "off_the_job_minutes": 60, "notes": SEALED},
    "miss-session": {"missed_by": "apprentice", "reason": SEALED},
    "close-at-risk-case": {"reason": SEALED},
    "record-contact": {"channel": "telephone", "summary": SEALED},
    "hold-progress-review": {
        "form": "virtual",
        "attended_by": ["apprentice", "employer", "tutor"],
        "summary": SEALED,
    },
    "acknowledge-escalation": {"clock": "session", "about": "2026-09-07"},
    "snooze-escalation": {"clock": "session", "about": "2026-09-07", "reason": SEALED},
    "reassign-escalation": {"clock": "session", "about": "2026-09-07", "to_tutor": "T-2", "reason": SEALED},
    "log-off-the-job": {
        "minutes": 120,
        "activity": "workshop",
        "in_working_hours": True,
        "new_learning": True,
        "description": SEALED,
    },
    "plan-off-the-job": {"planned_hours": 320, "reason": SEALED},
    "add-evidence": {"onefile_id": "OF-1", "title": SEALED, "ksbs": ["K1"]},
    "update-progress": {"progress_percent": 40, "summary": SEALED},
    "record-functional-skills-attempt": {"subject": "english", "passed": True, "evidence": "FS-1"},
    "exempt-from-functional-skills": {"subject": "maths", "reason": "prior attainment", "evidence": "GCSE-1"},
    "submit-portfolio": {},
    "confirm-by-employer": {"evidence": "E-1"},
    "confirm-by-apprentice": {"evidence": "A-1"},
    "decide-gateway": {"verdict": "ready"},
    "book-assessment": {"method": "observation", "venue": "workplace"},
    "cancel-assessment": {"reason": SEALED},
    "extend-assessment-window": {"reason": SEALED},
    "hold-assessment": {"minutes": 120, "live_minutes": 30, "questions": 5, "recordings": RECORDINGS},
    "record-overall-grade": {"overall": "pass", "evidence": "N-1"},
    "show-requirement": {"requirement": "project", "evidence": "P-1"},
    "grade-assessment": {"grade": "pass", "evidence": "R-1"},
    "claim-certificate": {"evidence": "C-1"},
    "complete": {},
    "begin-break": {
        "expected_return_on": "2029-01-01",
        "agreed_by_apprentice": True,
        "agreed_by_employer": True,
        "reason": SEALED,
    },
    "return-from-break": {},
    "record-job-loss": {"reason": SEALED},
    "record-new-employer": {"employer": "the school"},
    "correct-fact": {"reason": SEALED},
    "report-messages": {"of": 1, "to_role": "tutor", "deliveries": [DELIVERY]},
    "report-bounce": {"message": MESSAGE},
    "withdraw": {"reason": "left employer", "explanation": SEALED},
}
