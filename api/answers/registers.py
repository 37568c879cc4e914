"""The registers as they are read: apprentices, employers, contacts and staff, and who is whom."""

from typing import Annotated, Literal, TypeVar
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field

from activities.personal_data.contacts import EMPLOYER_CONTACT, Capacity, Contact, Contacts, Represented
from activities.personal_data.people import Apprentice, Employer, People
from activities.personal_data.staff import Colleague, Staff
from activities.personal_data.subjects import Subjects
from api.answers.history import LONGEST_PAGE, PAGE
from api.problems import Problem

T = TypeVar("T")

StaffNumber = Annotated[
    str,
    Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$", description="As tokens and facts call them."),
    AfterValidator(str.lower),
]
Subject = Annotated[
    str,
    Field(pattern=r"^[a-z0-9][a-z0-9._:-]{0,63}$", description="As tokens and facts call them."),
]
EpaoId = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,64}$", description="As `GET /epaos` lists them.")]
After = Annotated[StaffNumber | None, Field(description="The `next` of the page before.")]
Limit = Annotated[int, Field(ge=1, le=LONGEST_PAGE)]


class StaffPage(BaseModel):
    """A page of the register; `next` is the `after` of the following page, if there is one."""

    staff: list[Colleague]
    next: str | None


class ContactsRead(BaseModel):
    """Everybody who speaks for an organisation in one capacity, spoke for it or will, the earliest first."""

    contacts: list[Contact]


class SubjectRead(BaseModel):
    """Who a subject is, by id: an apprentice, one of the staff by their number, or a contact, and of whom.

    A contact who was erased is one of nobody.
    """

    subject: str
    kind: Literal["apprentice", "contact", "staff"]
    person: UUID | None
    contact_of: list[Contact]


class Registers:
    """Answers who somebody is."""

    def __init__(self, people: People, contacts: Contacts, staff: Staff) -> None:
        """Answer from these registers."""
        self.people = people
        self.contacts = contacts
        self.staff = staff
        self.subjects = Subjects(people.pool)

    def apprentice(self, person: UUID) -> Apprentice:
        """Return an apprentice of the register."""
        return _found(self.people.apprentice(person), "nothing is registered under this id")

    def employer(self, employer: UUID) -> Employer:
        """Return an employer of the register."""
        return _found(self.people.employer(employer), "nothing is registered under this id")

    def employer_contacts(self, employer: UUID) -> ContactsRead:
        """Return the contacts of an employer, those of the past and of days to come among them."""
        self.employer(employer)
        return self._everybody(EMPLOYER_CONTACT, str(employer))

    def employer_contact(self, employer: UUID, contact: UUID) -> Contact:
        """Return a contact of an employer."""
        return self._one(EMPLOYER_CONTACT, str(employer), contact)

    def epao_contacts(self, epao: EpaoId) -> ContactsRead:
        """Return the contacts of an EPAO, those of the past and of days to come among them."""
        return self._everybody("EPAO contact", epao)

    def epao_contact(self, epao: EpaoId, contact: UUID) -> Contact:
        """Return a contact of an EPAO."""
        return self._one("EPAO contact", epao, contact)

    def assessors(self, epao: EpaoId) -> ContactsRead:
        """Return the assessors of an EPAO, those of the past and of days to come among them."""
        return self._everybody("assessor", epao)

    def assessor(self, epao: EpaoId, contact: UUID) -> Contact:
        """Return an assessor of an EPAO."""
        return self._one("assessor", epao, contact)

    def subject(self, subject: Subject) -> SubjectRead:
        """Return which person, contact or colleague a subject is, as it stands on facts."""
        known = self.subjects.of(subject)
        if known is None:
            _found(self.staff.of(subject), "nobody is registered as this subject")
            return SubjectRead(subject=subject, kind="staff", person=None, contact_of=[])
        contact_of = [] if known.is_apprentice else self.contacts.somewhere(known.person)
        kind: Literal["apprentice", "contact"] = "apprentice" if known.is_apprentice else "contact"
        return SubjectRead(subject=subject, kind=kind, person=known.person, contact_of=contact_of)

    def staff_register(self, after: After = None, limit: Limit = PAGE) -> StaffPage:
        """Return everybody of the staff, by staff number."""
        found = self.staff.everybody(after=after or "", limit=limit + 1)
        return StaffPage(staff=found[:limit], next=found[limit - 1].staff if len(found) > limit else None)

    def colleague(self, staff: StaffNumber) -> Colleague:
        """Return somebody of the staff."""
        return _found(self.staff.of(staff), "nobody is registered under this staff number")

    def _everybody(self, capacity: Capacity, organisation: str) -> ContactsRead:
        return ContactsRead(contacts=self.contacts.ever(Represented(capacity, organisation)))

    def _one(self, capacity: Capacity, organisation: str, contact: UUID) -> Contact:
        found = self.contacts.one(Represented(capacity, organisation), contact)
        return _found(found, "no contact is registered under this id")


def _found(entry: T | None, missing: str) -> T:
    if entry is None:
        raise Problem(404, "not-found", "Not found", missing)
    return entry
