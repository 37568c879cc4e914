"""The figures by which providers are judged, of a funding year, and the apprenticeships behind each number."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal, NamedTuple
from uuid import UUID

import msgspec
from pydantic import BaseModel, Field

from activities.database import Pool
from api.answers.apprenticeship import OnDay
from api.answers.of_many.everybody import AnsweredFrom, Everybody, FactsBehind
from api.answers.reader import Reader
from api.problems import Problem, unanswerable
from domain.days import in_words
from domain.facts.ending import WithdrawalReason
from domain.figures.cohort import Placed, placed
from domain.figures.figures import BY_NAME, FigureName, Share, shares, together
from domain.figures.forecast import Forecast, forecast
from domain.figures.funding_year import named, year_named
from domain.figures.how_counted import Asked, Place, ask, in_year
from domain.figures.judging import Judgement, judgements
from domain.figures.programme_aim import ProgrammeAim, Status, programme_aim
from domain.history.measuring.measures import BY

FundingYear = Annotated[str, Field(description="A funding year, from 1 August to 31 July, such as 2025-26.")]
By = Annotated[
    Literal["apprentice", "tutor", "employer", "cohort"] | None,
    Field(description="What a group shares; no groups where left out."),
]
Named = Annotated[FigureName, Field(description="The name of a figure.")]


class FiguresOfGroup(BaseModel):
    """The figures of the apprenticeships that share `key`."""

    key: str
    figures: list[Share]


class FiguresRead(BaseModel):
    """The figures of a funding year, as known at the end of a Europe/London date.

    Achievement, retention and pass count by hybrid end year. `terms` cites the file whose numbers they are counted
    and judged by. `judged` is the whole provider, by what the accountability framework says on that date.
    """

    year: str
    on: date
    answered_from: AnsweredFrom
    facts_behind: FactsBehind
    terms: str
    figures: list[Share]
    judged: list[Judgement]
    forecast: Forecast
    by: str | None
    groups: list[FiguresOfGroup]


class CountedLife(BaseModel):
    """An apprenticeship that has a part in a figure: how it counts, why, and the dates that say so.

    It is in the denominator `of` times, and `counted` times in the numerator; in neither where it is excluded.
    """

    apprenticeship: UUID
    of: int
    counted: int
    because: str
    hybrid_end_year: str | None
    status: Status
    starts_on: date
    planned_end_on: date
    learning_ended_on: date | None
    ended_on: date | None
    reason: WithdrawalReason | None


class LivesRead(BaseModel):
    """Every apprenticeship that has a part in a figure of a funding year, in the order of their ids."""

    year: str
    figure: FigureName
    on: date
    answered_from: AnsweredFrom
    facts_behind: FactsBehind
    terms: str
    counted: int
    of: int
    apprenticeships: list[CountedLife]


class Figuring:
    """Answers what a provider is judged by."""

    def __init__(self, reader: Reader, pool: Pool) -> None:
        """Answer from what `reader` reads, and from the read table behind `pool`."""
        self.reader = reader
        self.everybody = Everybody(reader, pool)

    def figures(self, year: FundingYear, on: OnDay = None, by: By = None) -> FiguresRead:
        """Return the figures of a funding year, as known at the end of a date, of the whole provider and in groups.

        As of today the read table answers, which may be some facts behind. As of another date every fact of the
        ledger is read, one apprenticeship at a time.
        """
        found = self._found(on, by or "cohort")
        asked = self._asked(year, found.on)
        each = placed(found.aims, asked.on, asked.terms)
        groups = _groups(each, found.keys, asked) if by else []
        whole = together(group.figures for group in groups) if by else shares(each, asked)
        return FiguresRead(
            **self._said(found, asked),
            figures=whole,
            judged=judgements(whole, asked),
            forecast=forecast(whole),
            by=by,
            groups=groups,
        )

    def lives_of_figure(self, year: FundingYear, figure: Named, on: OnDay = None) -> LivesRead:
        """Return every apprenticeship that has a part in a figure of a funding year, or is excluded from it, and why.

        It is answered from the same as the figures are.
        """
        found = self._found(on, "cohort")
        asked = self._asked(year, found.on)
        each = sorted(placed(found.aims, asked.on, asked.terms), key=_by_id)
        looked = [(one, BY_NAME[figure].look(in_year(one, asked), asked)) for one in each]
        lives = [_life(one, place) for one, place in looked if place]
        return LivesRead(
            **self._said(found, asked),
            figure=figure,
            counted=sum(life.counted for life in lives),
            of=sum(life.of for life in lives),
            apprenticeships=lives,
        )

    def _asked(self, year: str, on: date) -> Asked:
        known = year_named(year)
        if known is None:
            detail = f"Give a funding year as 2025-26: {year} is none."
            raise Problem(422, "unknown-year", "Unknown funding year", detail)
        return ask(known, on, self.reader.book.accountability_on(on))

    def _found(self, on: date | None, by: str) -> "_Found":
        _not_too_early(on, self.reader.book.figures_told_from)
        today = self.everybody.today()
        if on in {None, today}:
            behind, each = self.everybody.facts_behind(), self.everybody.table.aims(by, today, on)
            return _Found(today, behind, [one.aim for one in each], {one.aim.apprenticeship: one.key for one in each})
        everybody = list(self.everybody.replayed(on))
        aims = [programme_aim(state) for state, _, _ in everybody]
        keys = {state.id: BY[by](state, day) for state, _, day in everybody}
        return _Found(on or today, None, aims, keys)

    def _said(self, found: "_Found", asked: Asked) -> dict[str, Any]:
        return {
            "year": named(asked.year),
            "on": found.on,
            "answered_from": "replay" if found.behind is None else "read table",
            "facts_behind": found.behind,
            "terms": asked.terms.id,
        }


class _Found(NamedTuple):
    """The aims on a date, the key of the group of each apprenticeship, and how many facts are not accounted for."""

    on: date
    behind: int | None
    aims: Sequence[ProgrammeAim]
    keys: Mapping[UUID, str]


def _not_too_early(on: date | None, told_from: date) -> None:
    if on is not None and on < told_from:
        detail = f"Figures can be told from {in_words(told_from)} on; ask for that date or a later one."
        raise unanswerable("too-early", "Too early", detail, "on")


def _by_id(placed: Placed) -> UUID:
    return placed.aim.apprenticeship


def _groups(each: Sequence[Placed], keys: Mapping[UUID, str], asked: Asked) -> list[FiguresOfGroup]:
    groups: dict[str, list[Placed]] = defaultdict(list)
    for one in each:
        groups[keys[one.aim.apprenticeship]].append(one)
    return [FiguresOfGroup(key=key, figures=shares(groups[key], asked)) for key in sorted(groups)]


def _life(one: Placed, place: Place) -> CountedLife:
    aim = one.aim
    return CountedLife(
        apprenticeship=aim.apprenticeship,
        **msgspec.structs.asdict(place),
        hybrid_end_year=None if one.year is None else named(one.year),
        status=aim.status,
        starts_on=aim.starts_on,
        planned_end_on=aim.planned_end_on,
        learning_ended_on=aim.learning_ended_on,
        ended_on=aim.ended_on,
        reason=aim.reason,
    )
