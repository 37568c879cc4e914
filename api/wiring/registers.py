"""The registers of people put together: what answers for them, and the routes by which they are changed."""

from anyio import CapacityLimiter

from activities.audit.audit_reads import AuditReads
from activities.audit.samples import Samples
from activities.personal_data.amending import Amending
from activities.personal_data.contacts import Contacts
from activities.personal_data.erasing import Erasures
from activities.personal_data.finding import Finder
from activities.personal_data.free_text import SealedTexts
from activities.personal_data.people import People
from activities.personal_data.staff import Staff
from activities.personal_data.subjects import Subjects
from api.access.bearer import Who
from api.answers.reader import Reader
from api.answers.registers import Registers
from api.audit.erasures import ErasureAnswers
from api.audit.exporting import Exporter
from api.audit.exports import Exports
from api.http.openapi import Routes
from api.identity.ended_access import EndedAccess
from api.registers import access, amending, contacts, erasing, finding, people, staff, subjects
from api.wiring.store import Store


def registers_read(store: Store, texts: SealedTexts, reader: Reader) -> list[object]:
    """Return what answers questions about people."""
    register = People(store.pool)
    exporter = Exporter(reader, Samples(store.pool), register, AuditReads(store.pool))
    registers = Registers(register, Contacts(store.pool), Staff(store.pool))
    return [registers, ErasureAnswers(_erasures(store, texts)), Exports(exporter)]


def registers_changed(
    store: Store, texts: SealedTexts, ended: EndedAccess, who: Who, seats: CapacityLimiter
) -> list[Routes]:
    """Return the routes, at most `seats` of them at the database at a time."""
    register, of_organisations = People(store.pool), Contacts(store.pool)
    return [
        people.router(register, of_organisations, who, seats),
        contacts.router(of_organisations, register, store.book, who, seats),
        subjects.router(Subjects(store.pool), who, seats),
        amending.router(Amending(store.pool, store.ledger.facts), who, seats),
        erasing.router(_erasures(store, texts), who, seats),
        staff.router(Staff(store.pool), who, seats),
        access.router(store.pool, ended, who, seats),
        finding.router(Finder(store.pool), AuditReads(store.pool), who, seats),
    ]


def _erasures(store: Store, texts: SealedTexts) -> Erasures:
    return Erasures(store.pool, store.ledger.facts, texts, store.book.retention)
