"""How many rows a list has. Where facts and fiction stand in it side by side the two are never one number,
「13 + 演示 12」: but of what is counted together, as the list says, they are, and its head says so."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet

from gaoxin.population import told_apart

Number = tuple[int, int]  # how many, and how many of them fictional beside facts


@dataclass(frozen=True, slots=True)
class Counted:
    """`total` rows, `demo` of them fictional beside facts: 0 in a list of one population. `marked`: whether any shows
    anything fictional, `kinds`: how many of each kind stand as one. `together`: facts and fiction are one number."""

    total: int
    demo: int = 0
    marked: bool = False
    kinds: tuple[int, ...] = ()
    together: bool = False

    @property
    def told(self) -> str:
        return told_apart(self.total, 0 if self.together else self.demo)


def count_rows(
    rows: QuerySet,
    *,
    together: bool,
    demo: Q | None = None,
    marked: Q | None = None,
    kinds: Sequence[Q] = (),
) -> Counted:
    """One query. `demo`, `marked`: which rows are of these, None where that need not be asked."""
    asked = {"n_demo": demo, "n_marked": marked}
    # A model may have a field of such a name, which an aggregate must not.
    counts = {name: Count("pk", filter=q) for name, q in asked.items() if q is not None}
    counts |= {f"kind_{place}": Count("pk", filter=q) for place, q in enumerate(kinds)}
    found = rows.aggregate(n_total=Count("pk"), **counts)
    return Counted(
        total=found["n_total"],
        demo=found.get("n_demo", 0),
        marked=bool(found.get("n_marked")),
        kinds=tuple(found[f"kind_{place}"] for place in range(len(kinds))),
        together=together,
    )


def count_each(rows: QuerySet, conditions: list[Q], fictional: Q | None) -> list[Number]:
    """How many rows meet each condition, and how many of these are `fictional` (0 without one). One query, which asks
    each condition once of a row."""
    counts = {f"tab_{place}": Count("pk", filter=q) for place, q in enumerate(conditions)}
    if fictional is None:
        return [(number, 0) for number in rows.aggregate(**counts).values()]
    told = ExpressionWrapper(fictional, BooleanField())
    groups = list(rows.values(fictional=told).annotate(**counts))
    return [
        (
            sum(group[name] for group in groups),
            sum(group[name] for group in groups if group["fictional"]),
        )
        for name in counts
    ]
