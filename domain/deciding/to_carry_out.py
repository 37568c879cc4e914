"""What is carried out when a proposal is accepted: the command as it was proposed, by whoever accepts it."""

from dataclasses import replace

from domain.body import Body
from domain.command import Command
from domain.proposal.deciding import DecideProposal, ProposalVerdict
from domain.state import Apprenticeship


def to_carry_out(apprenticeship: Apprenticeship, command: Command, body: Body) -> Command | None:
    """Return the proposed command that a command with this body is to accept, or None where it accepts none."""
    if not isinstance(body, DecideProposal) or body.verdict is not ProposalVerdict.ACCEPTED:
        return None
    found = apprenticeship.proposals.numbered(body.proposal)
    return replace(command, name=found.asked, body=found.body) if found else None
