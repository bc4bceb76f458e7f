from django.db import migrations

# From these the numbers of other lists are read, and which rows stand on their pages: as 0062 has it.
WATCHED = (
    'projects_company', 'projects_datechange', 'projects_milestone', 'projects_projectlevel',
    'projects_projectschedule', 'projects_scheduleforecast', 'projects_scheduleplan', 'projects_scheduletemplate',
    'projects_sitevisit', 'projects_sitevisitproject',
)
TRIGGER = """
CREATE TRIGGER change_told AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {}
FOR EACH STATEMENT EXECUTE FUNCTION projects_tell_change();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0062_changes'),
    ]

    operations = [
        migrations.RunSQL(
            ''.join(map(TRIGGER.format, WATCHED)),
            ''.join(f'DROP TRIGGER change_told ON {name};' for name in WATCHED),
        ),
    ]
