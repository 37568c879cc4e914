"""The register of staff: whom the provider's own people are, and where they are written to."""

from dataclasses import astuple, dataclass, field

from activities.database import Pool, fetch, with_connection

ROLES = ("tutor", "manager", "programme lead", "coordinator", "quality lead")

_COLUMNS = "SELECT name, email, role, manager, staff FROM people.staff"


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
    """Reads and writes the register; every call blocks, and raises DATABASE_AWAY as `fetch` does."""

    def __init__(self, pool: Pool) -> None:
        """Use connections of `pool`."""
        self.pool = pool

    def put(self, colleague: Colleague) -> None:
        """Register somebody, in the place of what was registered under this staff number."""
        with_connection(
            self.pool,
            lambda connection: connection.execute(
                "INSERT INTO people.staff (name, email, role, manager, staff) VALUES (%s, %s, %s, %s, %s)"
                " ON CONFLICT (staff) DO UPDATE SET name = EXCLUDED.name, email = EXCLUDED.email,"
                " role = EXCLUDED.role, manager = EXCLUDED.manager",
                astuple(colleague),
            ),
        )

    def of(self, staff: str) -> Colleague | None:
        """Return who has this staff number, in whatever letters, or None."""
        return next(iter(fetch(self.pool, Colleague, _COLUMNS + " WHERE staff = lower(%s)", (staff,))), None)

    def everybody(self, *, after: str, limit: int) -> list[Colleague]:
        """Return at most `limit` people whose staff number comes after one, in that order."""
        return fetch(self.pool, Colleague, _COLUMNS + " WHERE staff > %s ORDER BY staff LIMIT %s", (after, limit))

    def in_role(self, role: str) -> list[Colleague]:
        """Return everybody in a role, by staff number."""
        return fetch(self.pool, Colleague, _COLUMNS + " WHERE role = %s ORDER BY staff", (role,))

    def erase(self, staff: str) -> None:
        """Forget somebody; what facts say of a staff number stays, and names nobody."""
        with_connection(
            self.pool, lambda connection: connection.execute("DELETE FROM people.staff WHERE staff = %s", (staff,))
        )
