"""Whom the walk asks as: every role, related to the apprentice in every way that there is, and in none."""

from dataclasses import dataclass

from domain.entitlement.relations import BY_ROLE

OF_EVERYBODY = frozenset({"anybody", "tutor"})
"""The relations by which nobody is anything to an apprentice."""


@dataclass(frozen=True)
class Asker:
    """Somebody with a token, and what they have to do with the apprentice beside what their role has with everybody."""

    called: str
    role: str
    subject: str
    closer: frozenset[str] = frozenset()
    sample: str | None = None
    sees_the_apprentice: bool = True

    @property
    def by_role(self):
        """Return the relations that their role has to everybody."""
        return frozenset(name for name, roles in BY_ROLE.items() if self.role in roles or not roles)

    @property
    def relations(self):
        """Return all their relations to the apprentice."""
        return self.by_role | self.closer

    @property
    def is_stranger(self):
        """Return whether they have nothing to do with the apprentice."""
        return not self.relations - OF_EVERYBODY

    @property
    def is_never_closer(self):
        """Return whether their role has the same to do with everybody, whoever they are."""
        return self.role in {"auditor", "post"}


def askers(subjects, samples):
    """Return everybody: `subjects` says as whom the linked ones sign in, `samples` what the auditors' tokens name."""
    teaches, employs, assesses = "tutor of the apprentice", "contact of the employer", "assessor of the EPAO"
    return [
        Asker("a coordinator", "coordinator", "staff-1"),
        Asker("a coordinator who teaches the apprentice", "coordinator", "tutor-8", frozenset({teaches})),
        Asker("a programme lead", "programme_lead", "lead-1"),
        Asker("a programme lead who teaches the apprentice", "programme_lead", "tutor-8", frozenset({teaches})),
        Asker("a programme lead who taught the apprentice", "programme_lead", "tutor-7", frozenset({FORMER_TUTOR})),
        Asker("a quality lead", "quality_lead", "quality-1"),
        Asker("the tutor", "tutor", "tutor-8", frozenset({teaches})),
        Asker("the former tutor", "tutor", "tutor-7", frozenset({FORMER_TUTOR})),
        Asker("who stands in for the tutor", "tutor", "tutor-5", frozenset({"standing in for a tutor"})),
        Asker("the tutor's manager", "tutor", "manager-1", frozenset({"manager of the tutor"})),
        Asker("another's tutor", "tutor", "tutor-9"),
        Asker("another tutor's manager", "tutor", "manager-9"),
        Asker("a tutor of nobody", "tutor", "tutor-0"),
        Asker("the employer's contact", "employer", subjects["employer"], frozenset({employs})),
        Asker("the former employer's contact", "employer", subjects["former employer"], frozenset({FORMER_EMPLOYER})),
        Asker("another employer's contact", "employer", subjects["another employer"]),
        Asker("an employer's contact whom no register knows", "employer", "kim"),
        Asker("the apprentice", "apprentice", subjects["apprentice"], frozenset({"the apprentice"})),
        Asker("another apprentice", "apprentice", subjects["another apprentice"]),
        Asker("an apprentice whom no register knows", "apprentice", "bob"),
        Asker("an assessor of the EPAO", "assessor", subjects["assessor"], frozenset({assesses})),
        Asker("who assessed for the EPAO", "assessor", subjects["former assessor"]),
        Asker("an assessor of another EPAO", "assessor", subjects["another assessor"]),
        Asker("an assessor whom no register knows", "assessor", "eve"),
        Asker("an auditor", "auditor", "ofsted-1"),
        Asker("an auditor of the apprentice's sample", "auditor", "ofsted-2", sample=samples["the apprentice"]),
        Asker(
            "an auditor of another sample", "auditor", "ofsted-3", sample=samples["another"], sees_the_apprentice=False
        ),
        Asker("the mail server", "post", "mail-gateway"),
        # Who is related in another role than their own is nobody.
        Asker("the tutor, in the role of an employer", "employer", "tutor-8"),
        Asker("the apprentice, in the role of a tutor", "tutor", subjects["apprentice"]),
        Asker("the employer's contact, in the role of an assessor", "assessor", subjects["employer"]),
    ]


FORMER_TUTOR, FORMER_EMPLOYER = "former tutor of the apprentice", "contact of a former employer"
