"""A person's export as one file, for whoever may hand it over; that it was made is on record."""

import tempfile
from datetime import UTC, datetime
from uuid import UUID, uuid4
from zipfile import ZIP_DEFLATED, ZipFile

from activities.audit.audit_reads import Read
from api.access.caller import Caller
from api.audit.exporting import Exporter
from api.audit.packs import PackFile


class ExportFile(PackFile):
    """An export to be sent."""


class Exports:
    """Answers with what is held about a person."""

    def __init__(self, exporter: Exporter) -> None:
        """Answer with what `exporter` gathers."""
        self.exporter = exporter

    def export(self, person: UUID, caller: Caller) -> ExportFile:
        """Return all that is held about an apprentice in one file: `person.json`, and `person.html` to read."""
        files = self.exporter.files(person, datetime.now(UTC))
        self.exporter.reads.record(Read(uuid4(), caller.subject, caller.role, None, "export", None, "{}", [person]))
        file = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it has been sent
        with ZipFile(file, "w", ZIP_DEFLATED) as archive:
            for name, text in files.items():
                archive.writestr(name, text)
        size = file.tell()
        file.seek(0)
        return ExportFile(f"export-{person}", file, size)
