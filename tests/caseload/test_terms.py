"""Whom a draft of rules may be for: found by the terms of the enrolment, without reading everybody's facts."""

from datetime import date, timedelta

from activities.caseload.folded import write
from activities.caseload.terms import enrolled_on
from domain.rulebook.drafts import Terms
from tests.caseload.test_measures import kept
from tests.domain.given import BOOK
from tests.domain.whole_lives import WHOLE_LIVES


def terms_of(state):
    enrolled = state.enrolment
    return enrolled and Terms(state.application.standard, enrolled.starts_on, enrolled.pack, enrolled.standard)


def test_everybody_is_found_by_the_terms_of_their_enrolment_and_by_no_others(pool):
    lives = list(kept([life.history for life in WHOLE_LIVES[1:]]))
    with pool.connection() as connection:
        write(connection, lives, BOOK)
    every = {terms_of(each.state) for each in lives} - {None}
    assert len(every) > 1
    for terms in every:
        found = enrolled_on(pool, lambda these, terms=terms: these == terms)
        assert found == sorted(each.state.id for each in lives if terms_of(each.state) == terms)
    assert enrolled_on(pool, lambda terms: terms.starts_on < date(2000, 1, 1)) == []


def test_whoever_has_facts_that_no_row_accounts_for_yet_may_be_on_any_terms(desk, hand, pool):
    caseload, known, new = desk.caseload(), hand.starts(), hand.apply()
    caseload.catch_up()

    def found(starts_on):
        return enrolled_on(pool, lambda terms: terms.starts_on == starts_on)

    assert found(hand.start) == [known]
    hand.enrol(new)
    assert found(hand.start - timedelta(days=1)) == [new]
    assert found(hand.start) == sorted([known, new])
    caseload.catch_up()
    assert found(hand.start - timedelta(days=1)) == []
    assert found(hand.start) == sorted([known, new])
