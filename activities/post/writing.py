"""Writing: what a message says, in words that stand in files, as plain text and as HTML."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from activities.ledger.ledger import Ledger
from activities.ledger.remembered_states import States
from activities.personal_data.contacts import Contacts
from activities.personal_data.people import People
from activities.personal_data.staff import Staff
from activities.shown_text import every_text, shown_in_a_line
from domain.days import how_many, in_words, london_date
from domain.facts.escalations import ClockReminded
from domain.letter import Message, Owing

WORDING = Path(__file__).parents[1] / "wording"


@dataclass(frozen=True)
class Recipient:
    """Who is written to, by name and address. Shows neither when printed."""

    name: str
    email: str

    def __repr__(self) -> str:
        """Return nothing personal."""
        return "Recipient()"


class Writer:
    """Writes messages; names people from their registers, at the moment of writing."""

    def __init__(self, ledger: Ledger, states: States, people: People, contacts: Contacts, staff: Staff) -> None:
        """Read these."""
        self.ledger = ledger
        self.states = states
        self.people = people
        self.contacts = contacts
        self.staff = staff
        self._files = Environment(
            loader=FileSystemLoader(WORDING),
            autoescape=select_autoescape(["html"]),
            undefined=StrictUndefined,
            trim_blocks=True,
            finalize=every_text(shown_in_a_line),
        )

    def addressees(self, role: str, whom: str | None, day: date) -> list[str]:
        """Return who is written to in a role on a London date: by staff number, or a contact's id.

        Who is not registered is named all the same: a tutor by number, and by its id an employer without a contact.
        """
        match role:
            case "tutor":
                return [whom] if whom else []
            case "employer":
                contacts = self.contacts.contacts_of(UUID(whom), day) if whom else []
                return [str(each.contact) for each in contacts] or ([whom] if whom else [])
            case "tutor's manager":
                tutor = self.staff.of(whom) if whom else None
                return [tutor.manager] if tutor and tutor.manager else []
            case _:
                return [each.staff for each in self.staff.in_role(role)]

    def recipient(self, role: str, to: str) -> Recipient | None:
        """Return who has this staff number, or is this contact and has not left; None where nobody is."""
        if role == "employer":
            today = london_date(datetime.now(UTC))
            there = [each for each in self.contacts.somewhere(UUID(to)) if today <= (each.until_on or today)]
            return Recipient(there[0].name, there[0].email) if there else None
        colleague = self.staff.of(to)
        return Recipient(colleague.name, colleague.email) if colleague else None

    def written(self, message: Message, recipient: Recipient, sender: str) -> EmailMessage:
        """Return the message to one person, from an address."""
        said = {
            "name": recipient.name,
            "role": message.role,
            "apprentices": len({each.apprenticeship for each in message.about}),
            "lines": [self._line(each) for each in message.about],
        }
        written = EmailMessage()
        written["From"] = sender
        written["To"] = recipient.email
        written["Subject"] = self._files.get_template("subject.txt").render(said)
        written["Date"] = format_datetime(datetime.now(UTC))
        written["Message-ID"] = f"<{message.id}@{sender.rpartition('@')[2]}>"
        written["Auto-Submitted"] = "auto-generated"
        written.set_content(self._files.get_template("letter.txt").render(said))
        written.add_alternative(self._files.get_template("letter.html").render(said), subtype="html")
        return written

    def _line(self, owing: Owing) -> str:
        recorded = self.ledger.history(owing.apprenticeship, after=owing.of - 1, until=owing.of)[0]
        fact, late = recorded.fact, (recorded.recorded_at - recorded.fact.due_at).days
        said = {"title": fact.title, "late": how_many(late, "day") if late else ""}
        if isinstance(fact, ClockReminded):
            said |= {"because": fact.because, "due_on": in_words(fact.due_on)}
            return self._said("reminder", owing, said)
        said |= {
            "since_on": in_words(fact.since_on),
            "overdue_on": in_words(fact.overdue_on),
            "rung": fact.rung,
            "tutor": self._tutor(fact.tutor),
        }
        return self._said(fact.wording, owing, said)

    def _said(self, wording: str, owing: Owing, said: dict[str, Any]) -> str:
        # A wording that no file words of its own is worded as everything overdue is.
        file = self._files.select_template([f"{wording}.txt", "overdue.txt"])
        return file.render(said | {"apprentice": self._apprentice(owing.apprenticeship)})

    def _apprentice(self, apprenticeship: UUID) -> str:
        application = self.states.read(apprenticeship).state.application
        person = self.people.apprentice(application.person) if application else None
        called = f"{person.given_name} {person.family_name[:1]}." if person else "An apprentice"
        return f"{called} ({apprenticeship})"

    def _tutor(self, tutor: str | None) -> str:
        colleague = self.staff.of(tutor) if tutor else None
        return colleague.name if colleague else tutor or "nobody"
