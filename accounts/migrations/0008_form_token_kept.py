import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from gaoxin.migration import at_once

# Numbers were forgotten after a week; the audit register still has those that made something. What a form
# said is not known any more: sent again it is shown once more instead of making a second object.
REMEMBER = """
INSERT INTO accounts_formtoken (user_id, token, body_hash, at)
SELECT actor_id, form_token, '', min(event.at)
FROM accounts_auditevent AS event JOIN accounts_user ON accounts_user.id = actor_id
WHERE form_token IS NOT NULL AND outcome = 'DONE'
GROUP BY actor_id, form_token
ON CONFLICT DO NOTHING;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_unit_ended'),
    ]

    operations = at_once([
        migrations.AlterField(
            model_name='formtoken',
            name='at',
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AlterField(
            model_name='formtoken',
            name='user',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.RunSQL(REMEMBER, migrations.RunSQL.noop),
    ])
