
from django.db import migrations, models

from gaoxin.migration import at_once


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0028_order_of_lights'),
    ]

    operations = at_once([
        migrations.AddIndex(
            model_name='issuestep',
            index=models.Index(condition=models.Q(('kind', 'EXTEND_ASK')), fields=['issue'], name='issue_step_asked'),
        ),
    ])
