from django.db import migrations


def add_row(apps, schema_editor):
    """The one row of settings, with the defaults: a page edits it, so it has to be there."""
    apps.get_model("projects", "ZoneSettings").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("projects", "0009_issue_clock")]
    operations = [migrations.RunPython(add_row, migrations.RunPython.noop)]
