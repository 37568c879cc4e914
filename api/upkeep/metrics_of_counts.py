"""Metrics of what is on record and what is still to be done: every series is there before anything has happened."""

from collections.abc import Iterable, Iterator
from itertools import accumulate
from math import inf

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

from activities.caseload.tally import MESSAGES, WITHIN_SECONDS, Counted, name_of
from activities.webhooks.receivers_watched import Receivers
from api.upkeep.counting import Counts
from api.upkeep.looking import Stored
from domain.apprenticeship import EVOLVE
from domain.rule import CATALOGUE

OUTCOMES = ("accepted", "refused")
ALARMS = sorted(name_of(kind) for kind in EVOLVE if "due_at" in kind.__struct_fields__)


def of_counts(counts: Counts, stored: Stored | None) -> Iterator[Metric]:
    """Return the metrics of what was counted; what nobody could be asked for is left out."""
    if counts.ledger:
        yield from _of_the_ledger(counts.ledger)
    if counts.receivers:
        yield from _of_receivers(counts.receivers)
    if counts.not_genuine is not None:
        what = "Commands that came to a worker and were not recorded: nobody of ours had signed them so."
        refused = CounterMetricFamily("indenture_commands_not_genuine", what, labels=["flaw"])
        for flaw, times in sorted(counts.not_genuine.items()):
            refused.add_metric([flaw], times)
        yield refused
    if counts.letters is not None:
        what = "Letters that are being gathered, or that the mail server has not taken over yet."
        yield GaugeMetricFamily("indenture_letters_unsent", what, counts.letters)
    if counts.ledger and counts.receivers and stored:
        what = "Facts of the ledger that a projection does not account for yet; of webhooks, that of the last receiver."
        behind = GaugeMetricFamily("indenture_facts_behind", what, labels=["projection"])
        behind.add_metric(["caseload"], stored.behind)
        behind.add_metric(["tally"], counts.ledger.behind)
        behind.add_metric(["webhooks"], counts.receivers.behind)
        yield behind


def _of_the_ledger(counted: Counted) -> Iterator[Metric]:
    yield _counter(counted, "indenture_commands", "Commands on record, by outcome.", "command", "outcome", OUTCOMES)
    what = "Refusals on record, by a rule that was not met."
    yield _counter(counted, "indenture_refusals", what, "refusal", "rule", sorted(CATALOGUE))
    what = "Messages on record, by what became of them."
    yield _counter(counted, "indenture_messages", what, "message", "outcome", MESSAGES.values())
    what = "How late alarms were recorded: after they were due, or after what made them due was known."
    late = HistogramMetricFamily("indenture_alarm_lateness_seconds", what, labels=["alarm"])
    for alarm in ALARMS:
        found = {each.within: each for each in counted.late if each.alarm == alarm}
        times = accumulate(found[within].times if within in found else 0 for within in WITHIN_SECONDS)
        buckets = [(_bound(within), total) for within, total in zip(WITHIN_SECONDS, times, strict=True)]
        late.add_metric([alarm], buckets, sum(each.seconds for each in found.values()))
    yield late


def _counter(  # noqa: PLR0913, PLR0917 - a name, what it says, and of what
    counted: Counted, name: str, says: str, what: str, label: str, every: Iterable[str]
) -> Metric:
    family = CounterMetricFamily(name, says, labels=[label])
    for which in every:
        family.add_metric([which], counted.times.get((what, which), 0))
    return family


def _of_receivers(receivers: Receivers) -> Iterator[Metric]:
    family = GaugeMetricFamily("indenture_webhooks", "Receivers of webhooks, by how they are.", labels=["state"])
    family.add_metric(["taking"], receivers.taking)
    family.add_metric(["failing"], receivers.failing)
    family.add_metric(["stopped"], receivers.stopped)
    yield family


def _bound(seconds: float) -> str:
    return "+Inf" if seconds == inf else str(seconds)
