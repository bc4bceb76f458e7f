from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0046_land")]

    operations = [
        migrations.AddField(
            model_name="sheetimport",
            name="exported_at",
            field=models.DateTimeField(null=True, verbose_name="回导表导出时间"),
        ),
    ]
