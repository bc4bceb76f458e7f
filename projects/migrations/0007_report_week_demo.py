from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0006_weekly_cycle_append_only")]
    operations = [
        migrations.AddField(
            "reportweek", "demo", models.BooleanField("演示", default=False, editable=False)
        )
    ]
