from importlib import import_module

from django.db import migrations

SOURCES = import_module("projects.migrations.0060_outline").SOURCES


def changed(name: str, table: str, columns: tuple[str, ...]) -> str:
    """What a statement changed, found without joining the rows before to those after: the plan is made at the first call,
    for a row or two, and a join of thousands would go by it for ever."""
    of_rows = ", ".join(columns)
    before, written = (f"SELECT {of_rows} FROM {rows}" for rows in ("before", "written"))
    return f"""
CREATE OR REPLACE FUNCTION projects_{name}_by_changed_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM projects_keep_{name}(array_agg(DISTINCT {columns[0]})) FROM (
        ({before} EXCEPT ALL {written}) UNION ALL ({written} EXCEPT ALL {before})
    ) AS changed HAVING count(*) > 0;
    RETURN NULL;
END $$;
"""


# Planned once a connection, whatever the keys: to plan them takes four times as long as to run them.
KEPT = "ALTER FUNCTION projects_keep_{name}(bigint[]) {how};"
PLANNED_ONCE, PLANNED_ANEW = (
    "".join(KEPT.format(name=name, how=how) for name in ("outline", "year_outline"))
    for how in ("SET plan_cache_mode TO force_generic_plan", "RESET plan_cache_mode")
)
CHANGED = "".join(changed(*of, columns) for of, columns in SOURCES.items())


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0060_outline'),
    ]

    operations = [
        migrations.RunSQL(CHANGED + PLANNED_ONCE, PLANNED_ANEW),
    ]
