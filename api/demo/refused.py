"""A step of a simulated life that the API refused."""

from typing import Any


class RefusedError(Exception):
    """The API answered with a problem."""

    def __init__(self, problem: dict[str, Any]) -> None:
        """Keep the problem document."""
        super().__init__(f"{problem['title']}: {problem['detail']}")
        self.problem = problem

    @property
    def rules(self) -> list[str]:
        """Return the ids of the unmet rules."""
        return [unmet["rule"] for unmet in self.problem.get("unmet", [])]
