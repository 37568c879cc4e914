"""The clock of the choice of an EPAO, before the planned gateway."""

from domain.circumstances import Circumstances
from domain.clock_and_due import Clock, Due
from domain.stage import TRAINING
from domain.state import Apprenticeship
from domain.time_on_programme.planned_gateway import due_before_the_gateway

EPAO = Clock("epao", "choice of an EPAO", "funding rules 2026/27 ¶143 (2025/26 ¶115, 2024/25 ¶119)")


def due(apprenticeship: Apprenticeship, at: Circumstances) -> list[Due]:
    """Return by when the EPAO is to be chosen."""
    if apprenticeship.stage not in TRAINING or apprenticeship.enrolled.epao:
        return []
    return [due_before_the_gateway(EPAO, None, "no EPAO is chosen", at.rules.clocks.epao, apprenticeship, at)]
