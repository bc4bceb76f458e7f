from django.db import migrations, models

from gaoxin.migration import at_once


class Migration(migrations.Migration):
    """Room for the tables to come: a frozen format may add some, and no row of before is touched."""

    dependencies = [("projects", "0017_notice_letter")]

    operations = at_once([
        migrations.RemoveConstraint(
            model_name="dispatchtable",
            name="dispatch_table_one_to_nine",
        ),
        migrations.AddConstraint(
            model_name="dispatchtable",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1), ("number__lte", 20)),
                name="dispatch_table_one_to_twenty",
                violation_error_message="附表编号应为 1 至 20。",
            ),
        ),
    ])
