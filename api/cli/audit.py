"""The command line for audits: samples, what auditors read, and whom the register corrected or erased."""

from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import click

from api.cli.answering import EVERY_ONE, OPERATOR, answer, as_json, opened, reader_of, record_read
from api.cli.reading import DAY, point_options

# What a command runs is imported inside it: `--help` needs no database.
# ruff: noqa: PLC0415


@click.command()
@click.option("--size", type=click.IntRange(1, 500), required=True, help="How many to draw at most.")
@click.option("--seed", help="What the draw follows from; made here where left out.")
@click.option("--cohort", help="Of this cohort only.")
@click.option("--employer", type=click.UUID, help="With this employer only.")
@click.option("--tutor", help="With this tutor, by staff number, only.")
@click.option("--stage", help="In this stage only, such as 'on programme'.")
@click.option("--started-from", type=DAY, help="Training starts on this date or later.")
@click.option("--started-until", type=DAY, help="Training starts on this date or before.")
@as_json
def sample(*, as_json: bool, **said: Any) -> None:
    """Draw a random sample that anybody can make again from its seed, and keep it for ever."""
    from pydantic import ValidationError

    from activities.audit.samples import Samples
    from api.access.caller import Caller
    from api.audit.sampling import Asked, Sampling
    from api.cli.audit_in_words import sample_lines
    from api.plain_reasons import plain_reason

    try:
        asked = Asked(**said)
    except ValidationError as error:
        wrong = error.errors()[0]
        raise click.UsageError(f"--{wrong['loc'][0]}: {plain_reason(wrong)}.") from error
    with opened() as (settings, store):
        caller = Caller(settings.operator, OPERATOR)
        found = Sampling(store.ledger, Samples(store.pool)).draw(asked, caller, str(uuid4()))
        answer(found, sample_lines, as_json=as_json)


@click.command()
@as_json
def samples(*, as_json: bool) -> None:
    """Tell every sample that was drawn: by whom, from which seed, of how many."""
    from activities.audit.samples import Samples
    from api.audit.sampling import Sampling
    from api.cli.audit_in_words import samples_lines

    with opened() as (settings, store):
        record_read(settings, store)
        answer(Sampling(store.ledger, Samples(store.pool)).drawn(limit=EVERY_ONE), samples_lines, as_json=as_json)


@click.command("check-sample")
@click.argument("sample", type=click.UUID)
@as_json
def check_sample(sample: UUID, *, as_json: bool) -> None:
    """Make a sample again from its seed and the ledger; ends with status 1 where others are drawn."""
    from activities.audit.samples import Samples
    from api.audit.sampling import Sampling
    from api.cli.audit_in_words import redrawn_lines

    with opened() as (settings, store):
        record_read(settings, store)
        found = Sampling(store.ledger, Samples(store.pool)).redrawn(sample)
        answer(found, redrawn_lines, as_json=as_json)
    if not found.agrees:
        raise SystemExit(1)


@click.command()
@click.argument("sample", type=click.UUID)
@as_json
def eyes(sample: UUID, *, as_json: bool) -> None:
    """Tell what somebody who audits would look at twice in the lives of a sample; none of it says it is wrong."""
    from activities.audit.audit_reads import AuditReads
    from activities.audit.samples import Samples
    from api.access.audited_reading import Auditing
    from api.access.caller import Caller
    from api.audit.eyes import Eyes
    from api.audit.sampling import Sampling
    from api.cli.audit_in_words import eyes_lines

    with opened() as (settings, store):
        sampling, caller = Sampling(store.ledger, samples := Samples(store.pool)), Caller(settings.operator, OPERATOR)
        record_read(settings, store, *sampling.sample(sample).apprenticeships)
        looking = Eyes(reader_of(settings, store), sampling, Auditing(AuditReads(store.pool), samples))
        answer(looking.eyes(sample, caller), eyes_lines, as_json=as_json)


