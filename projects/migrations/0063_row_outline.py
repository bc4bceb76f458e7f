import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from gaoxin.migration import at_once

# What is counted of the rows that hang on each of some projects (NULL: on all) of which there is an outline (0060).
COMPUTE = """
CREATE FUNCTION projects_row_outline_of(keys bigint[])
RETURNS TABLE (
    project_id bigint, demo boolean, place smallint, waiting bigint[], holders varchar[], appointments integer,
    nodes integer, nodes_moved integer
)
LANGUAGE sql STABLE AS $$
    SELECT
        o.project_id, o.demo, o.place,
        ARRAY(SELECT unnest(o.owed) EXCEPT SELECT unnest(o.filed) ORDER BY 1),
        ARRAY(
            SELECT (a.user_id || '/' || a.role)::varchar FROM projects_appointment a
            WHERE a.project_id = o.project_id AND o.roles_due AND a.voided_at IS NULL AND a.to_on IS NULL ORDER BY 1
        ),
        (SELECT count(*)::integer FROM projects_appointment a WHERE a.project_id = o.project_id),
        plan.kept, plan.moved
    FROM unnest(coalesce(keys, ARRAY(SELECT project_id FROM projects_outline))) AS asked (id)
    JOIN projects_outline o ON o.project_id = asked.id
    CROSS JOIN LATERAL (
        SELECT count(*)::integer, (count(*) FILTER (WHERE m.baseline_on <> m.due_on))::integer
        FROM projects_milestone m WHERE m.project_id = o.project_id AND m.removed_on IS NULL
    ) AS plan (kept, moved)
$$;

-- The kinds under which it is counted. Who holds two roles on a project has it in hand once.
CREATE FUNCTION projects_kinds_of(o projects_rowoutline)
RETURNS TABLE (what varchar, of varchar, known bigint, amount numeric)
LANGUAGE sql IMMUTABLE AS $$
    SELECT 'held', one, 0, 0 FROM unnest(o.holders) AS one
    UNION ALL SELECT 'in_hand', o.place || '/' || split_part(one, '/', 1), 0, 0 FROM unnest(o.holders) AS one GROUP BY 2
    UNION ALL SELECT 'waiting', week || '/' || split_part(one, '/', 1), 0, 0
    FROM unnest(o.waiting) AS week, unnest(o.holders) AS one GROUP BY 2
    UNION ALL SELECT 'appointed', '', 0, 0 FROM generate_series(1, o.appointments)
    UNION ALL SELECT 'nodes', 'ALL', 0, 0 FROM generate_series(1, o.nodes)
    UNION ALL SELECT 'nodes', 'MOVED', 0, 0 FROM generate_series(1, o.nodes_moved)
$$;

CREATE OR REPLACE FUNCTION projects_tally_of_outlines()
RETURNS TABLE (what varchar, of varchar, demo boolean, number bigint, known bigint, amount numeric)
LANGUAGE sql STABLE AS $$
    SELECT kind.what, kind.of, o.demo, count(*), sum(kind.known)::bigint, sum(kind.amount)
    FROM projects_outline o CROSS JOIN LATERAL projects_kinds_of(o) AS kind GROUP BY 1, 2, 3
    UNION ALL
    SELECT kind.what, kind.of, y.demo, count(*), sum(kind.known)::bigint, sum(kind.amount)
    FROM projects_yearoutline y CROSS JOIN LATERAL projects_kinds_of(y) AS kind GROUP BY 1, 2, 3
    UNION ALL
    SELECT kind.what, kind.of, o.demo, count(*), sum(kind.known)::bigint, sum(kind.amount)
    FROM projects_rowoutline o CROSS JOIN LATERAL projects_kinds_of(o) AS kind GROUP BY 1, 2, 3
$$;
"""
COLUMNS = ("demo", "place", "waiting", "holders", "appointments", "nodes", "nodes_moved")
STORED, GIVEN = (", ".join(f"{table}.{one}" for one in COLUMNS) for table in ("stored", "excluded"))
# As the other outlines are kept (0060): the projects are locked first, in order.
KEEP = f"""
CREATE FUNCTION projects_keep_row_outline(keys bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM projects_project WHERE id = ANY (keys) ORDER BY id FOR NO KEY UPDATE;
    DELETE FROM projects_rowoutline stored WHERE stored.project_id = ANY (keys)
        AND NOT EXISTS (SELECT 1 FROM projects_outline o WHERE o.project_id = stored.project_id);
    INSERT INTO projects_rowoutline AS stored (project_id, {", ".join(COLUMNS)})
    SELECT * FROM projects_row_outline_of(keys)
    ON CONFLICT (project_id) DO UPDATE SET {", ".join(f"{one} = excluded.{one}" for one in COLUMNS)}
    WHERE ({STORED}) IS DISTINCT FROM ({GIVEN});
END $$;
"""


def tally_trigger(when: str, event: str, tables: str, **signs: int) -> str:
    of_both = " UNION ALL ".join(f"SELECT {name}::projects_rowoutline AS o, {n} AS sign FROM {name}" for name, n in signs.items())
    return f"""
CREATE FUNCTION projects_rowoutline_{when}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO projects_tally (what, of, demo, number, known, amount)
    SELECT kind.what, kind.of, (one.o).demo, sum(one.sign), 0, 0
    FROM ({of_both}) AS one CROSS JOIN LATERAL projects_kinds_of(one.o) AS kind
    GROUP BY 1, 2, 3 HAVING sum(one.sign) <> 0;
    RETURN NULL;
END $$;
CREATE TRIGGER tally_{when} AFTER {event} ON projects_rowoutline
REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION projects_rowoutline_{when}();
"""


