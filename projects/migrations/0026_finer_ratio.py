from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("projects", "0023_posts"),
    ]

    operations = [
        migrations.AlterField(
            model_name="dispatchentry",
            name="done_ratio",
            field=models.DecimalField(decimal_places=4, max_digits=11, null=True, verbose_name="完成率（%）"),
        ),
    ]
