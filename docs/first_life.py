"""A first life over HTTP: an apprentice applies, is enrolled, meets a tutor, and the history tells of it.

Run it while `make up` runs, as often as you like: .venv/bin/python docs/first_life.py
INDENTURE_URL says where else the service answers, INDENTURE_TOKEN whose token to send.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from random import randrange
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import httpx

from domain.uln import is_valid_uln

URL = os.environ.get("INDENTURE_URL", "http://127.0.0.1:8000")
ASK_AGAIN = {202, 429, 503}
TRIES = 30

TODAY = datetime.now(ZoneInfo("Europe/London")).date()
NEXT_SESSION = TODAY + timedelta(weeks=4)
PLANNED_END = TODAY + timedelta(weeks=65)

COLLEAGUE = {"name": "Tom Hill", "email": "tom@example.org", "role": "tutor"}
EMPLOYER = {"name": "Example School", "contact_name": "Jo Reed", "contact_email": "jo@example.org"}
APPRENTICE = {
    "given_name": "Ada",
    "family_name": "Example",
    "email": "ada@example.org",
    "date_of_birth": "2001-05-17",
    # A Unique Learner Number that is free, most probably: nobody is registered twice.
    "uln": next(number for number in map(str, count(randrange(10**9, 9 * 10**9))) if is_valid_uln(number)),
}
TERMS = {
    "starts_on": f"{TODAY}",
    "planned_end_on": f"{PLANNED_END}",
    "prior_attainment": {"english": "level 2", "maths": "none", "evidence": "CERT-17"},
    "planned_off_the_job_hours": 300,
    "epao": "nqual",
}


def first_life(send: Callable[..., Any]) -> None:
    """Live it. Each line is one request: its method, its address, and the JSON that goes with it."""
    send("PUT", "/people/staff/tutor-7", COLLEAGUE)
    employer = send("POST", "/people/employers", EMPLOYER)["employer"]
    person = send("POST", "/people/apprentices", APPRENTICE)["person"]

    applied = send("POST", "/apprenticeships", {"person": person, "cohort": f"{TODAY:%Y-%m}"})
    ada = f"/apprenticeships/{applied['id']}"
    send("PUT", f"{ada}/enrolment", {"employer": employer, **TERMS})
    send("POST", f"{ada}/tutors", {"tutor": "tutor-7", "from_on": f"{TODAY}"})

    planned = send("POST", f"{ada}/sessions", {"planned_on": f"{TODAY}", "mode": "microsoft teams"})
    session = f"{ada}/sessions/{planned['id']}"
    send("PUT", f"{session}/agreements/apprentice", {"on_behalf": "MAIL-1"})
    send("PUT", f"{session}/agreements/employer", {"on_behalf": "MAIL-2"})
    send("PUT", f"{session}/attendance", {"minutes": 90, "off_the_job_minutes": 60, "notes": "First aims agreed."})
    send("POST", f"{ada}/sessions", {"planned_on": f"{NEXT_SESSION}", "mode": "workplace"})

    for fact in send("GET", f"{ada}/history")["facts"]:
        print(fact["occurred_on"], fact["sentence"])


def main() -> None:
    """Live it at URL; say so where nothing answers there."""
    headers = {"Authorization": f"Bearer {os.environ.get('INDENTURE_TOKEN') or minted()}"}
    with httpx.Client(base_url=URL, headers=headers, trust_env=False) as http:

        def send(method: str, path: str, said: dict[str, Any] | None = None) -> Any:
            # Under one key a request is carried out once, however often it is sent.
            key = {"Idempotency-Key": str(uuid4())}
            for _ in range(TRIES):
                answer = http.request(method, path, json=said, headers=key)
                if answer.status_code not in ASK_AGAIN:
                    return understood(answer)
                time.sleep(float(answer.headers["Retry-After"]))
            sys.exit(f"{method} {path} is not answered yet. Does the worker work? See {URL}/health/ready")

        try:
            first_life(send)
        except httpx.ConnectError:
            sys.exit(f"Nothing answers at {URL}. Start the service first: make up")


def understood(answer: httpx.Response) -> Any:
    """Return what was answered; where that is a problem, say which and end."""
    said = answer.json()
    print(answer.request.method, answer.request.url.path, answer.status_code)
    if answer.is_error:
        unmet = [f"- {each['reason']}" for each in said.get("unmet", [])]
        sys.exit("\n".join([f"{said['title']}: {said['detail']}", *unmet]))
    return said


def minted() -> str:
    """Return a token for staff, granted by the issuer of the service that runs here; end where none does."""
    indenture = Path(sys.executable).with_name("indenture")
    command = [indenture, "token", "--role", "coordinator", "--subject", "staff-1", "--hours", "1"]
    ended = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)
    if ended.returncode:
        sys.exit(ended.returncode)
    return ended.stdout.strip()


if __name__ == "__main__":
    main()
