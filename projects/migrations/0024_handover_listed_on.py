import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from gaoxin.migration import at_once

# Until now a list was frozen when its handover was opened.
LISTED = """
UPDATE projects_handover SET listed_on = (created_at AT TIME ZONE 'Asia/Shanghai')::date
"""


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0023_posts'),
    ]

    operations = at_once([
        pgtrigger.migrations.RemoveTrigger(
            model_name='handover',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='handover',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='handover',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='handover',
            name='listed_on',
            field=models.DateField(editable=False, null=True, verbose_name='清单日期'),
        ),
        migrations.AddField(
            model_name='handoverevent',
            name='listed_on',
            field=models.DateField(editable=False, null=True, verbose_name='清单日期'),
        ),
        migrations.RunSQL(LISTED, migrations.RunSQL.noop),
        pgtrigger.migrations.AddTrigger(
            model_name='handover',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_handoverevent" ("close_reason", "closed_at", "closed_by_id", "created_at", "created_by_id", "effective_on", "ended_id", "id", "incoming_confirmed_at", "listed_on", "outgoing_confirmed_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "reason", "role", "successor_id", "updated_at", "updated_by_id", "version") VALUES (NEW."close_reason", NEW."closed_at", NEW."closed_by_id", NEW."created_at", NEW."created_by_id", NEW."effective_on", NEW."ended_id", NEW."id", NEW."incoming_confirmed_at", NEW."listed_on", NEW."outgoing_confirmed_at", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."project_id", NEW."reason", NEW."role", NEW."successor_id", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;', hash='c0b1a4dc976f604f43486fddca74a9c403a9b797', operation='INSERT', pgid='pgtrigger_insert_insert_e545e', table='projects_handover', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='handover',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "projects_handoverevent" ("close_reason", "closed_at", "closed_by_id", "created_at", "created_by_id", "effective_on", "ended_id", "id", "incoming_confirmed_at", "listed_on", "outgoing_confirmed_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "reason", "role", "successor_id", "updated_at", "updated_by_id", "version") VALUES (NEW."close_reason", NEW."closed_at", NEW."closed_by_id", NEW."created_at", NEW."created_by_id", NEW."effective_on", NEW."ended_id", NEW."id", NEW."incoming_confirmed_at", NEW."listed_on", NEW."outgoing_confirmed_at", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."reason", NEW."role", NEW."successor_id", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;', hash='509c98f5f661a1b2d5b2bb72d23360ba3ef14093', operation='UPDATE', pgid='pgtrigger_update_update_45b7e', table='projects_handover', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='handover',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_handoverevent" ("close_reason", "closed_at", "closed_by_id", "created_at", "created_by_id", "effective_on", "ended_id", "id", "incoming_confirmed_at", "listed_on", "outgoing_confirmed_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "reason", "role", "successor_id", "updated_at", "updated_by_id", "version") VALUES (OLD."close_reason", OLD."closed_at", OLD."closed_by_id", OLD."created_at", OLD."created_by_id", OLD."effective_on", OLD."ended_id", OLD."id", OLD."incoming_confirmed_at", OLD."listed_on", OLD."outgoing_confirmed_at", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."project_id", OLD."reason", OLD."role", OLD."successor_id", OLD."updated_at", OLD."updated_by_id", OLD."version"); RETURN NULL;', hash='8b03787a6608ae2e2ac5e17bc4c275f9b0197389', operation='DELETE', pgid='pgtrigger_delete_delete_32dfa', table='projects_handover', when='AFTER')),
        ),
    ])
