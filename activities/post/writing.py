"""Writing: what a message says, in words that stand in files, as plain text and as HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from pathlib import Path
from typing import Any
from uuid import UUID

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from activities.ledger.ledger import Ledger
from activities.ledger.remembered_states import States
from activities.personal_data.people import People
from activities.personal_data.staff import Staff
from activities.shown_text import every_text, shown_in_a_line
from domain.clock_and_due import capital
from domain.days import how_many, in_words
from domain.facts.escalations import ClockReminded
from domain.letter import Letterhead, Message, Owing

WORDING = Path(__file__).parents[1] / "wording"


@dataclass(frozen=True)
class Recipient:
    """Who is written to, by name and address. Shows neither when printed."""

    name: str
    email: str

    def __repr__(self) -> str:
        """Return nothing personal."""
        return "Recipient()"


def register_of(role: str) -> str:
    """Return the register in which somebody who is told in a role stands."""
    return role if role in {"employer", "apprentice"} else "staff"


class Writer:
    """Writes messages; names people from their registers, at the moment of writing."""

    def __init__(self, ledger: Ledger, states: States, people: People, staff: Staff, letterhead: Letterhead) -> None:
        """Read these, and write by `letterhead`."""
        self.ledger = ledger
        self.states = states
        self.people = people
        self.staff = staff
        self.letterhead = letterhead
        self._files = Environment(
            loader=FileSystemLoader(WORDING),
            autoescape=select_autoescape(["html"]),
            undefined=StrictUndefined,
            trim_blocks=True,
            finalize=every_text(shown_in_a_line),
        )

    def addressees(self, role: str, whom: str | None) -> list[str]:
        """Return by staff number or employer id who is written to in a role, whether registered or not."""
        match role:
            case "employer" | "apprentice":
                return [whom] if whom else []
            case "tutor":
                return [whom.lower()] if whom else []
            case "tutor's manager":
                tutor = self.staff.of(whom) if whom else None
                return [tutor.manager] if tutor and tutor.manager else []
            case _:
                return [each.staff for each in self.staff.in_role(role)]

    def recipient(self, register: str, to: str) -> Recipient | None:
        """Return who has this staff number or id in a register, or None where nobody is registered under it."""
        if register == "employer":
            employer = self.people.employer(UUID(to))
            return Recipient(employer.contact_name, employer.contact_email) if employer else None
        if register == "apprentice":
            person = self.people.apprentice(UUID(to))
            return Recipient(f"{person.given_name} {person.family_name}", person.email) if person else None
        colleague = self.staff.of(to)
        return Recipient(colleague.name, colleague.email) if colleague else None

    def written(self, message: Message, recipient: Recipient, sender: str) -> EmailMessage:
        """Return the message to one person, from an address."""
        apprentices = list(dict.fromkeys(each.apprenticeship for each in message.about))
        said = {
            "name": recipient.name,
            "matters": [self._about(each, message.about) for each in apprentices],
            "provider": self.letterhead.provider,
            "answers": self.letterhead.answers,
            "answers_at": self.letterhead.answers_at,
        }
        written = EmailMessage()
        written["From"] = formataddr((self.letterhead.provider, sender))
        written["Reply-To"] = formataddr((self.letterhead.answers, self.letterhead.answers_at))
        written["To"] = recipient.email
        written["Subject"] = self._files.get_template("subject.txt").render(said)
        written["Date"] = format_datetime(datetime.now(UTC))
        written["Message-ID"] = f"<{message.id}@{sender.rpartition('@')[2]}>"
        written["Auto-Submitted"] = "auto-generated"
        written.set_content(self._files.get_template("letter.txt").render(said))
        written.add_alternative(self._files.get_template("letter.html").render(said), subtype="html")
        return written

    def _about(self, apprenticeship: UUID, about: Sequence[Owing]) -> dict[str, Any]:
        return {
            "apprentice": self._apprentice(apprenticeship),
            "page": f"{self.letterhead.address}/apprenticeships/{apprenticeship}",
            "lines": [self._line(each) for each in about if each.apprenticeship == apprenticeship],
        }

    def _line(self, owing: Owing) -> str:
        recorded = self.ledger.history(owing.apprenticeship, after=owing.of - 1, until=owing.of)[0]
        fact, late = recorded.fact, (recorded.recorded_at - recorded.fact.due_at).days
        said = {"title": fact.title, "late": how_many(late, "day") if late else "", "role": owing.role}
        if isinstance(fact, ClockReminded):
            said |= {"because": fact.because, "due_on": in_words(fact.due_on)}
            return self._said("reminder", said)
        said |= {
            "since_on": in_words(fact.since_on),
            "overdue_on": in_words(fact.overdue_on),
            "rung": fact.rung,
            "tutor": self._tutor(fact.tutor),
        }
        return self._said(fact.wording, said)

    def _said(self, wording: str, said: dict[str, Any]) -> str:
        # A wording that no file words of its own is worded as everything overdue is.
        return capital(self._files.select_template([f"{wording}.txt", "overdue.txt"]).render(said))

    def _apprentice(self, apprenticeship: UUID) -> str:
        application = self.states.read(apprenticeship).state.application
        person = self.people.apprentice(application.person) if application else None
        called = f"{person.given_name} {person.family_name[:1]}." if person else "An apprentice"
        return f"{called} ({apprenticeship})"

    def _tutor(self, tutor: str | None) -> str:
        colleague = self.staff.of(tutor) if tutor else None
        return colleague.name if colleague else tutor or "nobody"
