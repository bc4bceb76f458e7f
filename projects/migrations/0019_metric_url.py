from django.db import migrations


class Migration(migrations.Migration):
    """The list behind a number is said where the number is declared, in registry/rules/metrics.py."""

    dependencies = [("projects", "0018_tables_to_twenty")]

    operations = [migrations.RemoveField(model_name="metric", name="url")]