TALLY = (
    tally_trigger("added", "INSERT", "NEW TABLE AS written", written=1)
    + tally_trigger("changed", "UPDATE", "OLD TABLE AS before NEW TABLE AS written", written=1, before=-1)
    + tally_trigger("removed", "DELETE", "OLD TABLE AS before", before=-1)
)
# Table → what of its rows it is made of, its project first.
SOURCES = {
    "outline": ("project_id", "demo", "place", "roles_due", "owed", "filed"),
    "appointment": ("project_id", "user_id", "role", "to_on", "voided_at"),
    "milestone": ("project_id", "baseline_on", "due_on", "removed_on"),
}


def source_triggers(table: str, columns: tuple[str, ...]) -> str:
    of_rows = ", ".join(columns)
    before, written = (f"SELECT {of_rows} FROM {rows}" for rows in ("before", "written"))
    return f"""
CREATE FUNCTION projects_row_outline_by_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM projects_keep_row_outline(array_agg(DISTINCT project_id)) FROM written HAVING count(*) > 0;
    RETURN NULL;
END $$;
CREATE FUNCTION projects_row_outline_by_changed_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM projects_keep_row_outline(array_agg(DISTINCT project_id)) FROM (
        ({before} EXCEPT ALL {written}) UNION ALL ({written} EXCEPT ALL {before})
    ) AS changed HAVING count(*) > 0;
    RETURN NULL;
END $$;
CREATE TRIGGER row_outline_added AFTER INSERT ON projects_{table}
REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION projects_row_outline_by_{table}();
CREATE TRIGGER row_outline_changed AFTER UPDATE ON projects_{table}
REFERENCING OLD TABLE AS before NEW TABLE AS written
FOR EACH STATEMENT EXECUTE FUNCTION projects_row_outline_by_changed_{table}();
CREATE TRIGGER row_outline_removed AFTER DELETE ON projects_{table}
REFERENCING OLD TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION projects_row_outline_by_{table}();
"""


TRIGGERS = TALLY + "".join(source_triggers(*of) for of in SOURCES.items())
NOW = "SELECT projects_keep_row_outline(array_agg(project_id)) FROM projects_outline HAVING count(*) > 0;"
PLANNED_ONCE = "ALTER FUNCTION projects_keep_row_outline(bigint[]) SET plan_cache_mode TO force_generic_plan;"
# What is added up of these sums is kept until one of them changes (0062).
WATCHED = """
CREATE TRIGGER change_told AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON projects_tally
FOR EACH STATEMENT EXECUTE FUNCTION projects_tell_change();
"""
# The tally without these kinds, and the function that gives it as it was before (0060).
BEFORE = """
DELETE FROM projects_tally WHERE what IN ('held', 'in_hand', 'waiting', 'appointed', 'nodes');
CREATE OR REPLACE FUNCTION projects_tally_of_outlines()
RETURNS TABLE (what varchar, of varchar, demo boolean, number bigint, known bigint, amount numeric)
LANGUAGE sql STABLE AS $$
    SELECT kind.what, kind.of, o.demo, count(*), sum(kind.known)::bigint, sum(kind.amount)
    FROM projects_outline o CROSS JOIN LATERAL projects_kinds_of(o) AS kind GROUP BY 1, 2, 3
    UNION ALL
    SELECT kind.what, kind.of, y.demo, count(*), sum(kind.known)::bigint, sum(kind.amount)
    FROM projects_yearoutline y CROSS JOIN LATERAL projects_kinds_of(y) AS kind GROUP BY 1, 2, 3
$$;
"""
ROUTINES = [
    *(f"projects_row_outline_by_{changed}{table}()" for table in SOURCES for changed in ("", "changed_")),
    *(f"projects_rowoutline_{when}()" for when in ("added", "changed", "removed")),
    "projects_keep_row_outline(bigint[])", "projects_row_outline_of(bigint[])", "projects_kinds_of(projects_rowoutline)",
]
UNDO = (
    "DROP TRIGGER change_told ON projects_tally;" + BEFORE
    + "".join(f"DROP FUNCTION {routine} CASCADE;" for routine in ROUTINES)
)


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0062_changes'),
    ]

    operations = at_once([
        migrations.CreateModel(
            name='RowOutline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('demo', models.BooleanField(verbose_name='演示')),
                ('place', models.PositiveSmallIntegerField(verbose_name='灯序')),
                ('waiting', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None, verbose_name='待报的周')),
                ('holders', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=34), size=None, verbose_name='任职人员与角色')),
                ('appointments', models.PositiveIntegerField(verbose_name='任命数')),
                ('nodes', models.PositiveIntegerField(verbose_name='节点数')),
                ('nodes_moved', models.PositiveIntegerField(verbose_name='调整过的节点数')),
                ('project', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='row_outline', to='projects.project', verbose_name='项目')),
            ],
            options={
                'verbose_name': '附属概要',
                'verbose_name_plural': '附属概要',
            },
        ),
        migrations.AddIndex(
            model_name='appointment',
            index=models.Index(condition=models.Q(('to_on__isnull', False), ('voided_at', None)), fields=['to_on'], name='appointment_ending'),
        ),
        migrations.AddIndex(
            model_name='appointment',
            index=models.Index(condition=models.Q(('demo', True)), fields=['project'], name='appointment_of_fiction'),
        ),
        migrations.AddIndex(
            model_name='project',
            index=models.Index(condition=models.Q(('removed_on', None)), fields=['name', 'id'], include=('stage', 'status'), name='project_named'),
        ),
        migrations.RunSQL(COMPUTE + KEEP + TRIGGERS + NOW + PLANNED_ONCE + WATCHED, UNDO),
    ])
