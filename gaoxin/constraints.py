"""The constraints of a row, asked of the database before it is saved, so that what is wrong can be said.

Django asks each check constraint in a statement and a savepoint of its own: of a project these are more than all
else that is done to save it. Here one statement asks whether all hold. Only where one does not are they asked one
by one, in Django's words.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import BooleanField, CheckConstraint, DateField, Expression, Field, Q
from django.db.models.expressions import BaseExpression
from django.db.models.functions import Coalesce
from django.db.models.sql import Query


def validate(
    row: models.Model,
    exclude: Collection[str] | None = None,
    changed: Collection[str] | None = None,
) -> None:
    """As `Model.validate_constraints`, with the same messages; raises ValidationError. `changed`: the fields of which
    a check constraint must speak to be asked."""
    left_out = set(exclude or ())
    hold = checks_hold(row, left_out, changed)
    errors: dict = {}
    for model, constraints in row.get_constraints():
        for constraint in constraints:
            if hold and isinstance(constraint, CheckConstraint):
                continue
            try:
                constraint.validate(model, row, exclude=left_out)
            except ValidationError as error:
                fields: tuple[str, ...] = getattr(constraint, "fields", ())
                if error.code == "unique" and len(fields) == 1:
                    errors.setdefault(fields[0], []).append(error)
                else:
                    errors = error.update_error_dict(errors)
    if errors:
        raise ValidationError(errors)


def checks_hold(
    row: models.Model, exclude: Collection[str] = (), changed: Collection[str] | None = None
) -> bool:
    """Whether none of the row's check constraints is broken, but for those that speak of a field in `exclude`, or of
    none in `changed`. One statement, none where nothing is to be asked."""
    asked = [check for check in _checks(type(row)) if check.fields.isdisjoint(exclude)]
    if changed is not None:
        asked = [check for check in asked if not check.fields.isdisjoint(changed)]
    if not asked:
        return True
    statement = "SELECT " + " AND ".join(check.sql for check in asked)
    params = [_value(row, param) for check in asked for param in check.params]
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchone()[0]


@dataclass(frozen=True)
class _Check:
    """One of them as SQL. Among `params` a `_ValueOf` stands for what the row says."""

    sql: str
    params: tuple
    fields: frozenset[str]


class _ValueOf(Expression):
    """What a row that is not known yet says of a field, which a constraint calls `name`."""

    def __init__(self, name: str, field: Field) -> None:
        super().__init__(field)
        self.name = name

    def as_sql(self, compiler, connection):
        # Functions are chosen by what they are given: of nothing at all it must be said what it is.
        cast = isinstance(self.output_field, DateField | ArrayField)
        kind = f"::{self.output_field.db_type(connection)}" if cast else ""
        return f"%s{kind}", [self]


@cache
def _checks(model: type[models.Model]) -> tuple[_Check, ...]:
    found = [one for one in model._meta.constraints if isinstance(one, CheckConstraint)]
    return tuple(_compile(model, constraint.condition) for constraint in found)


def _compile(model: type[models.Model], condition: Q | BaseExpression) -> _Check:
    query = Query(None)
    for field in model._meta.concrete_fields:
        query.add_annotation(_ValueOf(field.name, field), field.name, select=False)
    query.add_annotation(_ValueOf("pk", model._meta.pk), "pk", select=False)
    query.add_q(Q(Coalesce(condition, True, output_field=BooleanField())))
    compiler = query.get_compiler(connection=connection)
    sql, found = query.where.as_sql(compiler, connection)
    params: tuple[Any, ...] = tuple(found)
    fields = frozenset(param.name for param in params if isinstance(param, _ValueOf))
    return _Check(sql, params, fields)


def _value(row: models.Model, param):
    if not isinstance(param, _ValueOf):
        return param
    field = param.output_field
    return field.get_db_prep_value(getattr(row, field.attname), connection)
