"""People found by name, ULN or employer, by indexes alone, and although a letter of a name is wrong."""

from typing import LiteralString, NamedTuple
from uuid import UUID

from activities.database import Pool, fetch

LONGEST_NAME_WORDS = 6
MOST_EMPLOYERS = 20

# How a word that was typed is looked for: whole, as a beginning, and misspelled. See schema/0029.
_WORDS = "SELECT word, people.spellings(word) FROM unnest(people.words(%s)) AS word ORDER BY word"
# Who has every word: nearer where it is the same, then where a word begins so, and least where it is misspelled.
_NAMED: LiteralString = """
    SELECT f.id, sum(k.near) AS near
    FROM unnest(%s::text[], %s::integer[], %s::integer[]) AS k (key, word, near)
    JOIN people.found_by f ON f.kind = %s AND f.key = k.key
    GROUP BY f.id HAVING count(DISTINCT k.word) = %s"""
_WITH_ULN: LiteralString = "SELECT person AS id, 0 AS near FROM people.apprentices WHERE uln = %s"
_AT_EMPLOYERS: LiteralString = """
    SELECT DISTINCT c.person AS id, 0 AS near
    FROM unnest(%s::uuid[]) AS e (employer) CROSS JOIN LATERAL (
        SELECT person FROM reading.caseload WHERE employer = e.employer ORDER BY apprenticeship LIMIT %s) AS c"""
# One look-up for each who was found so far: nobody else's row is read.
_ALSO_WITH_ULN: LiteralString = """
    CROSS JOIN LATERAL (SELECT FROM people.apprentices WHERE person = found.id AND uln = %s LIMIT 1) AS with_uln"""
_ALSO_AT_EMPLOYERS: LiteralString = """
    CROSS JOIN LATERAL (
        SELECT FROM reading.caseload WHERE person = found.id AND employer = ANY (%s::uuid[]) LIMIT 1) AS at_employer"""
_NEAREST: LiteralString = """
    SELECT {columns} FROM (SELECT id, near FROM ({found}) AS found{also} ORDER BY near DESC, id LIMIT %s) AS nearest
    JOIN {register} ON {key} = id ORDER BY near DESC, {columns}"""
_APPRENTICES: LiteralString = "family_name, given_name, person"
_APPRENTICESHIPS = """
    SELECT c.person, c.apprenticeship, c.standard, c.cohort, c.stage, c.tutor, c.employer,
        (SELECT e.name FROM people.employers e WHERE e.employer = c.employer)
    FROM reading.caseload c WHERE c.person = ANY (%s) ORDER BY c.person, c.apprenticeship"""

Asked = tuple[LiteralString, list[object]]
"""What the database is asked, and the arguments."""


class Wanted(NamedTuple):
    """Whom somebody looks for: by a name, a ULN and the name of an employer, as far as each is given."""

    name: str | None
    uln: str | None
    employer: str | None


class FoundEmployer(NamedTuple):
    """An employer whose name is like the one that was asked for."""

    name: str
    employer: UUID


class FoundApprentice(NamedTuple):
    """An apprentice of the register."""

    family_name: str
    given_name: str
    person: UUID


class FoundApprenticeship(NamedTuple):
    """Which apprenticeship of a person the caseload knows, and where."""

    person: UUID
    apprenticeship: UUID
    standard: str
    cohort: str
    stage: str
    tutor: str | None
    employer: UUID | None
    employer_name: str | None


class Word(NamedTuple):
    """A word that was typed, in small letters without accents, and how it may have been misspelled."""

    word: str
    spellings: list[str]


class NothingAskedError(ValueError):
    """A name has no letter, or too many words: nobody can be looked for by it."""


class Finding(NamedTuple):
    """Who was found, the nearest first, and whether there are more of them."""

    apprentices: list[FoundApprentice]
    employers: list[FoundEmployer]
    more: bool


class Finder:
    """Finds people; every call blocks, and raises DATABASE_AWAY."""

    def __init__(self, pool: Pool) -> None:
        """Look in the registers and the caseload behind `pool`."""
        self.pool = pool

    def find(self, wanted: Wanted, limit: int) -> Finding:
        """Return at most `limit` apprentices who are all that is wanted, and the employers that were meant.

        Who is with which employer is told by the caseload, which may be a moment behind. Raises NothingAskedError.
        """
        employers = self.employers(wanted)
        found = fetch(self.pool, FoundApprentice, *self.question(wanted, employers, limit + 1))
        return Finding(found[:limit], employers, len(found) > limit)

    def apprenticeships(self, people: list[UUID]) -> list[FoundApprenticeship]:
        """Return the apprenticeships of people."""
        return fetch(self.pool, FoundApprenticeship, _APPRENTICESHIPS, (people,))

    def employers(self, wanted: Wanted) -> list[FoundEmployer]:
        """Return the employers that are meant, the nearest first; none where none is wanted. Raises as `find`."""
        if wanted.employer is None:
            return []
        found, arguments = self._named("employer", wanted.employer)
        query = _NEAREST.format(
            columns="name, employer", found=found, also="", register="people.employers", key="employer"
        )
        return fetch(self.pool, FoundEmployer, query, [*arguments, MOST_EMPLOYERS])

    def question(self, wanted: Wanted, employers: list[FoundEmployer], limit: int) -> Asked:
        """Return what the database is asked for apprentices, where an employer is wanted of those of `employers`."""
        ids = [each.employer for each in employers]
        also: list[Asked] = []
        if wanted.name is not None:
            found, arguments = self._named("apprentice", wanted.name)
            also += [(_ALSO_WITH_ULN, [wanted.uln])] if wanted.uln is not None else []
            also += [(_ALSO_AT_EMPLOYERS, [ids])] if wanted.employer is not None else []
        elif wanted.uln is not None:
            found, arguments = _WITH_ULN, [wanted.uln]
            also += [(_ALSO_AT_EMPLOYERS, [ids])] if wanted.employer is not None else []
        else:
            found, arguments = _AT_EMPLOYERS, [ids, limit]
        arguments += [argument for _, said in also for argument in said]
        joined: LiteralString = "".join([each for each, _ in also])
        query = _NEAREST.format(
            columns=_APPRENTICES, found=found, also=joined, register="people.apprentices", key="person"
        )
        return query, [*arguments, limit]

    def _named(self, kind: str, name: str) -> Asked:
        every = fetch(self.pool, Word, _WORDS, (name,))
        # A letter alone is an initial, or what an apostrophe left over, unless it is all there is.
        words = [each for each in every if len(each.word) > 1] or every
        if not words or len(words) > LONGEST_NAME_WORDS:
            raise NothingAskedError(f"write a name of at most {LONGEST_NAME_WORDS} words, with letters in it")
        keys = [(key, number, near) for number, each in enumerate(words) for key, near in _keys(each)]
        return _NAMED, [*map(list, zip(*keys, strict=True)), kind, len(words)]


def _keys(word: Word) -> list[tuple[str, int]]:
    return [(f"={word.word}", 2), (f"^{word.word}", 1), *((each, 0) for each in word.spellings)]
