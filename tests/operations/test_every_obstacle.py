"""Every command, before every obstacle: one sentence that says what to do, status 2, and never a traceback."""

import os
import re
import socket
import subprocess
import threading
from base64 import b64encode
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from uuid import uuid4

import click
import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.errors import InsufficientPrivilege

import domain
from activities.database import open_pool
from activities.migrations import migrate
from activities.shape import difference
from api.cli.main import main
from api.cli.obstacles import in_one_sentence
from api.processes.ports import free_port
from api.settings.seal_keys import new_key
from tests.operations.conftest import ended

KEYS = {
    "INDENTURE_MASTER_KEY": b64encode(bytes(32)).decode(),
    "INDENTURE_ISSUER": "http://127.0.0.1:1",
    "INDENTURE_COMMAND_KEYS": b64encode(bytes(range(1, 33))).decode(),
    "INDENTURE_SEAL_KEY": new_key().decode(),
}
WANTED = {"--role": "coordinator", "--subject": "staff-1", "--of": "stage", "--size": "1", "--after-position": "0"}
GIVEN = {
    "url": "https://receiver.example.org/hook",
    "name": "complete",
    "year": "2026-27",
    "figure": "achievement",
    "files": str(Path(domain.__file__).with_name("rulepacks") / "2026-27.v1.toml"),
}
"""What stands for the arguments that take no id."""

ON_THEIR_OWN = {"demo"}
"""Commands with servers of their own: the demo brings them, whatever the environment names."""
WITHOUT_A_DATABASE = {"token", "seal-key", "health worker"} | ON_THEIR_OWN
BUILDING = {"up", "migrate"} | ON_THEIR_OWN
WITH_THE_ENGINE = {"worker", "health worker", "reconcile"}


BEFORE = {"demo": r"What the demo logged is kept in \S+\.\n"}
"""What a command says before it says what stood in its way."""


def every_command(group=main, before=()):
    """Yield the words of each command, and the command."""
    for name, command in group.commands.items():
        words = (*before, name)
        if isinstance(command, click.Group):
            yield from every_command(command, words)
        elif name == "health":
            yield from (((*words, part), command) for part in ("worker", "projector"))
        else:
            yield words, command


def argument(parameter, folder):
    """Return the words by which a parameter is given, where it must be."""
    if isinstance(parameter, click.Option):
        value = WANTED.get(parameter.opts[0], str(folder / "out.zip"))
        return [parameter.opts[0], value] if parameter.required else []
    if parameter.name == "apprenticeships":
        return [str(uuid4())]
    if parameter.name in {"part", "person"}:
        return []
    return [GIVEN.get(parameter.name, str(uuid4()))]


def commands(folder):
    """Return the arguments of each command, by its words."""
    return {
        " ".join(words): [*words, *(word for each in command.params for word in argument(each, folder))]
        for words, command in every_command()
    }


class Obstacle:
    """What stands in the way of some commands."""

    def __init__(self, forks, folder, *, like_anybody=False, **environment):
        self.forks = forks
        self.folder = folder
        self.like_anybody = like_anybody
        self.environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
            "INDENTURE_DATA": str(folder),
            "INDENTURE_PORT": str(free_port()),
            "INDENTURE_TEMPORAL_PORT": str(free_port()),
            "INDENTURE_TEMPORAL_UI_PORT": str(free_port()),
            "INDENTURE_OPERATOR": "staff-1",
            "TEMPORAL_ADDRESS": "127.0.0.1:1",
            **KEYS,
            **environment,
        }

    def stands_before(self, names):
        """Return what each of these commands said before it, having ended with status 2 and in one sentence."""
        arguments = commands(self.folder)
        said = {}
        for name in names:
            done = ended(self.forks, arguments[name], self.environment, like_anybody=self.like_anybody)
            assert "Traceback" not in done.stderr + done.stdout, (name, done.stderr)
            assert done.returncode == 2, (name, done)
            assert re.fullmatch(rf"{BEFORE.get(name, '')}[^\n]+\.\n", done.stderr), (name, done.stderr)
            said[name] = done.stderr
        return said


def without(*left_out):
    """Return the words of every command but these."""
    names = set(commands(Path()))
    assert all(names.issuperset(each) for each in left_out)
    return sorted(names.difference(*left_out))


@pytest.fixture
def obstacle(forks):
    """Return a way to put an obstacle before some commands."""
    return partial(Obstacle, forks)


