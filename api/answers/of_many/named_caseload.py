"""The caseload as those read it who may see names, and how many of it stand where."""

from typing import Any

from pydantic import Field

from activities.caseload.table import Tally, tallied
from activities.database import Pool
from activities.personal_data.names import names_of
from api.access.caller import Caller
from api.answers.of_many.caseload import CaseloadAnswers, CaseloadPage, Wanted, filters_of


class NamedCaseload(CaseloadPage):
    """A page of the caseload; `names` tells by id whom its ids stand for, who was erased has none.

    `tally` counts all that fits what was asked for, on every page together.
    """

    names: dict[str, str]
    tally: Tally = Field(description="How many there are in all, by stage, tutor, cohort and employer.")


class NamedCaseloads:
    """Answers who is where, with names."""

    def __init__(self, pool: Pool) -> None:
        """Answer from the caseload and the registers behind `pool`."""
        self.pool = pool
        self.caseload = CaseloadAnswers(pool)

    def named_caseload(self, wanted: Wanted, caller: Caller) -> NamedCaseload:
        """List apprenticeships as the caseload does, with the names of people and employers, and count them."""
        page = self.caseload.caseload(wanted, caller)
        tally = tallied(self.pool, filters_of(wanted, caller))
        ids = {str(each) for row in page.apprenticeships for each in (row.person, row.employer, row.tutor) if each}
        names = names_of(self.pool, {*ids, *tally.tutors, *tally.employers})
        following = page.next and page.next.replace("/apprenticeships?", "/caseload?", 1)
        said: dict[str, Any] = {"apprenticeships": page.apprenticeships, "next": following}
        return NamedCaseload(**said, names=names, tally=tally)