@click.command("audit-reads")
@click.argument("apprenticeship", type=click.UUID, required=False)
@click.option("--reader", help="Who read, by id.")
@click.option("--role", help="In which role: auditor, or operator for the command line.")
@click.option("--what", help="What was read, such as history or gateway-checklist.")
@click.option("--sample", type=click.UUID, help="Of this sample, or by tokens limited to it.")
@click.option("--read-from", type=DAY, help="Read on this date or later.")
@click.option("--read-until", type=DAY, help="Read on this date or before.")
@click.option("--after", type=click.IntRange(0), default=0, help="The last number of the page before.")
@click.option("--limit", type=click.IntRange(1), default=EVERY_ONE, help="At most so many; all where left out.")
@as_json
def audit_reads(*, as_json: bool, read_from: date | None, read_until: date | None, **asked: Any) -> None:
    """Tell what auditors read: who, when, what of which apprenticeship, and what was asked."""
    from activities.audit.audit_reads import AuditReads
    from api.audit.audit_reads import AuditReading
    from api.cli.audit_in_words import read_lines

    with opened() as (settings, store):
        record_read(settings, store)
        found = AuditReading(AuditReads(store.pool)).audit_reads(read_from=read_from, read_until=read_until, **asked)
        answer(found, read_lines, as_json=as_json)


@click.command("register-changes")
@click.argument("person", type=click.UUID, required=False)
@click.option("--staff", help="Changes of this staff number's entry in the register of staff only.")
@click.option("--subject", help="To whom this subject was linked only.")
@click.option("--after", type=click.IntRange(0), default=0, help="The last number of the page before.")
@click.option("--limit", type=click.IntRange(1), default=EVERY_ONE, help="At most so many; all where left out.")
@as_json
def register_changes(person: UUID | None, *, after: int, limit: int, as_json: bool, **of: Any) -> None:
    """Tell what was changed in the registers of people: when, by whom, under which id."""
    from api.audit.register_changes import RegisterChanges
    from api.cli.audit_in_words import register_change_lines

    with opened() as (settings, store):
        record_read(settings, store)
        found = RegisterChanges(store.pool).register_changes(person, after=after, limit=limit, **of)
        answer(found, register_change_lines, as_json=as_json)


@click.command("access-changes")
@click.option("--subject", help="Changes of the access of this subject only.")
@click.option("--after", type=click.IntRange(0), default=0, help="The last number of the page before.")
@click.option("--limit", type=click.IntRange(1), default=EVERY_ONE, help="At most so many; all where left out.")
@as_json
def access_changes(*, subject: str | None, after: int, limit: int, as_json: bool) -> None:
    """Tell whose access ended or was given back, and which tokens were taken back: when, and by whom."""
    from api.audit.access_changes import AccessChanges
    from api.cli.audit_in_words import access_change_lines

    with opened() as (settings, store):
        record_read(settings, store)
        found = AccessChanges(store.pool).access_changes(subject, after, limit)
        answer(found, access_change_lines, as_json=as_json)


@click.command()
@click.argument("apprenticeships", type=click.UUID, nargs=-1)
@click.option("--sample", type=click.UUID, help="Those of this sample.")
@point_options()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to write.")
@as_json
def pack(apprenticeships: tuple[UUID, ...], *, sample: UUID | None, out: Path, as_json: bool, **point: Any) -> None:
    """Pack the evidence of apprenticeships or of a sample into one file that proves itself offline.

    It holds for each the facts as they are hashed, the state, how the cadence was kept and a page to print;
    the rules that they went by, and verify.py, which checks it all.
    """
    from activities.audit.samples import Samples
    from activities.proof.chain_links import Links
    from api.audit.packing import Packer, replaced
    from api.audit.sampling import Sampling
    from api.cli.audit_in_words import manifest_lines
    from domain.history.replay import Point

    if bool(apprenticeships) == bool(sample):
        raise click.UsageError("name apprenticeships, or a --sample")
    with opened() as (settings, store):
        drawn = (
            Sampling(store.ledger, Samples(store.pool)).sample(sample).apprenticeships if sample else apprenticeships
        )
        record_read(settings, store, *drawn)
        packer = Packer(reader_of(settings, store), Links(store.pool))
        with replaced(out) as file:
            found = packer.pack(file, drawn, Point(**point))
        answer(found, partial(manifest_lines, out=out), as_json=as_json)


COMMANDS = (pack, sample, samples, check_sample, eyes, audit_reads, register_changes, access_changes)