@pytest.fixture
def superuser(empty_url):
    """Return a superuser's connection to a new database."""
    with psycopg.connect(empty_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def login(superuser, empty_url):
    """Return a way to make a login with certain rights; it gives the address of the new database for it."""
    made = []

    def make(rights=""):
        name = f"login-{uuid4().hex[:8]}"
        superuser.execute(f'CREATE ROLE "{name}" LOGIN {rights}')
        made.append(name)
        return make_conninfo(empty_url, user=name), name

    yield make
    for name in made:
        superuser.execute(f'DROP OWNED BY "{name}" CASCADE; DROP ROLE "{name}"')


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("postgresql://owner:hunter2@127.0.0.1:1/indenture", "Connection refused"),
        ("postgresql://owner:hunter2@nowhere.invalid/indenture", "failed to resolve host"),
        ("postgresql:///indenture?host=/nowhere", "No such file or directory"),
    ],
)
def test_a_database_that_is_not_there(obstacle, tmp_path, url, says):
    for said in obstacle(tmp_path, DATABASE_URL=url).stands_before(without(WITHOUT_A_DATABASE)).values():
        assert said.startswith("The database at DATABASE_URL cannot be used (")
        assert says in said
        assert said.endswith("start it, or mend DATABASE_URL.\n")
        assert "hunter2" not in said


def test_a_login_or_a_database_that_the_server_does_not_know(obstacle, tmp_path, empty_url):
    for wrong in ({"user": "nobody-here"}, {"dbname": "nothing_here"}):
        url = make_conninfo(empty_url, **wrong)
        for said in obstacle(tmp_path, DATABASE_URL=url).stands_before(["migrate", "api", "history"]).values():
            assert "does not exist" in said


def test_a_database_that_nobody_has_built(obstacle, tmp_path, empty_url):
    stands = obstacle(tmp_path, DATABASE_URL=empty_url)
    for said in stands.stands_before(without(WITHOUT_A_DATABASE, BUILDING)).values():
        assert "run `indenture migrate` as its owner" in said


def test_a_login_that_may_not_act_for_the_service_is_told_the_sql_that_grants_it(obstacle, tmp_path, superuser, login):
    url, name = login()
    superuser.execute("DO $$ BEGIN CREATE ROLE indenture_service; EXCEPTION WHEN duplicate_object THEN NULL; END $$")
    stands = obstacle(tmp_path, DATABASE_URL=url)
    for said in stands.stands_before(without(WITHOUT_A_DATABASE, BUILDING)).values():
        grant = re.search(r"`(GRANT .*;)`", said)[1]
        assert grant == f'GRANT indenture_service TO "{name}";'
    superuser.execute(grant)
    assert "has no tables of Indenture" in stands.stands_before(["history"])["history"]


def test_a_login_that_may_not_build_is_told_the_sql_that_grants_it_and_then_may(
    forks, obstacle, tmp_path, superuser, login, empty_url
):
    url, name = login()
    for rights in ("", "owner"):
        if rights:
            superuser.execute(f'ALTER DATABASE "{superuser.info.dbname}" OWNER TO "{name}"')
        said = obstacle(tmp_path, DATABASE_URL=url).stands_before(["migrate", "up"])
        grants = {re.search(r"run `(.*;)` in this database", each)[1] for each in said.values()}
        assert len(grants) == 1
    assert "CREATEROLE" in min(grants)
    assert "GRANT CREATE" not in min(grants)
    for each in min(grants).rstrip(";").split("; "):
        superuser.execute(each)
    done = ended(forks, ["migrate"], obstacle(tmp_path, DATABASE_URL=url).environment)
    assert (done.returncode, done.stderr) == (0, "")
    superuser.execute(f'REASSIGN OWNED BY "{name}" TO CURRENT_USER')


RIGHTS = """
    WITH service AS (SELECT oid FROM pg_roles WHERE rolname = 'indenture_service'),
    rights AS (
        SELECT 'schema' AS kind, nspname::text AS name, nspname::text AS whole, a.*
            FROM pg_namespace, aclexplode(nspacl) a
        UNION ALL
        SELECT 'table', relname, oid::regclass::text, a.* FROM pg_class, aclexplode(relacl) a WHERE relkind = 'r'
        UNION ALL
        SELECT 'table', relname, c.oid::regclass || '.' || attname, a.*
            FROM pg_class c JOIN pg_attribute ON attrelid = c.oid, aclexplode(attacl) a WHERE relkind = 'r'
        UNION ALL
        SELECT 'function', proname, oid::regproc::text, a.* FROM pg_proc, aclexplode(proacl) a
    )
    SELECT kind, name, whole, privilege_type FROM rights JOIN service ON grantee = service.oid"""
