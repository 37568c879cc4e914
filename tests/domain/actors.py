"""Who does what: the person to whom each act belongs, as whom a test asks unless it says otherwise."""

from domain.command import NOBODY, POST, Registered, SpeaksFor

EMPLOYER, APPRENTICE = "pat", "ada"
COORDINATOR = {"actor": "staff-7", "role": "coordinator", "registered": NOBODY}
LEAD = {"actor": "lead-1", "role": "programme_lead", "registered": Registered(post="programme lead")}
TUTOR = {"actor": "t-1", "role": "tutor", "registered": NOBODY}
THE_POST = {"actor": POST, "role": "system", "registered": NOBODY}
EPAOS = tuple(SpeaksFor(each) for each in ("nqual", "tquk"))
ASSESSOR = {"actor": "assessor-1", "role": "assessor", "registered": Registered(epaos=EPAOS)}


def assessor(state):
    """Return an assessor of the chosen EPAO."""
    epao = state.enrolment.epao if state.enrolment else None
    return {**ASSESSOR, "registered": Registered(epaos=(SpeaksFor(epao or "none"),))}


def employer(state):
    """Return whoever speaks for every employer that the apprentice has had."""
    speaks = tuple(SpeaksFor(str(each)) for each in state.employment.employers)
    return {"actor": EMPLOYER, "role": "employer", "registered": Registered(employers=speaks)}


def apprentice(state):
    """Return the apprentice."""
    person = str(state.application.person) if state.application else None
    return {"actor": APPRENTICE, "role": "apprentice", "registered": Registered(person=person)}


BELONGS_TO = {
    "agree-session/employer": employer,
    "agree-session/apprentice": apprentice,
    "agree-break/employer": employer,
    "agree-break/apprentice": apprentice,
    "confirm-review/employer": employer,
    "confirm-review/apprentice": apprentice,
    "state-hours/employer": employer,
    "state-hours/apprentice": apprentice,
    "agree-training-plan/employer": employer,
    "agree-training-plan/apprentice": apprentice,
    "confirm-by-employer": employer,
    "confirm-by-apprentice": apprentice,
    "acknowledge-escalation": TUTOR,
    "snooze-escalation": TUTOR,
    "reassign-escalation": TUTOR,
    "decide-gateway": LEAD,
    "stand-in-for-employer": {**LEAD, "actor": "lead-2"},
    "reopen-gateway": LEAD,
    "decide-proposal": LEAD,
    "uphold-act": {**LEAD, "actor": "lead-2"},
    "grade-assessment": assessor,
    "decide-adjustment": assessor,
    "decide-special-consideration": assessor,
    "report-messages": THE_POST,
}
"""Every other act is a coordinator's."""

OF_A_PARTY = {"agree-session", "agree-break", "agree-training-plan", "confirm-review", "state-hours"}


def whose(name, body, state):
    """Return as whom a command is asked for: who, in which role, and whom the registers say that is."""
    act = f"{name}/{body['party']}" if name in OF_A_PARTY else name
    found = BELONGS_TO.get(act, COORDINATOR)
    return found(state) if callable(found) else found
