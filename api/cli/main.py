"""The command line: every way to run Indenture, one command each."""

import asyncio
import os
import sys
from functools import partial
from typing import Any, NoReturn
from uuid import UUID

import click

from api.access.roles import ROLES
from api.cannot_run import CannotRunError
from api.cli import audit, figures, proof, reading, trying, webhooks
from api.cli.saying import complain, say, say_json
from api.processes.kept_memory import kept
from api.settings.settings import Settings

# What a command runs is imported inside it: `--help` and `token` need no engine and no database.
# ruff: noqa: PLC0415


class _Commands(click.Group):
    """Says an obstacle in one sentence and ends with status 2; what nobody expects is a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Exception as error:
            from api.cli.obstacles import in_one_sentence

            if not (said := in_one_sentence(error)):
                raise
            complain(said)
            sys.exit(2)


@click.group(cls=_Commands)
@click.version_option(package_name="indenture")
def main() -> None:
    """Run apprenticeships from enrolment to certificate."""


@main.command()
@click.option("--demo", is_flag=True, help="Run it on a made-up cohort, a simulation in a folder of its own.")
def up(*, demo: bool) -> None:
    """Run the whole service in the foreground; Ctrl-C stops it.

    INDENTURE_PORT (8000), INDENTURE_TEMPORAL_PORT (7233) and INDENTURE_TEMPORAL_UI_PORT (8233) choose other ports,
    INDENTURE_DATA (.indenture) another folder; other commands find the service by the same folder.
    """
    with kept():
        from api.demo.looking import offered, with_a_cohort
        from api.embedded import up
        from api.embedded.parts import parts_to_start
        from api.wiring import logs

    settings = _settings()
    # Forked off this process while it has done nothing but import.
    with parts_to_start(serve_parts) as parts:
        settings = with_a_cohort(parts, say) if demo or offered(settings) else settings
        logs.configure()
        up.up(settings, parts, say)


@main.command()
def api() -> None:
    """Serve the HTTP API."""
    with kept():
        from api.wiring import http, logs

    logs.configure()
    asyncio.run(http.serve_api(_with_servers()))


@main.command()
def worker() -> None:
    """Carry apprenticeships: run the workflows and what they record."""
    with kept():
        from api.wiring import logs, worker

    logs.configure()
    asyncio.run(worker.serve_worker(_with_servers()))


@main.command()
def projector() -> None:
    """Keep the read tables up to date with the ledger, and send webhooks."""
    with kept():
        from api.wiring import logs, projector

    logs.configure()
    asyncio.run(projector.serve_projector(_with_servers()))


@main.command()
@click.argument("part", type=click.Choice(["worker", "projector"]))
def health(part: str) -> None:
    """Say whether the worker on this machine, or the projector, does its work.

    Ends with status 0 when it does, 1 when it does not, 2 when an obstacle keeps it from finding out. The API says
    it of itself, at /health/ready.
    """
    from api.cli import process_health
    from api.embedded.data_folder import connected

    works = (
        asyncio.run(process_health.worker_works(connected(_settings())))
        if part == "worker"
        else process_health.projector_works(_with_servers(engine=False))
    )
    say(f"The {part} {'works' if works else 'does not work'}.")
    sys.exit(0 if works else 1)


@main.command()
def migrate() -> None:
    """Bring the database at DATABASE_URL up to date, as its owner."""
    from activities import migrations

    settings = _settings()
    if not settings.database_url:
        raise CannotRunError("DATABASE_URL is not set: `indenture up` migrates a database of its own.")
    for name in migrations.migrate(settings.database_url, simulation=settings.simulation):
        say(name)


@main.command()
@click.option("--role", required=True, type=click.Choice(list(ROLES)), help="The caller's role.")
@click.option("--subject", required=True, help="Who is calling, by id: it is kept on facts.")
@click.option("--hours", type=click.IntRange(1, 12), default=12, help="How long it is valid; 12 hours at most.")
@click.option("--sample", type=click.UUID, help="An auditor's: it reads the apprenticeships of this sample only.")
@click.option("--command", "commands", multiple=True, help="A machine's: it sends this command; may be said again.")
def token(role: str, subject: str, hours: int, sample: UUID | None, commands: tuple[str, ...]) -> None:
    """Print a bearer token for the API, asked of the embedded issuer of the service that runs here."""
    from api.embedded.data_folder import issuer_running_here
    from api.issuer.asking import NoSuchTokenError, ask_for_a_token

    settings = _settings()
    issuer = issuer_running_here(settings)
    ask = partial(ask_for_a_token, issuer, settings.issuer_secret, sample=sample, commands=commands)
    try:
        text = ask(subject=subject, role=role, hours=hours)
    except NoSuchTokenError as error:
        raise click.UsageError(str(error)) from error
    say(text)


@main.command()
def demo() -> None:
    """Carry a small cohort through whole apprenticeships, in simulated time, and keep it to be looked at.

    It stands in a folder of its own, beside the data folder; the next demo replaces it.
    """
    with kept():
        from api.demo.demo import demo as run
        from api.demo.kept import folder_of_the_demo, how_to_look
        from api.embedded.parts import parts_to_start

    with parts_to_start(serve_parts) as parts:
        run(folder_of_the_demo(), parts)
    say(f"To look at them in the console: {how_to_look()}")


@main.command()
@click.option("--repair", is_flag=True, help="Make again from the ledger what differs.")
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON.")
def reconcile(*, repair: bool, as_json: bool) -> None:
    """Compare every workflow with the ledger.

    A workflow may be missing, extra, silent, behind, ahead, wait for another alarm than the facts say, or be
    late. Ends with status 0 when at the end nothing differs, 1 when something does, 2 when an obstacle keeps
    it from comparing.
    """
    from api.cli import upkeep

    if not asyncio.run(upkeep.reconcile(_with_servers(), say, repair=repair, as_json=as_json)):
        sys.exit(1)


@main.command("rebuild-caseload")
def rebuild_caseload() -> None:
    """Make the caseload anew from the ledger, while the service runs."""
    from api.cli import upkeep

    upkeep.rebuild_caseload(_with_servers(engine=False), say)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON for each message.")
def sent(*, as_json: bool) -> None:
    """List what the embedded mail server took over, the newest first.

    It shows names and addresses: that it was read is recorded first, so the database has to answer.
    """
    from api.cli.answering import opened, record_read
    from api.embedded.sent_mail import in_lines

    with opened() as (settings, store):
        record_read(settings, store)
    for line in in_lines(settings.sent, as_json=as_json):
        say_json(line) if as_json else say(line)


of_everything = (*reading.COMMANDS, *figures.COMMANDS, *trying.COMMANDS, *audit.COMMANDS, *proof.COMMANDS)
for command in (*of_everything, webhooks.webhooks):
    main.add_command(command)


def _settings() -> Settings:
    return Settings.from_environment(os.environ)


def _with_servers(*, engine: bool = True) -> Settings:
    from api.cli.connected import with_servers

    return with_servers(engine=engine)


def serve_parts(asked: int) -> None:
    """Fork the parts of `indenture up` off this process, as the socket of this number asks."""
    from api.processes.forking import serve
    from api.processes.title import entitle

    with kept():
        import api.cli.connected
        import api.cli.obstacles
        import api.wiring.parts  # noqa: F401 - before any is forked

    entitle(["indenture:", "parts"])
    serve(asked, run)


def run() -> NoReturn:
    """Run the command that was asked for, and end at once with its status.

    The engine's client has threads that are still at work when Python takes itself apart, and now and then abort it
    (issue 300 of temporalio/sdk-python).
    """
    status = 0
    try:
        main()
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 0
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    run()
