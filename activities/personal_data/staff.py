"""The register of staff: whom the provider's own people are, and where they are written to."""

from dataclasses import astuple, dataclass, field, fields
from typing import Any

from psycopg import Connection
from psycopg.rows import args_row

from activities.database import Pool, fetch, with_connection
from activities.personal_data.register_log import Author, StaffChange, record_of_staff
from activities.personal_data.subjects import TakenError, hold, is_linked

ROLES = ("tutor", "manager", "programme lead", "coordinator", "quality lead")

_COLUMNS = "SELECT name, email, role, manager, staff FROM people.staff"
_PUT = """
    INSERT INTO people.staff (name, email, role, manager, staff) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (staff) DO UPDATE
        SET name = EXCLUDED.name, email = EXCLUDED.email, role = EXCLUDED.role, manager = EXCLUDED.manager"""


@dataclass(frozen=True)
class StaffDetails:
    """Who somebody of the staff is. Shows nothing personal when printed."""

    name: str = field(repr=False)
    email: str = field(repr=False)
    role: str
    manager: str | None


@dataclass(frozen=True)
class Colleague(StaffDetails):
    """Somebody of the staff, by staff number in small letters."""

    staff: str


class Staff:
    """Reads and writes the register; every call blocks, may be repeated, and raises DATABASE_AWAY as `fetch` does."""

    def __init__(self, pool: Pool) -> None:
        """Use connections of `pool`."""
        self.pool = pool

    def put(self, colleague: Colleague, by: Author) -> None:
        """Register somebody, in the place of what was registered under this staff number; what changed is recorded.

        Raises TakenError where it is the subject of an apprentice or a contact.
        """

        def work(connection: Connection[Any]) -> None:
            with connection.transaction():
                before = _held(connection, colleague.staff)
                if is_linked(connection, colleague.staff):
                    raise TakenError(f"{colleague.staff} is an apprentice or a contact")
                changed = _differences(before, colleague)
                if not changed:
                    return
                connection.execute(_PUT, astuple(colleague))
                what: Any = "staff-changed" if before else "staff-registered"
                change = StaffChange(what, colleague.staff, changed, colleague.role, colleague.manager)
                record_of_staff(connection, change, by)

        with_connection(self.pool, work)

    def of(self, staff: str) -> Colleague | None:
        """Return who has this staff number, in whatever letters, or None."""
        return next(iter(fetch(self.pool, Colleague, _COLUMNS + " WHERE staff = lower(%s)", (staff,))), None)

    def everybody(self, *, after: str, limit: int) -> list[Colleague]:
        """Return at most `limit` people whose staff number comes after one, in that order."""
        return fetch(self.pool, Colleague, _COLUMNS + " WHERE staff > %s ORDER BY staff LIMIT %s", (after, limit))

    def in_role(self, role: str) -> list[Colleague]:
        """Return everybody in a role, by staff number."""
        return fetch(self.pool, Colleague, _COLUMNS + " WHERE role = %s ORDER BY staff", (role,))

    def erase(self, staff: str, by: Author) -> None:
        """Forget somebody, which is recorded; what facts say of a staff number stays, and names nobody."""

        def work(connection: Connection[Any]) -> None:
            with connection.transaction():
                if before := _held(connection, staff):
                    connection.execute("DELETE FROM people.staff WHERE staff = %s", (staff,))
                    erased = StaffChange("staff-erased", staff, _differences(before, None), None, None)
                    record_of_staff(connection, erased, by)

        with_connection(self.pool, work)


def _held(connection: Connection[Any], staff: str) -> Colleague | None:
    hold(connection, staff)
    with connection.cursor(row_factory=args_row(Colleague)) as cursor:
        return cursor.execute(_COLUMNS + " WHERE staff = %s", (staff,)).fetchone()


def _differences(before: Colleague | None, after: Colleague | None) -> list[str]:
    names = [each.name for each in fields(StaffDetails)]
    return [each for each in names if getattr(before, each, None) != getattr(after, each, None)]
