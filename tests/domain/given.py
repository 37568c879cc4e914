"""The language of the domain tests: given commands, when one more, then facts or a refusal."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec

from activities.bank_holidays import WorkingCalendar
from domain.clocks.active_learning import months_without_learning
from domain.command import RING_ALARM, SYSTEM, Alarm, Command
from domain.correction.correcting import CorrectFact
from domain.days import LONDON, london_date
from domain.deciding.command_behind import asked_for
from domain.deciding.consequences import decide_from, otherwise
from domain.deciding.corrected_history import done
from domain.deciding.decide import Decided, body_of, circumstances, led_to, pending, recorded, what_is_due
from domain.deciding.fold import continued, fold
from domain.deciding.past_told import what_was_told
from domain.deciding.standing import alarm_of, standing
from domain.enrolment.enrolling import Enrol
from domain.enrolment.taking_over import CloseTakingOver
from domain.escalation.raising import ESCALATION, HANDOVER, OVERDUE, REMINDER
from domain.facts.fact import Beside
from domain.facts.proposals import ChangeProposed, OfProposal
from domain.facts.refusal import CommandRefused, Warned
from domain.gateway.checklist import checklist, gateway_rules
from domain.rule import CATALOGUE
from domain.rulebook.own_rules import OwnRules
from domain.rulebook.rulebook import Rulebook, load_rulebook
from domain.state import Apprenticeship
from tests.domain.actors import whose
from tests.domain.bodies import BODIES

STREAM = UUID("00000000-0000-4000-8000-000000000001")
INVENTED = Path(__file__).parents[1] / "standards"
BOOK = load_rulebook(WorkingCalendar(), own=OwnRules(standards=INVENTED))
NAMED = {"person", "employer", "session", "assessment", "adjustment"}


def id_of(name):
    """Return the id of what a test calls by a name."""
    return uuid5(NAMESPACE_URL, name)


def london(moment):
    """Return '2027-03-01 09:00', or a date alone at noon, as people in London mean it, in UTC."""
    said = datetime.fromisoformat(moment if " " in moment else f"{moment} 12:00")
    return said.replace(tzinfo=LONDON).astimezone(UTC)


@dataclass(frozen=True)
class Life:
    """An apprenticeship as its commands so far made it; every step is a new life.

    `trail` says which commands and alarms have led to which facts, `commands` has the ids of those that are on record.
    """

    state: Apprenticeship = field(default_factory=lambda: Apprenticeship(id=STREAM))
    history: tuple = field(default=(), repr=False)
    trail: frozenset = field(default=frozenset(), repr=False)
    commands: frozenset = field(default=frozenset(), repr=False)
    book: Rulebook = field(default=BOOK, repr=False)

    def when(self, name, on, **said):
        """Ask for `name` as `proposes`, and where it needs a second person let another one accept it at once.

        To a break both parties agree before.
        """
        life = self.agreed_to_a_break(on, **said) if name == "begin-break" else self
        asked = life.proposes(name, on, **said)
        if not isinstance(asked.decided.facts[0] if asked.decided.facts else None, ChangeProposed):
            return asked
        another = "lead-2" if asked.command.actor.lower() == "lead-1" else "lead-1"
        waiting = asked.after.state.proposals.waiting[-1]
        second = asked.after.proposes("decide-proposal", on, proposal=waiting.number, actor=another)
        assert not second.decided.unmet, [each.reason for each in second.decided.unmet]
        done = [each for each in second.decided.facts if not isinstance(each, OfProposal)]
        return replace(asked, decided=replace(second.decided, facts=done), after=second.after)

    def agreed_to_a_break(self, on, **said):
        """Return the life in which those have agreed to a break who can, as it is said."""
        began_on = said.get("occurred_on", on[:10])
        dates = {"from_on": began_on, "occurred_on": min(began_on, on[:10])}
        dates |= {"expected_return_on": {**BODIES["begin-break"], **said}["expected_return_on"]}
        life = self
        for party in ("apprentice", "employer"):
            asked = life.proposes("agree-break", on, party=party, **dates)
            life = life if asked.decided.unmet else asked.after
        return life

    def proposes(self, name, on, *, called="", claim_taken=False, actor="", role="", registered=None, **said):
        """Ask for `name` on a London date or at a London time; later commands call it what it is called.

        It is asked for by the person to whom it belongs, unless another one is named.
        """
        body = {key: str(id_of(value)) if key in NAMED else value for key, value in {**BODIES[name], **said}.items()}
        identity = id_of(called or f"{name} after {self.state.recorded}")
        who = whose(name, body, self.state)
        known = who["registered"] if registered is None else registered
        command = Command(
            identity, STREAM, name, body, actor or who["actor"], role or who["role"], "asked", registered=known
        )
        return self.ask(command, london(on), claim_taken=claim_taken)

    def ask(self, command, now, *, claim_taken=False):
        """Decide as the recording activity does: by a clock that never runs back, and each command once."""
        now = self.state.not_before_its_last_fact(now)
        known = command.id in self.commands
        decided = Decided([], london_date(now), "") if known else self._decided(command, now, claim_taken)
        facts = recorded(self.state, command, decided, now)
        rung = command.body["kind"] if command.name == RING_ALARM else ""
        after = replace(
            self,
            state=continued(self.state, facts, lambda: [*self.history, *facts]),
            history=(*self.history, *facts),
            trail=self.trail | {(rung or each.asked, each.fact.NAME) for each in facts},
            commands=self.commands | {each.command for each in facts},
        )
        return Asked(self, command, now, decided, after)

    def _decided(self, command, now, claim_taken):
        before = what_is_due(self.state, now, self.book)
        return decide_from(before, command, lambda: self.history, claim_taken=claim_taken)

    def due_now(self, on):
        """Return what is due on a London date or at a London time."""
        return what_is_due(self.state, london(on), self.book)

    def knows(self, called):
        """Return whether a command was called so."""
        return id_of(called) in self.commands

    def then(self, name, on, **said):
        """Return the life after a command that has to be accepted."""
        asked = self.when(name, on, **said)
        assert not asked.decided.unmet, [each.reason for each in asked.decided.unmet]
        return asked.after

    def alarm(self, on, clock="") -> Alarm | None:
        """Return the next alarm, seen from `on`: of one clock (or of one other kind), or of all."""
        due_now = self.due_now(on)
        return _next_alarm(due_now, clock) if clock else standing(due_now).alarm

    def waits_for(self, on, clock=""):
        """Return the next alarm in words, such as 'session-escalation 2 at 2027-03-01 09:00'."""
        alarm = self.alarm(on, clock)
        return alarm and f"{alarm.kind} {alarm.rung} at {alarm.at.astimezone(LONDON):%Y-%m-%d %H:%M}"

    def rings(self, on, alarm=None, clock=""):
        """Ring the next alarm, of one clock or of all, or the one given, at a London date or time."""
        due = alarm or self.alarm(on, clock)
        body = {"kind": due.kind, "about": due.about, "rung": due.rung}
        return self.ask(Command(due.id, STREAM, RING_ALARM, body, SYSTEM, "system", fingerprint=""), london(on))

    def rung_until(self, moment, clock=""):
        """Return the life after every alarm, of one clock or of all, that is due by then has rung, each at its time."""
        life, due_now = self, self.due_now(moment)
        while (alarm := _next_alarm(due_now, clock)) and alarm.at <= due_now.at.now:
            rang = life.rings(f"{alarm.at.astimezone(LONDON):%Y-%m-%d %H:%M}", alarm)
            assert rang.decided.facts, f"{alarm} is due for ever"
            life = rang.after
            due_now = due_now.raised(life.state) or life.due_now(moment)
        return life

    def facts(self, name, clock=""):
        """Return every fact so far that has this name, of one clock or of all."""
        found = [each.fact for each in self.history if name == each.fact.NAME]
        return [fact for fact in found if clock in {"", getattr(fact, "clock", "")}]

    def number(self, name):
        """Return the number of the last fact that has this name."""
        return next(each.originator_version for each in reversed(self.history) if name == each.fact.NAME)

    def checklist(self, on):
        """Return the gateway's checklist."""
        return checklist(self.state, circumstances(self.state, london(on), self.book))

    def unmet_at_the_gateway(self, on):
        """Return the requirements on the checklist that are not met."""
        return [item.requirement for item in self.checklist(on) if not item.met]


