from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0034_gate_schedule'),
    ]

    operations = [
        migrations.AddField(
            model_name='scheduleforecast',
            name='lever_kind',
            field=models.CharField(blank=True, choices=[('LAG', '取消间隔'), ('PARALLEL', '并行'), ('SHORTEN', '压缩工期')], max_length=8, verbose_name='办法类别'),
        ),
        # A forecast is computed from rows: what was computed without the kind is of yesterday, and the next
        # minute's tick computes it anew.
        migrations.RunSQL(
            'UPDATE projects_scheduleforecast SET computed_on = computed_on - 1',
            migrations.RunSQL.noop,
        ),
    ]
