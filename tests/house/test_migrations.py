"""The schema is built in seconds: operations that need nothing of each other are one."""

from itertools import pairwise

import pytest
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from gaoxin.migration import Together, at_once, group

OWN = {"accounts", "projects"}


def test_only_neighbours_that_need_nothing_of_each_other_are_joined():
    first, second = (migrations.CreateModel(name, [("id", models.AutoField(primary_key=True))])
                     for name in ("One", "Two"))  # fmt: skip
    sql, alone = (
        migrations.RunSQL("SELECT 1"),
        migrations.AddField("One", "a", models.IntegerField()),
    )
    joined, *rest = at_once([first, second, sql, sql, alone])
    assert isinstance(joined, Together) and joined.operations == [first, second]
    assert rest == [sql, sql, alone]
    state = ProjectState()
    state.apps  # noqa: B018 (rendered, as it is when migrations run)
    joined.state_forwards("shop", state)
    assert {model.__name__ for model in state.apps.get_models()} == {"One", "Two"}


@pytest.mark.django_db
def test_every_migration_of_ours_joins_what_can_be_joined():
    loader = MigrationLoader(connection)
    own = [one for (app, _), one in loader.disk_migrations.items() if app in OWN]
    groups = {str(one): [group(operation) for operation in one.operations] for one in own}
    apart = [
        name for name, found in groups.items()
        if any(here and here == there for here, there in pairwise(found))
    ]  # fmt: skip
    assert apart == []  # write `operations = at_once([…])`
    joined = [type(operation) is Together for one in own for operation in one.operations]
    assert len(own) > 20 and sum(joined) > 10
