"""What a metric counts of all projects, of what the database keeps of them."""

from collections.abc import Sequence
from urllib.parse import parse_qs

from projects.registry.reads.tallied import Moment, number_of
from projects.registry.reads.tallies import Tallies
from projects.registry.rules.metrics import Metric

KINDS = (
    "stage", "light", "roles", "lacks", "zone", "doubtful", "imported", "silent", "owed", "filed", "node", "issue",
    "issue_due",
)  # fmt: skip


def groups_of(metrics: Sequence[Metric], tallies: Sequence[Tallies], at: Moment) -> list[dict]:
    """Of facts and of fiction a row each, as a query that counts the metrics among projects gives them."""
    return [_group(metrics, one, at) for one in tallies]


def _group(metrics: Sequence[Metric], tallies: Tallies, at: Moment) -> dict:
    whole = tallies.whole("stage")
    counts = {f"count_{m.code}": number_of(parse_qs(m.query), tallies, at) for m in metrics}
    sums = {f"sum_{metric.code}": whole.amount if whole.known else None for metric in metrics}
    due = tallies.number("roles", "DUE")
    return {"fictional": tallies.fictional, "roles_due": due, **counts, **sums}
