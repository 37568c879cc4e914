"""The command line in this process, on the ledger of a service."""

import asyncio
import json

import pytest
from click.testing import CliRunner

from api.cli.main import main

ROUTES = {"diff": "difference"}
"""What a command is called over HTTP, where that is another name."""


@pytest.fixture
def indenture(service):
    """Return a way to run a command beside the service; it gives what was said, and the status of its end."""
    environment = service.settings.as_environment()

    async def run(*arguments, **changed):
        return await asyncio.to_thread(
            CliRunner().invoke, main, [str(each) for each in arguments], env=environment | changed
        )

    return run


@pytest.fixture
def same(service, indenture):
    """Return a way to ask the same over HTTP and on the command line: the answers have to be equal."""

    async def ask(question, apprenticeship, **asked):
        bearer = {"Authorization": f"Bearer {service.token('auditor', 'dfe-1')}"}
        path = f"/apprenticeships/{apprenticeship}/{ROUTES.get(question, question)}"
        http = await service.http.get(path, params=asked, headers=bearer)
        options = [part for name, value in asked.items() for part in (f"--{name.replace('_', '-')}", value)]
        ended = await indenture(question, apprenticeship, *options, "--json")
        if http.is_success:
            assert ended.exit_code == 0, ended.output
            assert json.loads(ended.stdout) == http.json()
        else:
            assert ended.exit_code == 2, ended.output
            assert ended.stderr == f"{http.json()['detail']}\n"
        return http.json()

    return ask
