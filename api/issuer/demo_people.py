"""The six people whom whoever tries Indenture can be."""

from dataclasses import dataclass

from api.issuer.signing import Wanted


@dataclass(frozen=True)
class DemoPerson:
    """Somebody made up: what they are called, and as whom their tokens prove them."""

    called: str
    subject: str
    role: str

    @property
    def wanted(self) -> Wanted:
        """Return what their tokens say."""
        return Wanted(self.subject, self.role)


APPRENTICE, EMPLOYER = "apprentice-1", "employer-1"
"""As whom the apprentice and the employer's contact sign in."""

DEMO_PEOPLE = (
    DemoPerson("the coordinator", "coordinator-1", "coordinator"),
    DemoPerson("the tutor", "tutor-7", "tutor"),
    DemoPerson("the programme lead", "lead-1", "programme_lead"),
    DemoPerson("the employer's contact", EMPLOYER, "employer"),
    DemoPerson("the apprentice", APPRENTICE, "apprentice"),
    DemoPerson("the auditor", "auditor-1", "auditor"),
)


def demo_person(subject: str) -> DemoPerson | None:
    """Return the person of this subject, or None."""
    return next((each for each in DEMO_PEOPLE if each.subject == subject), None)
