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


def test_of_a_rendered_state_only_the_models_that_are_named_are_rendered_again():
    state, key = ProjectState(), [("id", models.AutoField(primary_key=True))]
    for name in ("One", "Two"):
        migrations.CreateModel(name, key).state_forwards("shop", state)
    before = state.apps.get_model("shop", "one"), state.apps.get_model("shop", "two")
    number = migrations.AddField("One", "number", models.IntegerField(default=0))
    link = migrations.AddField("One", "two", models.ForeignKey("shop.Two", models.CASCADE))
    Together([number, link]).state_forwards("shop", state)
    one, two = state.apps.get_model("shop", "one"), state.apps.get_model("shop", "two")
    assert {"number", "two"} < {field.name for field in one._meta.fields}
    assert one is not before[0] and two is before[1]
    assert state.is_delayed  # a step that works with rows has all of it rendered


def test_an_altered_field_is_told_to_all_that_refer_to_its_model():
    state, key = ProjectState(), [("id", models.AutoField(primary_key=True))]
    migrations.CreateModel("One", key).state_forwards("shop", state)
    link = ("one", models.ForeignKey("shop.One", models.CASCADE))
    migrations.CreateModel("Two", [*key, link]).state_forwards("shop", state)
    before = state.apps.get_model("shop", "two")
    wider = migrations.AlterField("One", "id", models.BigAutoField(primary_key=True))
    Together([wider]).state_forwards("shop", state)
    assert state.apps.get_model("shop", "two") is not before


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
