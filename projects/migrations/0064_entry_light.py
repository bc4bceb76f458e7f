from django.db import migrations, models

from gaoxin.migration import at_once


class Migration(migrations.Migration):

    dependencies = [
        ("projects", "0063_more_watched"),
    ]

    operations = at_once([
        migrations.RemoveConstraint(model_name="dispatchentry", name="dispatch_entry_once"),
        migrations.AddConstraint(
            model_name="dispatchentry",
            constraint=models.UniqueConstraint(
                fields=("report", "project"), include=("light",), name="dispatch_entry_once"
            ),
        ),
    ])
