import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from gaoxin.migration import at_once

# The list of a handover is frozen when it is opened: the application adds and reads its lines.
NAMES = "projects_handoverevent, projects_handoveritem"


class Migration(migrations.Migration):

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
        ('projects', '0021_nobody_after_leaving'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = at_once([
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='登记时间')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='修改时间')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('role', models.CharField(choices=[('LEADER', '包联领导'), ('CHIEF', '专班班长'), ('COMMISSIONER', '项目专员'), ('MEMBER', '专班成员')], max_length=14, verbose_name='角色')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='事由')),
                ('effective_on', models.DateField(verbose_name='生效日期')),
                ('outgoing_confirmed_at', models.DateTimeField(editable=False, null=True, verbose_name='移交人确认时间')),
                ('incoming_confirmed_at', models.DateTimeField(editable=False, null=True, verbose_name='接任人确认时间')),
                ('closed_at', models.DateTimeField(editable=False, null=True, verbose_name='关闭时间')),
                ('close_reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='关闭原因')),
            ],
            options={
                'verbose_name': '交接',
                'verbose_name_plural': '交接',
                'ordering': ['-effective_on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='HandoverEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='登记时间')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='修改时间')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('role', models.CharField(choices=[('LEADER', '包联领导'), ('CHIEF', '专班班长'), ('COMMISSIONER', '项目专员'), ('MEMBER', '专班成员')], max_length=14, verbose_name='角色')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='事由')),
                ('effective_on', models.DateField(verbose_name='生效日期')),
                ('outgoing_confirmed_at', models.DateTimeField(editable=False, null=True, verbose_name='移交人确认时间')),
                ('incoming_confirmed_at', models.DateTimeField(editable=False, null=True, verbose_name='接任人确认时间')),
                ('closed_at', models.DateTimeField(editable=False, null=True, verbose_name='关闭时间')),
                ('close_reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='关闭原因')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='HandoverItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveSmallIntegerField(verbose_name='序号')),
                ('kind', models.CharField(choices=[('NODE', '未完成节点'), ('ISSUE', '未销号问题'), ('INSTRUCTION', '未办结批示'), ('ORDER', '未办结督办单'), ('DUTY', '未报送的进展周报'), ('DATA', '资料与投资')], max_length=12, verbose_name='类别')),
                ('text', models.CharField(max_length=500, verbose_name='内容')),
            ],
            options={
                'verbose_name': '交接清单',
                'verbose_name_plural': '交接清单',
                'ordering': ['handover', 'place'],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='reportduty',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='reportduty',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='reportduty',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='zonesettings',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='zonesettings',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='zonesettings',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='reportduty',
            name='stands_in_for',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='代谁填报'),
        ),
        migrations.AddField(
            model_name='reportdutyevent',
            name='stands_in_for',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='代谁填报'),
        ),
        migrations.AddField(
            model_name='zonesettings',
            name='handover_reading_days',
            field=models.PositiveSmallIntegerField(default=0, help_text='默认 0。建议不超过 30 天，只读。本系统拟定，待园区确认', validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(90)], verbose_name='交接后原任职人可继续查看项目的天数'),
        ),
        migrations.AddField(
            model_name='zonesettingsevent',
            name='handover_reading_days',
            field=models.PositiveSmallIntegerField(default=0, help_text='默认 0。建议不超过 30 天，只读。本系统拟定，待园区确认', validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(90)], verbose_name='交接后原任职人可继续查看项目的天数'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reportduty',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_reportdutyevent" ("created_at", "created_by_id", "exempt_reason", "exempted_at", "exempted_by_id", "filed_at", "frequency", "id", "lacks_commissioner", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "stands_in_for_id", "updated_at", "updated_by_id", "user_id", "version", "week_id") VALUES (NEW."created_at", NEW."created_by_id", NEW."exempt_reason", NEW."exempted_at", NEW."exempted_by_id", NEW."filed_at", NEW."frequency", NEW."id", NEW."lacks_commissioner", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."project_id", NEW."stands_in_for_id", NEW."updated_at", NEW."updated_by_id", NEW."user_id", NEW."version", NEW."week_id"); RETURN NULL;', hash='e03c90476041039ddedbf45b7749a025dbd34125', operation='INSERT', pgid='pgtrigger_insert_insert_dc8fc', table='projects_reportduty', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reportduty',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "projects_reportdutyevent" ("created_at", "created_by_id", "exempt_reason", "exempted_at", "exempted_by_id", "filed_at", "frequency", "id", "lacks_commissioner", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "stands_in_for_id", "updated_at", "updated_by_id", "user_id", "version", "week_id") VALUES (NEW."created_at", NEW."created_by_id", NEW."exempt_reason", NEW."exempted_at", NEW."exempted_by_id", NEW."filed_at", NEW."frequency", NEW."id", NEW."lacks_commissioner", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."stands_in_for_id", NEW."updated_at", NEW."updated_by_id", NEW."user_id", NEW."version", NEW."week_id"); RETURN NULL;', hash='def5770d0bdefbdc50e9b41b2c6be76b0b438fd6', operation='UPDATE', pgid='pgtrigger_update_update_2b488', table='projects_reportduty', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reportduty',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_reportdutyevent" ("created_at", "created_by_id", "exempt_reason", "exempted_at", "exempted_by_id", "filed_at", "frequency", "id", "lacks_commissioner", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "stands_in_for_id", "updated_at", "updated_by_id", "user_id", "version", "week_id") VALUES (OLD."created_at", OLD."created_by_id", OLD."exempt_reason", OLD."exempted_at", OLD."exempted_by_id", OLD."filed_at", OLD."frequency", OLD."id", OLD."lacks_commissioner", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."project_id", OLD."stands_in_for_id", OLD."updated_at", OLD."updated_by_id", OLD."user_id", OLD."version", OLD."week_id"); RETURN NULL;', hash='c43a9e655ec78f2a4d50fb26f722c056c2d39e6d', operation='DELETE', pgid='pgtrigger_delete_delete_dd060', table='projects_reportduty', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='zonesettings',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_zonesettingsevent" ("assess_limit", "chief_after", "complex_limit", "created_at", "created_by_id", "cross_level_limit", "cut_off_time", "cut_off_weekday", "front_page_after", "handover_reading_days", "id", "leader_after", "load_limit", "ordinary_limit", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "photo_days", "quiet_from", "quiet_until", "ranked", "receive_limit", "remind_before", "reopen_days", "total_warn_percent", "unit_jump", "updated_at", "updated_by_id", "version", "visit_days", "weekly_from", "weekly_until", "weekly_when_key") VALUES (NEW."assess_limit", NEW."chief_after", NEW."complex_limit", NEW."created_at", NEW."created_by_id", NEW."cross_level_limit", NEW."cut_off_time", NEW."cut_off_weekday", NEW."front_page_after", NEW."handover_reading_days", NEW."id", NEW."leader_after", NEW."load_limit", NEW."ordinary_limit", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."photo_days", NEW."quiet_from", NEW."quiet_until", NEW."ranked", NEW."receive_limit", NEW."remind_before", NEW."reopen_days", NEW."total_warn_percent", NEW."unit_jump", NEW."updated_at", NEW."updated_by_id", NEW."version", NEW."visit_days", NEW."weekly_from", NEW."weekly_until", NEW."weekly_when_key"); RETURN NULL;', hash='b5ffb45382e74f2e557ba476e566f961f1d2361c', operation='INSERT', pgid='pgtrigger_insert_insert_6223b', table='projects_zonesettings', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='zonesettings',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "projects_zonesettingsevent" ("assess_limit", "chief_after", "complex_limit", "created_at", "created_by_id", "cross_level_limit", "cut_off_time", "cut_off_weekday", "front_page_after", "handover_reading_days", "id", "leader_after", "load_limit", "ordinary_limit", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "photo_days", "quiet_from", "quiet_until", "ranked", "receive_limit", "remind_before", "reopen_days", "total_warn_percent", "unit_jump", "updated_at", "updated_by_id", "version", "visit_days", "weekly_from", "weekly_until", "weekly_when_key") VALUES (NEW."assess_limit", NEW."chief_after", NEW."complex_limit", NEW."created_at", NEW."created_by_id", NEW."cross_level_limit", NEW."cut_off_time", NEW."cut_off_weekday", NEW."front_page_after", NEW."handover_reading_days", NEW."id", NEW."leader_after", NEW."load_limit", NEW."ordinary_limit", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."photo_days", NEW."quiet_from", NEW."quiet_until", NEW."ranked", NEW."receive_limit", NEW."remind_before", NEW."reopen_days", NEW."total_warn_percent", NEW."unit_jump", NEW."updated_at", NEW."updated_by_id", NEW."version", NEW."visit_days", NEW."weekly_from", NEW."weekly_until", NEW."weekly_when_key"); RETURN NULL;', hash='5750203f337c3fbd0ead0b970634d9d2a6ee4c02', operation='UPDATE', pgid='pgtrigger_update_update_80ddc', table='projects_zonesettings', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='zonesettings',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_zonesettingsevent" ("assess_limit", "chief_after", "complex_limit", "created_at", "created_by_id", "cross_level_limit", "cut_off_time", "cut_off_weekday", "front_page_after", "handover_reading_days", "id", "leader_after", "load_limit", "ordinary_limit", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "photo_days", "quiet_from", "quiet_until", "ranked", "receive_limit", "remind_before", "reopen_days", "total_warn_percent", "unit_jump", "updated_at", "updated_by_id", "version", "visit_days", "weekly_from", "weekly_until", "weekly_when_key") VALUES (OLD."assess_limit", OLD."chief_after", OLD."complex_limit", OLD."created_at", OLD."created_by_id", OLD."cross_level_limit", OLD."cut_off_time", OLD."cut_off_weekday", OLD."front_page_after", OLD."handover_reading_days", OLD."id", OLD."leader_after", OLD."load_limit", OLD."ordinary_limit", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."photo_days", OLD."quiet_from", OLD."quiet_until", OLD."ranked", OLD."receive_limit", OLD."remind_before", OLD."reopen_days", OLD."total_warn_percent", OLD."unit_jump", OLD."updated_at", OLD."updated_by_id", OLD."version", OLD."visit_days", OLD."weekly_from", OLD."weekly_until", OLD."weekly_when_key"); RETURN NULL;', hash='5e2db9d27a8cbe4ccbed3401bac2e20e6a359a61', operation='DELETE', pgid='pgtrigger_delete_delete_32af2', table='projects_zonesettings', when='AFTER')),
        ),
        migrations.AddField(
            model_name='handover',
            name='closed_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='关闭人'),
        ),
        migrations.AddField(
            model_name='handover',
            name='created_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人'),
        ),
        migrations.AddField(
            model_name='handover',
            name='ended',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='handover', to='projects.appointment', verbose_name='卸任'),
        ),
        migrations.AddField(
            model_name='handover',
            name='project',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='handovers', to='projects.project', verbose_name='项目'),
        ),
        migrations.AddField(
            model_name='handover',
            name='successor',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='taken_over', to='projects.appointment', verbose_name='接任'),
        ),
        migrations.AddField(
            model_name='handover',
            name='updated_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='修改人'),
        ),
        migrations.AddField(
            model_name='handoverevent',
            name='closed_by',
            field=models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='关闭人'),
        ),
        migrations.AddField(
            model_name='handoverevent',
            name='created_by',
            field=models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人'),
        ),
        migrations.AddField(
            model_name='handoverevent',
            name='ended',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='projects.appointment', verbose_name='卸任'),
        ),
        migrations.AddField(
            model_name='handoverevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='handoverevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='projects.handover'),
        ),
        migrations.AddField(
            model_name='handoverevent',
            name='project',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='projects.project', verbose_name='项目'),
        ),
        migrations.AddField(
            model_name='handoverevent',
            name='successor',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='projects.appointment', verbose_name='接任'),
        ),
        migrations.AddField(
            model_name='handoverevent',
            name='updated_by',
            field=models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='修改人'),
        ),
        migrations.AddField(
            model_name='handoveritem',
            name='handover',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='projects.handover', verbose_name='交接'),
        ),
        migrations.AddConstraint(
            model_name='handover',
            constraint=models.CheckConstraint(condition=models.Q(('ended', models.F('successor')), _negated=True), name='handover_between_two', violation_error_message='移交和接任须是两次任命。'),
        ),
        migrations.AddConstraint(
            model_name='handover',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('close_reason', ''), ('closed_at', None), ('closed_by', None)), models.Q(('closed_at__isnull', False), ('closed_by__isnull', False), models.Q(('close_reason', ''), _negated=True)), _connector='OR'), name='handover_closed_together', violation_error_message='关闭时间、关闭人与原因须同时记录。'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='handover',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_handoverevent" ("close_reason", "closed_at", "closed_by_id", "created_at", "created_by_id", "effective_on", "ended_id", "id", "incoming_confirmed_at", "outgoing_confirmed_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "reason", "role", "successor_id", "updated_at", "updated_by_id", "version") VALUES (NEW."close_reason", NEW."closed_at", NEW."closed_by_id", NEW."created_at", NEW."created_by_id", NEW."effective_on", NEW."ended_id", NEW."id", NEW."incoming_confirmed_at", NEW."outgoing_confirmed_at", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."project_id", NEW."reason", NEW."role", NEW."successor_id", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;', hash='fb16075bca9001fe3123f474c91b6dd2c8c04eb7', operation='INSERT', pgid='pgtrigger_insert_insert_e545e', table='projects_handover', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='handover',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "projects_handoverevent" ("close_reason", "closed_at", "closed_by_id", "created_at", "created_by_id", "effective_on", "ended_id", "id", "incoming_confirmed_at", "outgoing_confirmed_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "reason", "role", "successor_id", "updated_at", "updated_by_id", "version") VALUES (NEW."close_reason", NEW."closed_at", NEW."closed_by_id", NEW."created_at", NEW."created_by_id", NEW."effective_on", NEW."ended_id", NEW."id", NEW."incoming_confirmed_at", NEW."outgoing_confirmed_at", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."reason", NEW."role", NEW."successor_id", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;', hash='db8c15de10e9ab905c24b2c2411be8f463da9de2', operation='UPDATE', pgid='pgtrigger_update_update_45b7e', table='projects_handover', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='handover',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_handoverevent" ("close_reason", "closed_at", "closed_by_id", "created_at", "created_by_id", "effective_on", "ended_id", "id", "incoming_confirmed_at", "outgoing_confirmed_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "reason", "role", "successor_id", "updated_at", "updated_by_id", "version") VALUES (OLD."close_reason", OLD."closed_at", OLD."closed_by_id", OLD."created_at", OLD."created_by_id", OLD."effective_on", OLD."ended_id", OLD."id", OLD."incoming_confirmed_at", OLD."outgoing_confirmed_at", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."project_id", OLD."reason", OLD."role", OLD."successor_id", OLD."updated_at", OLD."updated_by_id", OLD."version"); RETURN NULL;', hash='9a7cd20265e84b384b83277a16f1e608e3276fa4', operation='DELETE', pgid='pgtrigger_delete_delete_32dfa', table='projects_handover', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='handoveritem',
            constraint=models.UniqueConstraint(fields=('handover', 'place'), name='handover_item_place_once', violation_error_message='交接清单的序号不能重复。'),
        ),
        migrations.RunSQL(
            f"REVOKE UPDATE, DELETE ON {NAMES} FROM gaoxin_app;",
            f"GRANT UPDATE, DELETE ON {NAMES} TO gaoxin_app;",
        ),
    ])