"""What the service may, told by the server: on what, by its bare and by its whole name."""


def test_whatever_right_the_service_has_lost_the_sql_that_is_told_gives_it_back(superuser, empty_url):
    migrate(empty_url, simulation=False)
    may = {*superuser.execute(RIGHTS)}
    assert {kind for kind, *_ in may} == {"table", "schema", "function"}
    with open_pool(empty_url, size=1) as pool:
        assert difference(pool).lost == []
        for kind, name, whole in sorted({(kind, name, whole) for kind, name, whole, _ in may if whole.count(".") < 2}):
            superuser.execute(f"REVOKE ALL ON {kind} {whole} FROM indenture_service")
            assert {*superuser.execute(RIGHTS)} < may, whole
            told = in_one_sentence(InsufficientPrivilege(f"permission denied for {kind} {name}\nLINE 1: SELECT"))
            grants = re.search(r"run `(GRANT .*;)`, then", told)[1]
            assert difference(pool).lost == [grants]
            superuser.execute(grants)
            assert {*superuser.execute(RIGHTS)} == may, told
        assert difference(pool).lost == []


def test_rights_that_were_all_lost_are_all_told(superuser, empty_url):
    migrate(empty_url, simulation=False)
    may = {*superuser.execute(RIGHTS)}
    superuser.execute("DROP OWNED BY indenture_service")
    assert not {*superuser.execute(RIGHTS)}
    with open_pool(empty_url, size=1) as pool:
        for grant in difference(pool).lost:
            superuser.execute(grant)
    assert {*superuser.execute(RIGHTS)} == may


def test_each_right_on_a_column_is_told_by_its_column(superuser, empty_url):
    migrate(empty_url, simulation=False)
    superuser.execute("REVOKE UPDATE (followed) ON upkeep.trial FROM indenture_service")
    with open_pool(empty_url, size=1) as pool:
        assert difference(pool).lost == ["GRANT UPDATE (followed) ON upkeep.trial TO indenture_service;"]


def test_a_right_that_was_taken_from_one_table_is_told_with_the_sql_that_gives_it_back(
    forks, obstacle, tmp_path, superuser, empty_url
):
    migrate(empty_url, simulation=False)
    superuser.execute("REVOKE SELECT ON ledger.events FROM indenture_service")
    stands = obstacle(tmp_path, DATABASE_URL=empty_url)
    assert stands.stands_before(["verify"])["verify"] == (
        "The service has lost a right in the database (permission denied for table events): let whoever owns the"
        " database run `GRANT SELECT ON ledger.events TO indenture_service;`, then try again.\n"
    )
    superuser.execute("GRANT SELECT ON ledger.events TO indenture_service")
    assert ended(forks, ["verify"], stands.environment).returncode == 0


def test_whoever_does_not_own_the_tables_is_told_who_does_and_not_to_give_the_service_anything(
    obstacle, tmp_path, superuser, login, empty_url
):
    migrate(empty_url, simulation=False)
    url, name = login()
    for _ in range(2):
        for said in obstacle(tmp_path, DATABASE_URL=url).stands_before(["migrate", "up"]).values():
            assert said == (
                f"The tables of Indenture belong to {superuser.info.user}, and the login of DATABASE_URL is another:"
                f" let DATABASE_URL name {superuser.info.user}, then try again.\n"
            )
        superuser.execute(f'GRANT indenture_service TO "{name}"')


