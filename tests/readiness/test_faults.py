"""Every fault of the whole service is named within five seconds of the question, and is gone when it is mended."""

import pytest

from tests.contracts.generated import ROOT
from tests.readiness.faults import FAULTS, full_disk
from tests.readiness.parts import parts

SOON_SECONDS, PATIENCE_SECONDS = 20.0, 60.0


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    with parts(tmp_path_factory.mktemp("parts")) as running:
        yield running


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.what.replace(" ", "-"))
def test_a_fault_is_named_within_five_seconds_and_a_change_is_answered_as_the_table_says(service, fault):
    if fault.lasting is full_disk and not service.has_a_disk:
        pytest.skip("no small disk can be mounted here, so that none can be filled")
    assert service.until(lambda: not service.readiness()["missing"]) < SOON_SECONDS
    with fault.lasting(service):
        slowest = 0.0

        def named():
            nonlocal slowest
            seen = service.readiness()
            slowest = max(slowest, seen["seconds"])
            return fault.missing in seen["missing"] and seen["ready"] is fault.ready

        assert service.until(named) < SOON_SECONDS
        assert slowest < 5.0
        assert service.readiness()["status"] == (200 if fault.ready else 503)
        assert service.down() == fault.down
        assert service.apply().status_code in fault.answers
        seen = service.readiness()
        assert (seen["ready"], seen["missing"]) == (fault.ready, [fault.missing])
    assert service.until(lambda: not service.readiness()["missing"]) < PATIENCE_SECONDS
    assert service.apply().status_code == 201


def test_after_a_database_that_was_silent_another_worker_can_take_the_trial_over(service):
    with service.frozen("disk/postgresql/postmaster.pid"):
        service.until(lambda: not service.readiness()["ready"])
        assert not service.readiness()["ready"]
    service.until(lambda: not service.readiness()["missing"])
    service.stop("worker")
    service.start("worker")
    assert service.until(lambda: not service.readiness()["missing"]) < SOON_SECONDS


def test_the_table_for_operators_tells_every_fault_that_is_tried():
    lines = (ROOT / "docs/operating.md").read_text("utf-8").splitlines()
    begins = next(number for number, line in enumerate(lines) if line.startswith("| fault | `/health/ready` |")) + 2
    rows = [line.strip("| ").split(" | ") for line in lines[begins : lines.index("", begins)]]
    assert [row[0] for row in rows] == [fault.what for fault in FAULTS]
    for (_, said, _, down, change, _), fault in zip(rows, FAULTS, strict=True):
        assert said.startswith("200, degraded: " if fault.ready else "503: ") or said == "the same"
        assert int(change[:3]) in fault.answers
        assert "`" in down or down == "the same"
