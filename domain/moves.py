"""Which facts move an apprenticeship to another stage, and from which."""

from domain.facts import assessment, ending, gateway, portfolio
from domain.facts.enrolment import ApplicationReceived, Enrolled, TrainingStarted
from domain.facts.fact import Fact
from domain.stage import ACHIEVED, APPLIED, ASSESSMENT, CERTIFIED, ENROLLED, NEW, TRAINING, Stage
from domain.transition import Move

MOVES: dict[type[Fact], Move] = {
    ApplicationReceived: Move(NEW, Stage.APPLIED),
    Enrolled: Move(APPLIED, Stage.ENROLLED),
    TrainingStarted: Move(frozenset({Stage.ENROLLED}), Stage.ON_PROGRAMME),
    portfolio.PortfolioSubmitted: Move(TRAINING, Stage.GATEWAY),
    gateway.GatewayDeferred: Move(TRAINING, Stage.ON_PROGRAMME),
    gateway.GatewayPassed: Move(TRAINING, Stage.ASSESSMENT),
    gateway.WentBackToLearning: Move(ASSESSMENT, Stage.ON_PROGRAMME),
    gateway.GatewayReopened: Move(ASSESSMENT | ACHIEVED, Stage.ON_PROGRAMME),
    assessment.OverallGradeReached: Move(ASSESSMENT, Stage.ACHIEVED),
    ending.OverallGradeLost: Move(CERTIFIED, Stage.ASSESSMENT),
    ending.ApprenticeshipCompleted: Move(ACHIEVED, Stage.COMPLETED),
    ending.Withdrawn: Move(APPLIED | ENROLLED | ASSESSMENT, Stage.WITHDRAWN),
}
"""The facts that move an apprenticeship to another stage."""
