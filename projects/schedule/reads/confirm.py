"""What confirming a plan would do, before it is done."""

from dataclasses import dataclass
from datetime import date

from projects.models import Milestone, ProjectSchedule
from projects.schedule.reads.network import Network, load_network
from projects.schedule.rules.agreed import agreed_days
from projects.schedule.rules.network import Basis, StepState
from projects.schedule.rules.sentences import conflict_words


@dataclass(frozen=True)
class NodeMove:
    """A node and the day it would get; `milestone` is None where it would be made."""

    name: str
    milestone: Milestone | None
    agreed_on: date


@dataclass(frozen=True)
class Confirmation:
    network: Network
    number: int
    moves: list[NodeMove]
    conflicts: list[str]

    @property
    def shortfall(self) -> int:
        return (self.network.plan and self.network.plan.shortfall) or 0

    @property
    def late_words(self) -> str:
        """「按此计划投产 2027-02-17，比目标晚 34 个工作日」, '' where the target is reached."""
        plan = self.network.plan
        if plan is None or self.shortfall <= 0:
            return ""
        target = next(row.name for row in self.network.rows if row.role == row.Role.TARGET)
        return f"按此计划{target} {plan.forecast_on}，比目标晚 {self.shortfall} 个工作日。目标日期不变，须写明原因。"


def confirmation_of(schedule: ProjectSchedule, today: date, basis: Basis) -> Confirmation:
    """Five queries."""
    network = load_network(schedule, today)
    last = schedule.plans.order_by("-number").values_list("number", flat=True).first()
    moves, conflicts = [], []
    agreed = {}
    if network.plan is not None and not network.problems:
        agreed = agreed_days(network.steps, network.plan, basis, network.line)
    for row in network.rows:
        node, on = row.milestone, agreed.get(row.key)
        if on is None or row.state != StepState.ACTIVE or row.is_done:
            continue
        if node is not None and node.is_fixed:
            if node.due_on != on:
                conflicts.append(conflict_words(node.name, node.due_on, on, today))
        elif (node is None and row.asks_milestone) or (node is not None and node.due_on != on):
            moves.append(NodeMove(row.name, node, on))
    return Confirmation(network, (last or 0) + 1, moves, conflicts)
