from django.db import migrations

# Of these as well it is told that they changed (0062): the sums of a year are read from the outline, and each minute it
# is asked of which reports nobody was told yet.
WATCHED = ("projects_notice", "projects_yearoutline")
TRIGGER = """
CREATE TRIGGER change_told AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {}
FOR EACH STATEMENT EXECUTE FUNCTION projects_tell_change();
"""
UNDO = "DROP TRIGGER change_told ON {};"


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0064_found_by_index'),
    ]

    operations = [
        migrations.RunSQL("".join(map(TRIGGER.format, WATCHED)), "".join(map(UNDO.format, WATCHED))),
    ]
