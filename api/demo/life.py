"""A simulated life: an apprentice carried over the public HTTP API, on a clock that can be moved."""

import asyncio
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import httpx

from api.demo.person import Person
from api.demo.refused import RefusedError
from api.demo.whose_act import Persons
from api.wiring.simulation import SimulatedTime
from domain.days import london_date, london_instant, months_after

TUTOR = "tutor-7"
PARTIES = ("apprentice", "employer")
MORNING = 10
AGAIN_LATER = frozenset({202, 429, 503})
TRIES = 20
KSBS = [*(f"K{n}" for n in range(1, 17)), *(f"S{n}" for n in range(1, 15)), *(f"B{n}" for n in range(1, 6))]
THEMES = ("professional practice", "communication", "assessment", "monitoring")
Json = dict[str, Any]


@dataclass
class Life:
    """One apprentice's life. Every step raises RefusedError where the API refuses it.

    Where there are `persons`, each change is sent by the one to whom it belongs, else all by whose `token` it is.
    """

    http: httpx.AsyncClient
    time: SimulatedTime
    token: str
    person: Person
    cohort: str = "2030-01"
    standard: str = "ST1379"
    id: UUID | None = None
    start: date = date.min
    gateway: date = date.min
    assessments: dict[str, str] = field(default_factory=dict)
    pieces: int = 0
    persons: Persons | None = None

    async def send(
        self, method: str, path: str, body: Json | None = None, *, key: str = "", **headers: str
    ) -> httpx.Response:
        """Send one request about this apprenticeship and return the answer, whatever it is."""
        theirs = await self.persons.token_for(path, self.read) if self.persons else None
        return await self.http.request(
            method,
            f"/apprenticeships/{self.id}{path}",
            json=body,
            headers=self.headers(key, theirs) | headers,
        )

    async def do(self, method: str, path: str, body: Json | None = None) -> Json:
        """Send one command, again under its key where the API asks for that, and return what was recorded."""
        key = str(uuid4())
        for _ in range(TRIES):
            answer = await self.send(method, path, body or {}, key=key)
            if answer.status_code not in AGAIN_LATER:
                recorded: Json = _good(answer)
                return recorded
            await asyncio.sleep(float(answer.headers["Retry-After"]))
        raise TimeoutError(f"{method} {path} is still unanswered after {TRIES} tries")

    async def agreed_by_two(self, method: str, path: str, body: Json | None = None) -> Json:
        """Propose what needs a second person, let that one accept it, and return what was recorded then."""
        proposed = await self.do(method, path, body)
        decision = f"/proposals/{proposed['facts'][0]['number']}/decision"
        return await self.do("PUT", decision, {"verdict": "accepted"})

    async def read(self, path: str = "", **query: str | int) -> Any:
        """Read about this apprenticeship."""
        return _good(await self.http.get(f"/apprenticeships/{self.id}{path}", params=query, headers=self.headers()))

    def headers(self, key: str = "", token: str | None = None) -> dict[str, str]:
        """Return the headers of a request under an idempotency key, a new one where none is given."""
        return {"Authorization": f"Bearer {token or self.token}", "Idempotency-Key": key or str(uuid4())}

    async def today(self) -> date:
        """Return the London date on this apprenticeship's clock."""
        return london_date(await self.time.now(self._known))

    @property
    def _known(self) -> UUID:
        if self.id is None:
            raise LookupError("nobody has applied yet")
        return self.id

    async def move_to(self, day: date, hour: int = MORNING) -> None:
        """Let time pass until `hour` o'clock in London on `day`."""
        await self.time.move_to(self._known, london_instant(day, hour))

    async def move_to_instant(self, instant: datetime) -> None:
        """Let time pass until a minute after an instant."""
        await self.time.move_to(self._known, instant)

    async def apply(self, **said: str) -> None:
        """Register the person and apply for a place, today unless another day is `said`."""
        registered = await self._register("/people/apprentices", vars(self.person))
        body = {"person": registered["person"], "cohort": self.cohort, "standard": self.standard, **said}
        answer = await self.http.post("/apprenticeships", json=body, headers=self.headers())
        self.id = UUID(_good(answer)["apprenticeship"])

    async def enrol(self, start: date, **terms: Any) -> Json:
        """Enrol with an employer from `start`, for thirteen months unless `terms` say otherwise."""
        contact = {"name": "Northgate Training Centre", "contact_name": "Pat Lee", "contact_email": "pat@example.org"}
        employer = await self._register("/people/employers", contact)
        self.start = start
        return await self.do(
            "PUT",
            "/enrolment",
            {
                "employer": employer["employer"],
                "starts_on": start.isoformat(),
                "planned_end_on": months_after(start, 15).isoformat(),
                "prior_attainment": {"english": "none", "maths": "none"},
                "planned_off_the_job_hours": 280,
                "epao": "nqual",
                **terms,
            },
        )

    async def allocate_tutor(self, tutor: str = TUTOR, **terms: str) -> Json:
        """Allocate a tutor from the start on."""
        return await self.do("POST", "/tutors", {"tutor": tutor, "from_on": self.start.isoformat(), **terms})

    async def agree_training_plan(self, version: int = 1) -> None:
        """Let apprentice, employer and provider agree to a version of the training plan."""
        agreed = {"sha256": sha256(f"Training plan of {self.id}, version {version}".encode()).hexdigest()}
        plan = f"/training-plans/{version}/agreements"
        await asyncio.gather(*(self.do("PUT", f"{plan}/{party}", agreed) for party in (*PARTIES, "provider")))

    async def plan_session(self, day: date, *, mode: str = "microsoft teams") -> str:
        """Plan a session, agreed by apprentice and employer, and return its id."""
        planned = await self.do("POST", "/sessions", {"planned_on": day.isoformat(), "mode": mode})
        await self._agree(planned["id"])
        return str(planned["id"])

    async def plan_series(self, days: list[date], *, mode: str = "microsoft teams") -> list[str]:
        """Plan a session on each of these days, agreed by apprentice and employer, and return their ids by day."""
        body = {"days": [day.isoformat() for day in days], "mode": mode}
        await self.do("POST", "/sessions/series", body)
        planned = [each["session"] for each in await self.read("/sessions") if each["planned_on"] in body["days"]]
        await asyncio.gather(*(self._agree(session) for session in planned))
        return planned

    async def hold(self, session: str, day: date, notes: str = "Good progress.") -> Json:
        """Record a session held on `day`."""
        body = {"occurred_on": day.isoformat(), "minutes": 90, "off_the_job_minutes": 90, "notes": notes}
        return await self.do("PUT", f"/sessions/{session}/attendance", body)

    async def meet(self, day: date) -> None:
        """Plan a session, let its day come, and hold it."""
        session = await self.plan_session(day)
        await self.move_to(day)
        await self.hold(session, day)

    async def review(self) -> Json:
        """Hold a progress review today, with apprentice, employer and tutor."""
        together = {"attended_by": [*PARTIES, "tutor"], "form": "virtual", "summary": "On plan."}
        held = await self.do("POST", "/progress-reviews", together)
        for party in PARTIES:
            await self.do("PUT", f"/progress-reviews/{await self.today()}/confirmations/{party}")
        return held

    async def train(self, days: list[date], minutes: int = 440) -> None:
        """Log off-the-job training on these days."""
        body = {
            "minutes": minutes,
            "activity": "workshop",
            "in_working_hours": True,
            "new_learning": True,
            "description": "Mentoring models.",
        }
        logs = [self.do("POST", "/off-the-job/entries", {**body, "occurred_on": day.isoformat()}) for day in days]
        await asyncio.gather(*logs)

    async def month(self, day: date) -> None:
        """Live a month up to a session on `day`, with three days of training before it."""
        await self.meet(day)
        await self.train([day - timedelta(days=back) for back in (3, 2, 1)])

    async def add_evidence(self, ksbs: list[str], title: str = "Mentoring contract with reflections") -> Json:
        """Add a piece of evidence."""
        self.pieces += 1
        piece = f"OF-{self.pieces:04}"
        return await self.do(
            "POST", "/portfolio/evidence", {"onefile_id": piece, "title": title, "ksbs": ksbs, "duties": ["1"]}
        )

    async def complete_portfolio(self) -> None:
        """Show every KSB and submit the portfolio."""
        pieces = [KSBS[first : first + 6] for first in range(0, len(KSBS), 6)]
        await asyncio.gather(*(self.add_evidence(piece) for piece in pieces))
        await self.do("PUT", "/portfolio/submission")

    async def sit(self, subject: str, *, passed: bool) -> Json:
        """Sit a Level 2 functional skills test today."""
        body = {"passed": passed, "evidence": f"FS-{subject}"}
        return await self.do("POST", f"/functional-skills/{subject}/attempts", body)

    async def confirm(self) -> None:
        """Let employer and apprentice confirm readiness."""
        confirmations = [self.do("PUT", f"/gateway/{who}-confirmation", {"evidence": f"CONF-{who}"}) for who in PARTIES]
        await asyncio.gather(*confirmations)

    async def pass_gateway(self) -> Json:
        """Ask the provider to pass the gateway."""
        passed = await self.do("POST", "/gateway/decisions", {"verdict": "ready"})
        self.gateway = await self.today()
        return passed

    async def observe(self, day: date, grade: str) -> None:
        """Be observed on `day`, with recordings made after the gateway."""
        await self._book("observation", day, "workplace")
        recording = {"minutes": 30, "shows": ["mentor", "mentee"]}
        made = [(self.gateway + timedelta(days=n)).isoformat() for n in (1, 2)]
        recordings = [{**recording, "made_on": each} for each in made]
        held = {"minutes": 120, "live_minutes": 30, "recordings": recordings, "questions": 6}
        await self._sitting("observation", held, grade)

    async def discuss(self, day: date, grade: str) -> None:
        """Hold the professional discussion on `day`."""
        await self._book("discussion", day, "video")
        await self._sitting("discussion", {"minutes": 60, "questions": dict.fromkeys(THEMES, 2)}, grade)

    async def finish(self) -> None:
        """Claim the certificate and complete."""
        await self.do("PUT", "/certificate", {"evidence": "CERT-1"})
        await self.do("PUT", "/completion")

    async def begin_break(self, last_learning_on: date, expected_return_on: date) -> Json:
        """Begin a break in learning today, agreed by both parties."""
        terms = {"agreed_by_apprentice": True, "agreed_by_employer": True, "reason": "Caring for a parent."}
        dates = {"last_learning_on": last_learning_on, "expected_return_on": expected_return_on}
        return await self.take_break(terms | {name: day.isoformat() for name, day in dates.items()})

    async def take_break(self, said: Json, parties: tuple[str, ...] = PARTIES) -> Json:
        """Let the parties agree to the break that is said, propose it, and let a lead accept it."""
        began_on = said.get("occurred_on", str(await self.today()))
        for party in parties:
            agreed = {"from_on": began_on, "expected_return_on": said["expected_return_on"]}
            await self.do("PUT", f"/break/agreements/{party}", agreed)
        return await self.agreed_by_two("PUT", "/break", said)

    async def withdraw(self, last_learning_on: date | None, reason: str = "left employer") -> Json:
        """Withdraw today; the last day of learning is None where nothing was learned."""
        last = last_learning_on and last_learning_on.isoformat()
        said = {"reason": reason, "explanation": "A job in another town."}
        return await self.agreed_by_two("PUT", "/withdrawal", {**said, "last_learning_on": last})

    async def history(self) -> list[Json]:
        """Return every fact, as data and in words, the oldest first."""
        facts: list[Json] = []
        after: int | None = 0
        while after is not None:
            page = await self.read("/history", after=after, limit=200)
            facts, after = facts + page["facts"], page["next"]
        return facts

    async def sentences(self) -> list[str]:
        """Return the whole history as sentences, each with the London date on which it was recorded."""
        return [f"{recorded_on(fact)}  {fact['sentence']}" for fact in await self.history()]

    async def _agree(self, session: str) -> None:
        agreements = f"/sessions/{session}/agreements"
        await asyncio.gather(*(self.do("PUT", f"{agreements}/{party}") for party in PARTIES))

    async def _book(self, method: str, day: date, venue: str) -> None:
        body = {"method": method, "booked_for": day.isoformat(), "venue": venue}
        self.assessments[method] = (await self.do("POST", "/assessments", body))["id"]
        await self.move_to(day)

    async def _sitting(self, method: str, held: Json, grade: str) -> None:
        sitting = f"/assessments/{self.assessments[method]}"
        await self.do("PUT", f"{sitting}/sitting", held)
        await self.do("PUT", f"{sitting}/grade", {"grade": grade, "evidence": f"RESULT-{method}"})

    async def _register(self, path: str, body: Json) -> Json:
        entry: Json = _good(await self.http.post(path, json=body, headers=self.headers()))
        return entry


def recorded_on(fact: Json) -> date:
    """Return the London date on which a fact of the history was recorded."""
    return london_date(datetime.fromisoformat(fact["recorded_at"]))


def _good(answer: httpx.Response) -> Any:
    said = answer.json()
    if answer.is_error:
        raise RefusedError(said)
    return said