@contextmanager
def saying_it_is_older(path):
    """Yield the port of a wire to the server at a socket that has it say it is PostgreSQL 17: all else is its own."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def carry(source, target, change=bytes):
            with suppress(OSError):
                while data := source.recv(65536):
                    target.sendall(change(data))
                target.shutdown(socket.SHUT_WR)

        def older(data):
            return re.sub(rb"(server_version\0)18", rb"\g<1>17", data)

        def relay(near):
            with near, socket.socket(socket.AF_UNIX) as far:
                far.connect(path)
                there = threading.Thread(target=carry, args=(near, far))
                there.start()
                carry(far, near, older)
                there.join()

        def serve():
            with suppress(OSError):
                while True:
                    threading.Thread(target=relay, args=(door.accept()[0],)).start()

        threading.Thread(target=serve).start()
        yield door.getsockname()[1]
        door.shutdown(socket.SHUT_RDWR)


def test_a_server_that_is_too_old(obstacle, tmp_path, superuser, empty_url):
    info = superuser.info
    with saying_it_is_older(f"{info.host}/.s.PGSQL.{info.port}") as port:
        url = make_conninfo(empty_url, host="127.0.0.1", port=port)
        said = obstacle(tmp_path, DATABASE_URL=url).stands_before(without(WITHOUT_A_DATABASE))
    for each in said.values():
        assert "is PostgreSQL 17, and Indenture needs 18 or later" in each


def test_an_engine_that_is_not_there(obstacle, tmp_path, simulated_ledger):
    stands = obstacle(tmp_path, DATABASE_URL=simulated_ledger, INDENTURE_SIMULATION="1")
    for said in stands.stands_before(WITH_THE_ENGINE).values():
        assert said == "Temporal does not answer at 127.0.0.1:1: start it, or mend TEMPORAL_ADDRESS.\n"


def test_an_engine_without_the_namespace(obstacle, tmp_path, simulated_ledger, temporal_address):
    stands = obstacle(
        tmp_path,
        DATABASE_URL=simulated_ledger,
        INDENTURE_SIMULATION="1",
        TEMPORAL_ADDRESS=temporal_address,
        TEMPORAL_NAMESPACE="elsewhere",
    )
    for said in stands.stands_before({*WITH_THE_ENGINE, "api"}).values():
        assert "has no namespace 'elsewhere': make it with `temporal operator namespace create -n elsewhere`" in said


def test_a_port_in_use(obstacle, tmp_path, simulated_ledger):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        stands = obstacle(tmp_path, DATABASE_URL=simulated_ledger, INDENTURE_SIMULATION="1", INDENTURE_PORT=port)
        for said in stands.stands_before(["api", "up"]).values():
            assert f"Port {port} on 127.0.0.1 cannot be used (already in use): choose another one" in said


MALFORMED = {
    "INDENTURE_PORT": "eight",
    "INDENTURE_SIMULATION": "perhaps",
    "INDENTURE_MASTER_KEY": "short",
    "INDENTURE_OPERATOR": "Some Body",
    "INDENTURE_SMTP": "mail",
    "DATABASE_URL": "secret",
    "TEMPORAL_ADDRESS": "temporal",
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_value_that_cannot_be_used(obstacle, tmp_path, name):
    for said in obstacle(tmp_path, **{name: MALFORMED[name]}).stands_before(without(ON_THEIR_OWN)).values():
        assert said.startswith(f"{name}")


@contextmanager
def disk(folder, options):
    """Mount a small disk at a folder, where this user may."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", options, "none", str(folder)]
    mounted = subprocess.run(mount, capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("no file system can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


EMBEDDED = {"DATABASE_URL": "", "TEMPORAL_ADDRESS": "", **dict.fromkeys(KEYS, "")}


def test_a_disk_that_is_read_only(obstacle, tmp_path, simulated_ledger):
    with disk(tmp_path / "disk", "ro,size=64k") as folder:
        assert "Read-only file system" in obstacle(folder, **EMBEDDED).stands_before(["up"])["up"]
        assert "Read-only file system" in obstacle(folder, **EMBEDDED).stands_before(["seal-key"])["seal-key"]


def test_a_disk_that_is_too_small_for_the_demo(obstacle, tmp_path):
    with disk(tmp_path / "disk", "size=256k") as folder:
        said = obstacle(folder / "data").stands_before(["demo"])["demo"]
    assert "The embedded PostgreSQL in" in said


def test_a_disk_that_is_full(obstacle, tmp_path):
    with disk(tmp_path / "disk", "size=64k") as folder:
        with pytest.raises(OSError, match="No space"):
            (folder / "filler").write_bytes(bytes(2**20))
        said = obstacle(folder, **EMBEDDED).stands_before(["up", "seal-key"])
    for each in said.values():
        assert "No space left on device" in each
        assert "make room" in each


@pytest.fixture
def shut(tmp_path):
    """Return a folder that nobody can read, with a key in it."""
    folder = tmp_path / "shut"
    folder.mkdir()
    (folder / "key").write_text(new_key().decode())
    folder.chmod(0)
    yield folder
    folder.chmod(0o700)


def test_files_and_folders_that_may_not_be_read(obstacle, tmp_path, shut):
    stands = obstacle(shut, like_anybody=True, **EMBEDDED)
    left_out = {"migrate", *ON_THEIR_OWN}
    for name, said in stands.stands_before(without(left_out)).items():
        assert "Permission denied" in said, name
    elsewhere = obstacle(tmp_path, like_anybody=True, INDENTURE_SEAL_KEY=str(shut / "key"))
    assert "Permission denied" in elsewhere.stands_before(["seal-key"])["seal-key"]
