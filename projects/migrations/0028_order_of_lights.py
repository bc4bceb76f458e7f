from django.db import migrations, models

from gaoxin.migration import at_once

# As LOOKED_AT of projects/lights/rules/dimensions.py stood; grey, the third, is the default.
PLACES = {"RED": 0, "YELLOW": 1, "GREEN": 3}


def place(apps, schema_editor):
    projects = apps.get_model("projects", "Project").objects
    for light, number in PLACES.items():
        projects.filter(light__light=light).update(light_place=number)


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0027_folded_identity'),
    ]

    operations = at_once([
        migrations.AddField(
            model_name='project',
            name='light_place',
            field=models.PositiveSmallIntegerField(default=2, editable=False, verbose_name='灯的次序'),
        ),
        migrations.AddIndex(
            model_name='project',
            index=models.Index(condition=models.Q(('removed_on', None)), fields=['light_place', 'code', 'id'], include=('source', 'confirmed_at'), name='project_looked_at'),
        ),
        migrations.AddIndex(
            model_name='project',
            index=models.Index(condition=models.Q(('confirmed_at', None), ('source', 'ARTICLE'), ('removed_on', None)), fields=['code', 'id'], name='project_awaiting'),
        ),
        migrations.RunPython(place, migrations.RunPython.noop),
    ])
