"""Problems past their limits are raised, or drafted for a person."""

from collections.abc import Iterator
from datetime import datetime

from projects.issues.actions.escalation import escalate_due


def tick(now: datetime) -> Iterator[tuple[str, int]]:
    done = escalate_due(now)
    yield "问题提级", done.raised
    yield "拟提级", done.proposed
    yield "起草督办单", done.orders
