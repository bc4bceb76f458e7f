"""Migrations of a large schema in a fraction of the time.

Django renders the models again after every operation, with all that are related to them: with a
hundred models that was nine tenths of a first start. Operations that follow each other and need no
result of each other are applied to the state together, and only the models they name are rendered,
once.
"""

from collections.abc import Iterable
from itertools import groupby

from django.db.migrations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    CreateModel,
    RemoveIndex,
)
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger, RemoveTrigger

# A table is made with all columns its model has in the end: what changes a model stands apart. A field that a
# run adds it cannot alter: the state before has none of that name, and the migration fails.
MAKING = {CreateModel}
CHANGING = {AddField, AlterField, AddIndex, RemoveIndex, AddConstraint, AddTrigger, RemoveTrigger}


def at_once(operations: Iterable[Operation]) -> list[Operation]:
    """The same operations; those that may be joined with their neighbours as one."""
    runs = [(joined, list(run)) for joined, run in groupby(operations, key=group)]
    return [
        one for joined, run in runs for one in ([Together(run)] if joined and len(run) > 1 else run)
    ]


def group(operation: Operation) -> str:
    """Neighbours of one group may be joined; '' for those that never are."""
    kind = type(operation)
    return "making" if kind in MAKING else "changing" if kind in CHANGING else ""


def model_of(operation: Operation) -> str:
    making = isinstance(operation, CreateModel)
    return (operation.name if making else operation.model_name).lower()


def render(state: ProjectState, models: set[tuple[str, str]]) -> None:
    """These alone, (app, name) each: the others refer to them as they were, of whom nothing but the table is asked.
    To who works with rows Django renders all of it anew (`is_delayed`)."""
    with state.apps.bulk_update():
        for app_label, name in models:
            state.apps.unregister_model(app_label, name)
    state.apps.render_multiple([state.models[model] for model in models])
    state.is_delayed = True


class Together(Operation):
    """Operations of one group, on a state that is rendered once for all of them."""

    def __init__(self, operations: list[Operation]) -> None:
        self.operations = operations

    def state_forwards(self, app_label, state) -> None:
        apps = state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)
        # An altered field is altered in the tables too that refer to it: they must be told of it.
        if apps and not any(isinstance(operation, AlterField) for operation in self.operations):
            state.apps = apps
            render(state, {(app_label, model_of(operation)) for operation in self.operations})

    def database_forwards(self, app_label, schema_editor, from_state, to_state) -> None:
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state) -> None:
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return "; ".join(operation.describe() for operation in self.operations)
