"""Writing: what a message says, in words that stand in files, as plain text and as HTML."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from pathlib import Path
from typing import Any
from uuid import UUID

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from activities.ledger.ledger import Ledger
from activities.ledger.remembered_states import States
from activities.personal_data.contacts import Contacts
from activities.personal_data.people import People
from activities.personal_data.staff import Staff
from activities.post.inviting import Entry, as_calendar, method_of
from activities.shown_text import every_text, shown_in_a_line
from domain.clock_and_due import capital
from domain.days import hours_in_words, how_many, in_words, london_date, when_in_words
from domain.facts.escalations import ClockReminded
from domain.facts.fact import Recorded
from domain.facts.sessions import AgreementReminded, Mode
from domain.letter import Invitation, Letterhead, Message, Owing
from domain.tutoring.one_session import tutor_of

WORDING = Path(__file__).parents[1] / "wording"
_WORDED = ("news", "answer", "summary")


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

    def __init__(  # noqa: PLR0913, PLR0917 - the registers, from the composition root
        self,
        ledger: Ledger,
        states: States,
        people: People,
        contacts: Contacts,
        staff: Staff,
        letterhead: Letterhead,
    ) -> None:
        """Read these, and write by `letterhead`."""
        self.ledger = ledger
        self.states = states
        self.people = people
        self.contacts = contacts
        self.staff = staff
        self.letterhead = letterhead
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
            case "apprentice":
                return [whom] if whom else []
            case "tutor":
                return [whom.lower()] if whom else []
            case "employer":
                contacts = self.contacts.contacts_of(UUID(whom), day) if whom else []
                return [str(each.contact) for each in contacts] or ([whom] if whom else [])
            case "tutor's manager":
                tutor = self.staff.of(whom) if whom else None
                return [tutor.manager] if tutor and tutor.manager else []
            case _:
                return [each.staff for each in self.staff.in_role(role)]

    def recipient(self, register: str, to: str) -> Recipient | None:
        """Return who has this staff number, or this id in a register and has not left; None where nobody is."""
        if register == "employer":
            today = london_date(datetime.now(UTC))
            there = [each for each in self.contacts.somewhere(UUID(to)) if today <= (each.until_on or today)]
            return Recipient(there[0].name, there[0].email) if there else None
        if register == "apprentice":
            person = self.people.apprentice(UUID(to))
            return Recipient(f"{person.given_name} {person.family_name}", person.email) if person else None
        colleague = self.staff.of(to)
        return Recipient(colleague.name, colleague.email) if colleague else None

    def written(self, message: Message, recipient: Recipient, sender: str) -> EmailMessage:
        """Return the message to one person, from an address."""
        written, said = EmailMessage(), {"name": recipient.name, **asdict(self.letterhead)}
        invited = [(each, each.invitation) for each in message.about if each.invitation]
        for owing, invitation in invited:
            said |= self._of_session(owing, invitation)
            self._write(written, "invitation", said)
            entry, method = self._entry(said, recipient, sender), {"method": method_of(invitation)}
            written.add_alternative(as_calendar(invitation, entry), subtype="calendar", params=method)
        if not invited:
            self._write(written, "letter", said | self._of_matters(message.about))
        written["From"] = formataddr((self.letterhead.provider, sender))
        written["Reply-To"] = formataddr((self.letterhead.answers, self.letterhead.answers_at))
        written["To"] = recipient.email
        written["Date"] = format_datetime(datetime.now(UTC))
        written["Message-ID"] = f"<{message.id}@{sender.rpartition('@')[2]}>"
        written["Auto-Submitted"] = "auto-generated"
        return written

    def _write(self, written: EmailMessage, file: str, said: dict[str, Any]) -> None:
        written["Subject"] = self._files.get_template(f"{file}-subject.txt").render(said)
        written.set_content(self._files.get_template(f"{file}.txt").render(said))
        written.add_alternative(self._files.get_template(f"{file}.html").render(said), subtype="html")

    def _of_session(self, owing: Owing, invitation: Invitation) -> dict[str, Any]:
        state = self.states.read(owing.apprenticeship).state
        session = state.sessions.by_id[invitation.session]
        said = {
            "role": owing.role,
            "became": invitation.news,
            "apprentice": self._called(owing.apprenticeship),
            "when": when_in_words(invitation.on, invitation.at),
            "lasts": hours_in_words(invitation.minutes),
            "where": "Microsoft Teams" if session.mode is Mode.MICROSOFT_TEAMS else "At the workplace",
            "tutor": self._tutor(tutor_of(state, session)),
            "page": self._page(owing.apprenticeship),
        }
        worded = {each: self._files.get_template(f"invitation-{each}.txt").render(said) for each in _WORDED}
        return said | worded

    def _entry(self, said: dict[str, Any], recipient: Recipient, sender: str) -> Entry:
        return Entry(
            summary=said["summary"],
            description=f"{said['answer']}\n{said['page']}",
            location=said["where"],
            organiser=(self.letterhead.provider, sender),
            attendee=(recipient.name, recipient.email),
        )

    def _page(self, apprenticeship: UUID) -> str:
        return f"{self.letterhead.address}/console/apprenticeships/{apprenticeship}"

    def _of_matters(self, about: Sequence[Owing]) -> dict[str, Any]:
        apprentices = dict.fromkeys(each.apprenticeship for each in about)
        return {
            "matters": [self._about(each, about) for each in apprentices],
            "raised": any(not isinstance(self._fact(each).fact, AgreementReminded) for each in about),
        }

    def _fact(self, owing: Owing) -> Recorded[Any]:
        return self.ledger.history(owing.apprenticeship, after=owing.of - 1, until=owing.of)[0]

    def _about(self, apprenticeship: UUID, about: Sequence[Owing]) -> dict[str, Any]:
        return {
            "apprentice": self._apprentice(apprenticeship),
            "page": self._page(apprenticeship),
            "lines": [self._line(each) for each in about if each.apprenticeship == apprenticeship],
        }

    def _line(self, owing: Owing) -> str:
        recorded = self._fact(owing)
        fact, late = recorded.fact, (recorded.recorded_at - recorded.fact.due_at).days
        said = {"title": fact.title, "late": how_many(late, "day") if late else "", "role": owing.role}
        if isinstance(fact, AgreementReminded):
            said |= {"planned_on": in_words(fact.planned_on), "lapses_on": in_words(fact.lapses_on)}
            return self._said("agreement-reminder", said)
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
        return f"{self._called(apprenticeship)} ({apprenticeship})"

    def _called(self, apprenticeship: UUID) -> str:
        application = self.states.read(apprenticeship).state.application
        person = self.people.apprentice(application.person) if application else None
        return f"{person.given_name} {person.family_name[:1]}." if person else "An apprentice"

    def _tutor(self, tutor: str | None) -> str:
        colleague = self.staff.of(tutor) if tutor else None
        return colleague.name if colleague else tutor or "nobody"
