from django.db import migrations

# Who has not reported this week is kept with what people have in hand: as 0063 has it.
TRIGGER = """
CREATE TRIGGER change_told AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON projects_reportduty
FOR EACH STATEMENT EXECUTE FUNCTION projects_tell_change();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0063_more_watched'),
    ]

    operations = [
        migrations.RunSQL(TRIGGER, 'DROP TRIGGER change_told ON projects_reportduty;'),
    ]
