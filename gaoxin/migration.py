"""Migrations of a large schema in a fraction of the time.

Django renders the models again after every operation, with all that are related to them: with a
hundred models that was nine tenths of a first start. Operations of one kind that follow each other do
not need each other's result; they are applied to the state together, and it is rendered once.
"""

from collections.abc import Iterable
from itertools import groupby

from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel, RemoveIndex
from django.db.migrations.operations.base import Operation
from pgtrigger.migrations import AddTrigger, RemoveTrigger

INDEPENDENT = {
    CreateModel, AddField, AddIndex, RemoveIndex, AddConstraint, AddTrigger, RemoveTrigger,
}  # fmt: skip


def at_once(operations: Iterable[Operation]) -> list[Operation]:
    """The same operations, those of one kind that follow each other as one."""
    runs = [(kind, list(run)) for kind, run in groupby(operations, key=type)]
    return [
        one
        for kind, run in runs
        for one in ([Together(run)] if kind in INDEPENDENT and len(run) > 1 else run)
    ]


class Together(Operation):
    """Operations of one kind, on a state that is rendered once for all of them."""

    def __init__(self, operations: list[Operation]) -> None:
        self.operations = operations

    def state_forwards(self, app_label, state) -> None:
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state) -> None:
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state) -> None:
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return "; ".join(operation.describe() for operation in self.operations)