def _next_alarm(due_now, clock):
    waiting = (each for each in pending(due_now) if not clock or _of(clock, each))
    return next((alarm_of(due_now.apprenticeship, each) for each in waiting), None)


def _of(clock, waiting):
    return waiting.kind in {clock, *(f"{clock}-{step}" for step in (REMINDER, OVERDUE, ESCALATION, HANDOVER))}


@dataclass(frozen=True)
class Asked:
    """A command that was asked for: what it led to, and the life after it."""

    before: Life
    command: Command
    now: datetime
    decided: Decided
    after: Life

    def then(self, *expected):
        """Expect exactly these facts, each whole or by its name."""
        assert not self.decided.unmet, [each.reason for each in self.decided.unmet]
        assert len(self.decided.facts) == len(expected), self.decided.facts
        for fact, wanted in zip(self.decided.facts, expected, strict=True):
            assert (fact.NAME if isinstance(wanted, str) else fact) == wanted
        return self.after

    def dated(self, day):
        """Expect the facts to have happened on this date."""
        assert {str(fact.happened_on(self.decided.occurred_on)) for fact in self.decided.facts} == {day}
        return self

    def meets(self, *rules):
        """Expect that the command is accepted, and that these rules, asked one by one, are met."""
        assert not self.decided.unmet, [each.reason for each in self.decided.unmet]
        assert self.decided.facts
        body = body_of(self.command)
        idle = circumstances(self.before.state, self.now, self.before.book)
        at = msgspec.structs.replace(
            idle,
            actor=self.command.actor,
            role=self.command.role,
            registered=self.command.registered,
            occurred_on=body.occurred_on or london_date(self.now),
            rules=self.before.book.pack_for(body.starts_on) if isinstance(body, Enrol) else idle.rules,
            otherwise=otherwise(self.before.history, body, self.now, self.before.book)
            if isinstance(body, CorrectFact)
            else None,
        )
        asked = [rule for each in rules for rule in _in_force(each, at.standard)]
        assert [rule.check(self.before.state, body, at) for rule in asked] == [None] * len(asked)
        return self.after

    def warned(self, *rules, says=""):
        """Expect that the command is accepted, and that exactly these rules, which only warn, are kept with it."""
        assert not self.decided.unmet, [each.reason for each in self.decided.unmet]
        kept = [unmet for fact in self.decided.facts if isinstance(fact, Warned) for unmet in fact.warned]
        assert [each.rule for each in kept] == list(rules), kept
        assert all(each.reason in self.decided.facts[0].sentence() or len(self.decided.facts) > 1 for each in kept)
        assert says in " ".join(each.reason for each in kept), kept
        return self.after

    def refused(self, *rules, says=""):
        """Expect that exactly these rules are unmet, and that nothing but the refusal is kept."""
        assert [each.rule for each in self.decided.unmet] == list(rules), self.decided.facts
        (fact,) = self.decided.facts
        assert isinstance(fact, CommandRefused)
        assert [each.rule for each in fact.unmet] == list(rules)
        assert (fact.refused, fact.inputs) == (self.command.name, self.command.body)
        assert (self.decided.claim, self.decided.release) == (None, None)
        assert says in fact.sentence(), fact.sentence()
        return self.unchanged(recorded=1)

    def nothing(self):
        """Expect that nothing at all is recorded."""
        assert not self.decided.facts
        return self.unchanged(recorded=0)

    def unchanged(self, recorded):
        """Expect the state to be as before, but for so many more facts on record."""
        before, after = self.before.state, self.after.state
        assert after.recorded == before.recorded + recorded
        kept = {"recorded": before.recorded, "last_recorded_at": before.last_recorded_at}
        assert msgspec.structs.replace(after, **kept) == before
        return self.after


def _in_force(rule, standard):
    # A rule of the gateway is asked as the items of the standard have it.
    return [each for each in gateway_rules(standard) if each.id == rule] or [CATALOGUE[rule]]


def empty_months(state, on):
    """Return the months without learning of a state as of a London date."""
    return months_without_learning(state, circumstances(state, london(str(on)), BOOK))


def leads_to_itself(history, act):
    """Return whether what somebody recorded follows again from the command that is told from it."""
    facts = done(act)
    if not facts or facts[0].role == "system" or isinstance(facts[0].fact, CommandRefused):
        return True
    command = asked_for(facts, BOOK)
    if command is None:
        return False
    before = fold(STREAM, history[: act[0].originator_version - 1])
    due_now, earlier = what_is_due(before, facts[0].recorded_at, BOOK), history[: act[0].originator_version - 1]
    told = what_was_told(earlier, due_now) if command.name == CloseTakingOver.NAME else None
    decided = led_to(due_now, command, told=told, again=True)
    return [each.fact for each in facts] == [each for each in decided.facts if not isinstance(each, Beside)]
