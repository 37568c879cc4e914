"""The command line of the proof: verifying the ledger, sealing it, and keeping its seals elsewhere."""

import os
import sys
from pathlib import Path

import click

from api.cli.answering import answer, opened, record_read
from api.cli.saying import complain, say, say_json

# What a command runs is imported inside it: `--help` needs no database.
# ruff: noqa: PLC0415

_file = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.option("--seals", "seals_file", type=_file, help="Seals that were kept elsewhere, one a line.")
@click.option("--public-key", type=_file, help="Whose seals to believe, in PEM; where left out, those of our own key.")
@click.option("--json", "as_json", is_flag=True, help="Print the proof as JSON.")
def verify(seals_file: Path | None, public_key: Path | None, *, as_json: bool) -> None:
    """Prove the ledger, its registers and its seals, and name the first of each that does not fit.

    Seals kept elsewhere show what was cut off or written anew since they were made.

    Ends with status 0 when everything fits, 1 when a fact, a command or a claim does not, 2 when an obstacle keeps
    it from proving, 3 when facts, seals or rows of a register were cut off, 4 when a seal was changed, taken away or
    added, 5 when a seal is one of another ledger, 6 when a seal was signed with another key, 7 when the file of seals
    was cut off or changed, 8 when a row of a register was changed, taken away or added.
    """
    from activities.proof.verification import verify as proved
    from api.audit.proof import UNREADABLE, UnreadableFileError, kept_seals, proof, proof_lines
    from api.settings.seal_keys import public_keys

    try:
        kept = kept_seals(seals_file) if seals_file else []
    except UnreadableFileError as error:
        complain(str(error))
        sys.exit(UNREADABLE)
    with opened() as (settings, store):
        keys = public_keys(public_key) if public_key else settings.seal_keys.public
        found = proof(proved(store.pool, keys, kept))
    answer(found, proof_lines, as_json=as_json)
    sys.exit(found.status)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the seal as a line of JSON.")
def seal(*, as_json: bool) -> None:
    """Prove the whole ledger, sign what it is now, and keep the seal.

    The service seals it every day by itself, and proves then what is new since the last seal, and the whole as often
    as INDENTURE_WHOLE_PROOF_DAYS says. Ends as `verify` does where something does not fit, and seals nothing.
    """
    from activities.proof.seal_making import UnprovedError, make_seal
    from api.audit.proof import proof, proof_lines, seal_line

    with opened() as (settings, store):
        try:
            made = make_seal(store.pool, settings.seal_keys)
        except UnprovedError as error:
            found = proof(error.verdict)
            answer(found, proof_lines, as_json=as_json)
            sys.exit(found.status)
    say_json(made.line) if as_json else say(seal_line(made))


@click.command()
@click.option("--after", type=click.IntRange(0), default=0, help="Only those after the seal of this number.")
@click.option("--json", "as_json", is_flag=True, help="Print each seal as a line of JSON, to be kept elsewhere.")
def seals(after: int, *, as_json: bool) -> None:
    """Tell every seal of the ledger."""
    from activities.proof.seal import UnreadableSealError
    from activities.proof.seal_log import seals as held
    from api.audit.proof import seal_line
    from api.cannot_run import CannotRunError

    with opened() as (settings, store):
        record_read(settings, store)
        try:
            found = held(store.pool, after=after)
        except UnreadableSealError as error:
            raise CannotRunError("A seal in the ledger is not whole: `indenture verify` names it.") from error
    for each in found:
        say_json(each.line) if as_json else say(seal_line(each))


@click.command("seal-key")
def seal_key() -> None:
    """Print the public key of our seals: give it to whoever is to check them."""
    from api.settings.seal_keys import public_pem
    from api.settings.settings import Settings

    say(public_pem(Settings.from_environment(os.environ).seal_keys).rstrip())


COMMANDS = (verify, seal, seals, seal_key)
