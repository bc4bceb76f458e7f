import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from gaoxin.migration import at_once

HELP = "可为本人代录意见，看得到由本人负责的内容"


class Migration(migrations.Migration):
    """What a leader's card says of the assistant, in words of people and not of the domain."""

    dependencies = [
        ("accounts", "0004_assistant"),
    ]

    operations = at_once([
        migrations.AlterField(
            model_name="user",
            name="assistant",
            field=models.ForeignKey(
                settings.AUTH_USER_MODEL, blank=True, help_text=HELP, null=True,
                on_delete=django.db.models.deletion.SET_NULL, related_name="assists", verbose_name="联络员",
            ),
        ),
        migrations.AlterField(
            model_name="userevent",
            name="assistant",
            field=models.ForeignKey(
                settings.AUTH_USER_MODEL, blank=True, db_constraint=False, help_text=HELP, null=True,
                on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", related_query_name="+",
                verbose_name="联络员",
            ),
        ),
    ])
