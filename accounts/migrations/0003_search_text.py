import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from gaoxin.migration import at_once
from gaoxin.search import search_text


def fill(apps, schema_editor):
    """As the models' own `refresh_search_text` does on every save."""
    for unit in apps.get_model("accounts", "Unit").objects.all():
        unit.search_text = search_text([unit.name, unit.short_name])
        unit.save(update_fields=["search_text"])
    for user in apps.get_model("accounts", "User").objects.all():
        user.search_text = search_text([user.title], [user.username or ""], person=user.name)
        user.save(update_fields=["search_text"])


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_append_only'),
    ]

    operations = at_once([
        pgtrigger.migrations.RemoveTrigger(
            model_name='unit',
            name='update_update',
        ),
        migrations.AddField(
            model_name='unit',
            name='search_text',
            field=models.TextField(default='', editable=False),
        ),
        migrations.AddField(
            model_name='user',
            name='search_text',
            field=models.TextField(default='', editable=False),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='unit',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."active" IS DISTINCT FROM (NEW."active") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."demo" IS DISTINCT FROM (NEW."demo") OR OLD."head_id" IS DISTINCT FROM (NEW."head_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."short_name" IS DISTINCT FROM (NEW."short_name") OR OLD."superseded_by_id" IS DISTINCT FROM (NEW."superseded_by_id") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at") OR OLD."updated_by_id" IS DISTINCT FROM (NEW."updated_by_id") OR OLD."version" IS DISTINCT FROM (NEW."version"))', func='INSERT INTO "accounts_unitevent" ("active", "created_at", "created_by_id", "demo", "head_id", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "short_name", "superseded_by_id", "updated_at", "updated_by_id", "version") VALUES (NEW."active", NEW."created_at", NEW."created_by_id", NEW."demo", NEW."head_id", NEW."id", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."short_name", NEW."superseded_by_id", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;', hash='ef67e81c067f27d1ae1c730fa034879e81bf3b80', operation='UPDATE', pgid='pgtrigger_update_update_9885a', table='accounts_unit', when='AFTER')),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ])
