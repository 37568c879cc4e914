"""The portfolio of evidence: by reference, mapped to KSBs and duties, submitted for the gateway."""

from datetime import date

import pytest

from domain.facts.portfolio import EvidenceAdded, PortfolioSubmitted, ProgressUpdated, in_ranges
from domain.stage import Stage
from tests.domain.bodies import KSBS, SEALED
from tests.domain.given import BOOK
from tests.domain.lives import at_the_gateway, in_assessment, on_programme, portfolio_complete


def test_evidence_is_added_by_its_onefile_id_with_what_it_shows():
    fact = EvidenceAdded(onefile_id="OF-1", title=SEALED, ksbs=("K1", "B5"), duties=("1", "9"))
    life = on_programme().when("add-evidence", "2026-10-05", ksbs=["K1", "B5"], duties=["1", "9"]).then(fact)
    coverage = life.state.portfolio.coverage(BOOK.newest("ST1379"))
    assert (coverage["K1"], coverage["B5"], coverage["K2"]) == (["OF-1"], ["OF-1"], [])


@pytest.mark.parametrize("ksb", ["K16", "S14", "B5"])
def test_the_last_ksb_of_each_kind_is_known(ksb):
    on_programme().when("add-evidence", "2026-10-05", ksbs=[ksb]).meets("ksbs-belong-to-the-standard")


@pytest.mark.parametrize("ksb", ["K17", "S15", "B6", "K0"])
def test_a_ksb_that_the_standard_does_not_have_is_refused(ksb):
    on_programme().when("add-evidence", "2026-10-05", ksbs=["K1", ksb]).refused("ksbs-belong-to-the-standard")


def test_the_duties_are_1_to_9():
    on_programme().when("add-evidence", "2026-10-05", duties=["1", "9"]).meets("duties-belong-to-the-standard")
    on_programme().when("add-evidence", "2026-10-05", duties=["10"]).refused("duties-belong-to-the-standard")


def test_a_piece_of_evidence_is_added_once():
    life = on_programme().then("add-evidence", "2026-10-05")
    life.when("add-evidence", "2026-10-06").refused("evidence-is-new", says="OF-1 is already in the portfolio")
    life.when("add-evidence", "2026-10-06", onefile_id="OF-2").meets("evidence-is-new")


def test_progress_is_updated_regularly():
    fact = ProgressUpdated(progress_percent=55, summary=SEALED)
    life = on_programme().then("update-progress", "2026-10-05")
    life = life.when("update-progress", "2026-11-05", progress_percent=55).then(fact)
    assert (life.state.portfolio.updates, life.state.portfolio.progress_percent) == (2, 55)


def test_progress_is_still_updated_in_the_assessment():
    in_assessment().when("update-progress", "2027-10-05").meets("stage-allows-it")


def test_a_portfolio_that_shows_every_ksb_opens_the_gateway():
    fact = PortfolioSubmitted(submitted_on=date(2027, 9, 6), pieces=5, uncovered=())
    life = portfolio_complete().when("submit-portfolio", "2027-09-06").then(fact)
    assert life.state.stage is Stage.GATEWAY


def test_a_complete_portfolio_meets_its_rules():
    portfolio_complete().when("submit-portfolio", "2027-09-06").meets("portfolio-holds-evidence", "every-ksb-is-shown")


def test_an_empty_portfolio_is_not_submitted():
    on_programme().when("submit-portfolio", "2027-09-06").refused("portfolio-holds-evidence", "every-ksb-is-shown")


def test_a_portfolio_that_lacks_one_ksb_is_refused_with_its_name():
    life = on_programme().then("add-evidence", "2026-10-05", ksbs=[ksb for ksb in KSBS if ksb != "S7"])
    life.when("submit-portfolio", "2027-09-06").refused("every-ksb-is-shown", says="No evidence shows S7.")


def test_a_portfolio_is_not_submitted_before_the_start():
    assert portfolio_complete().when("submit-portfolio", "2027-09-06", occurred_on="2020-01-01").decided.unmet


def test_a_portfolio_that_is_submitted_stays_as_it_is():
    life = portfolio_complete().then("submit-portfolio", "2027-09-06")
    more = {"onefile_id": "OF-9"}
    life.when("add-evidence", "2027-09-07", **more).refused(
        "portfolio-is-not-submitted", says="submitted on 6 September 2027 and stays as it is"
    )
    life.when("add-evidence", "2027-09-07", occurred_on="2027-09-01", **more).refused("portfolio-is-not-submitted")
    life.when("submit-portfolio", "2027-09-07").refused("portfolio-is-not-submitted")
    portfolio_complete().when("add-evidence", "2027-09-07", **more).meets("portfolio-is-not-submitted")


def test_a_portfolio_takes_evidence_again_after_a_deferral_and_is_submitted_anew():
    life = at_the_gateway().then("decide-gateway", "2027-09-13", verdict="not yet ready", reason=SEALED)
    life = life.then("add-evidence", "2027-09-20", onefile_id="OF-9")
    fact = PortfolioSubmitted(submitted_on=date(2027, 9, 21), pieces=6, uncovered=())
    assert life.when("submit-portfolio", "2027-09-21").then(fact).state.stage is Stage.GATEWAY


def test_a_portfolio_takes_evidence_again_once_its_submission_is_withdrawn():
    life = at_the_gateway()
    submitted = next(each.originator_version for each in life.history if each.fact.NAME == "portfolio-submitted.v1")
    life = life.then("correct-fact", "2027-09-07", fact=submitted, actor="staff-8")
    life = life.then("add-evidence", "2027-09-07", onefile_id="OF-9").then("submit-portfolio", "2027-09-07")
    assert life.state.gateway.employer_confirmed_on == date(2027, 9, 6)
    assert life.facts("portfolio-submitted.v1")[-1].pieces == 6


@pytest.mark.parametrize(
    ("ksbs", "said"),
    [
        ([], ""),
        (["K1"], "K1"),
        (["K1", "K2"], "K1, K2"),
        (["K1", "K2", "K3"], "K1 to K3"),
        (["K9", "K10", "K11", "K13", "S14", "B15"], "K9 to K11, K13, S14, B15"),
        (KSBS, "K1 to K16, S1 to S14, B1 to B5"),
    ],
)
def test_ksbs_that_follow_each_other_are_said_as_a_range(ksbs, said):
    assert in_ranges(ksbs) == said
