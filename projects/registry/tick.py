"""The rows that every act adds to the tally are joined from time to time."""

from collections.abc import Iterator
from datetime import datetime

from projects.registry.actions.figures import fold_tally


def tick(now: datetime) -> Iterator[tuple[str, int]]:
    yield "计数归并", fold_tally()
