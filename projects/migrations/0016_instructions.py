import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from gaoxin.migration import at_once


# A closed meeting never changes again, nor do its agenda and resolutions, for the owner role neither. A
# demo meeting is deleted by gaoxin_delete_demo_meeting and by nothing else. The function that deletes a
# demo report first takes it out of what refers to it.
KEEP = """
CREATE FUNCTION projects_meeting_clearing(meeting bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT current_user = 'gaoxin_owner' AND current_setting('gaoxin.clearing_demo', true) = 'on'
       AND EXISTS (SELECT FROM projects_dispatchmeeting WHERE id = meeting AND demo)
$$;

CREATE FUNCTION projects_dispatchmeeting_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.closed_at IS NULL OR projects_meeting_clearing(OLD.id) THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    RAISE EXCEPTION 'dispatch meeting % is closed', OLD.id USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION projects_meeting_part_keep() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    old_meeting bigint := CASE WHEN TG_OP = 'INSERT' THEN NEW.meeting_id ELSE OLD.meeting_id END;
    new_meeting bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.meeting_id ELSE NEW.meeting_id END;
BEGIN
    IF projects_meeting_clearing(old_meeting) OR NOT EXISTS (
        SELECT FROM projects_dispatchmeeting
        WHERE id IN (old_meeting, new_meeting) AND closed_at IS NOT NULL
    ) THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    RAISE EXCEPTION 'dispatch meeting % is closed', old_meeting
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER projects_dispatchmeeting_closed BEFORE UPDATE OR DELETE ON projects_dispatchmeeting
    FOR EACH ROW EXECUTE FUNCTION projects_dispatchmeeting_keep();
CREATE TRIGGER projects_agendaitem_closed BEFORE INSERT OR UPDATE OR DELETE ON projects_agendaitem
    FOR EACH ROW EXECUTE FUNCTION projects_meeting_part_keep();
CREATE TRIGGER projects_resolution_closed BEFORE INSERT OR UPDATE OR DELETE ON projects_resolution
    FOR EACH ROW EXECUTE FUNCTION projects_meeting_part_keep();
CREATE TRIGGER projects_dispatchmeeting_kept BEFORE TRUNCATE ON projects_dispatchmeeting
    FOR EACH STATEMENT EXECUTE FUNCTION projects_dispatch_refuse();
CREATE TRIGGER projects_agendaitem_kept BEFORE TRUNCATE ON projects_agendaitem
    FOR EACH STATEMENT EXECUTE FUNCTION projects_dispatch_refuse();
CREATE TRIGGER projects_resolution_kept BEFORE TRUNCATE ON projects_resolution
    FOR EACH STATEMENT EXECUTE FUNCTION projects_dispatch_refuse();

CREATE FUNCTION gaoxin_delete_demo_meeting(meeting bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM projects_dispatchmeeting WHERE id = meeting AND demo) THEN
        RAISE EXCEPTION 'meeting % is none of the demo set', meeting
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM set_config('gaoxin.clearing_demo', 'on', true);
    DELETE FROM projects_resolution WHERE meeting_id = meeting;
    DELETE FROM projects_agendaitem WHERE meeting_id = meeting;
    DELETE FROM projects_dispatchmeeting WHERE id = meeting;
    PERFORM set_config('gaoxin.clearing_demo', 'off', true);
END $$;
REVOKE ALL ON FUNCTION gaoxin_delete_demo_meeting(bigint) FROM PUBLIC;

REVOKE UPDATE, DELETE ON projects_instructionevent, projects_dispatchmeetingevent,
    projects_agendaitemevent, projects_resolutionevent, projects_sitevisitevent,
    projects_sitevisitprojectevent, projects_instructionstep FROM gaoxin_app;
REVOKE DELETE ON projects_instruction, projects_dispatchmeeting FROM gaoxin_app;
"""
UNKEEP = """
GRANT UPDATE, DELETE ON projects_instructionevent, projects_dispatchmeetingevent,
    projects_agendaitemevent, projects_resolutionevent, projects_sitevisitevent,
    projects_sitevisitprojectevent, projects_instructionstep TO gaoxin_app;
GRANT DELETE ON projects_instruction, projects_dispatchmeeting TO gaoxin_app;
DROP FUNCTION gaoxin_delete_demo_meeting(bigint);
DROP TRIGGER projects_dispatchmeeting_closed ON projects_dispatchmeeting;
DROP TRIGGER projects_agendaitem_closed ON projects_agendaitem;
DROP TRIGGER projects_resolution_closed ON projects_resolution;
DROP TRIGGER projects_dispatchmeeting_kept ON projects_dispatchmeeting;
DROP TRIGGER projects_agendaitem_kept ON projects_agendaitem;
DROP TRIGGER projects_resolution_kept ON projects_resolution;
DROP FUNCTION projects_dispatchmeeting_keep();
DROP FUNCTION projects_meeting_part_keep();
DROP FUNCTION projects_meeting_clearing(bigint);
"""
DELETE_REPORT = """
CREATE OR REPLACE FUNCTION gaoxin_delete_demo_dispatch(report bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM projects_dispatchreport WHERE id = report AND scope = 'DEMO') THEN
        RAISE EXCEPTION 'report %% is none of the demo series', report
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM set_config('gaoxin.clearing_demo', 'on', true);
    %s
    DELETE FROM projects_dispatchentry WHERE report_id = report;
    DELETE FROM projects_dispatchtable WHERE report_id = report;
    DELETE FROM projects_dispatchfile WHERE report_id = report;
    DELETE FROM projects_dispatchreading WHERE report_id = report;
    DELETE FROM projects_dispatchreport WHERE id = report;
    PERFORM set_config('gaoxin.clearing_demo', 'off', true);
END $$;
"""
RELEASE = """UPDATE projects_instruction SET report_id = NULL WHERE report_id = report;
    UPDATE projects_dispatchmeeting SET report_id = NULL WHERE report_id = report;"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_search_text'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('projects', '0015_step_file'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = at_once([
        migrations.CreateModel(
            name='DispatchMeeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='登记时间')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='修改时间')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('held_on', models.DateField(verbose_name='日期')),
                ('place', models.CharField(blank=True, max_length=100, verbose_name='地点')),
                ('attendance', models.TextField(blank=True, verbose_name='参会人员')),
                ('closed_at', models.DateTimeField(editable=False, null=True, verbose_name='结束时间')),
                ('demo', models.BooleanField(default=False, editable=False, verbose_name='演示')),
                ('chair', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='主持人')),
                ('closed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='结束人')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('report', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='projects.dispatchreport', verbose_name='依据通报')),
                ('updated_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='修改人')),
            ],
            options={
                'verbose_name': '调度会',
                'verbose_name_plural': '调度会',
                'ordering': ['-held_on', '-id'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('closed_by', None)), models.Q(('closed_at__isnull', False), ('closed_by__isnull', False)), _connector='OR'), name='dispatch_meeting_closed_together', violation_error_message='结束会议须同时记录时间与人员。'),
                ],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_dispatchmeetingevent" ("attendance", "chair_id", "closed_at", "closed_by_id", "created_at", "created_by_id", "demo", "held_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "report_id", "updated_at", "updated_by_id", "version") VALUES (NEW."attendance", NEW."chair_id", NEW."closed_at", NEW."closed_by_id", NEW."created_at", NEW."created_by_id", NEW."demo", NEW."held_on", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."report_id", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;', hash='d5e9c7e4a53b1602d60b37adf1fb12d1dfce7166', operation='INSERT', pgid='pgtrigger_insert_insert_3f11c', table='projects_dispatchmeeting', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "projects_dispatchmeetingevent" ("attendance", "chair_id", "closed_at", "closed_by_id", "created_at", "created_by_id", "demo", "held_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "report_id", "updated_at", "updated_by_id", "version") VALUES (NEW."attendance", NEW."chair_id", NEW."closed_at", NEW."closed_by_id", NEW."created_at", NEW."created_by_id", NEW."demo", NEW."held_on", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."report_id", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;', hash='c1a96d66f7cd8ca2c368fda84b3f72845e4606fc', operation='UPDATE', pgid='pgtrigger_update_update_49527', table='projects_dispatchmeeting', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_dispatchmeetingevent" ("attendance", "chair_id", "closed_at", "closed_by_id", "created_at", "created_by_id", "demo", "held_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "report_id", "updated_at", "updated_by_id", "version") VALUES (OLD."attendance", OLD."chair_id", OLD."closed_at", OLD."closed_by_id", OLD."created_at", OLD."created_by_id", OLD."demo", OLD."held_on", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."place", OLD."report_id", OLD."updated_at", OLD."updated_by_id", OLD."version"); RETURN NULL;', hash='66ae6357bf972d0946dec018db673db7794d979c', operation='DELETE', pgid='pgtrigger_delete_delete_8bf0e', table='projects_dispatchmeeting', when='AFTER')),
                ],
            },
        ),
        migrations.CreateModel(
            name='DispatchMeetingEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='登记时间')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='修改时间')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('held_on', models.DateField(verbose_name='日期')),
                ('place', models.CharField(blank=True, max_length=100, verbose_name='地点')),
                ('attendance', models.TextField(blank=True, verbose_name='参会人员')),
                ('closed_at', models.DateTimeField(editable=False, null=True, verbose_name='结束时间')),
                ('demo', models.BooleanField(default=False, editable=False, verbose_name='演示')),
                ('chair', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='主持人')),
                ('closed_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='结束人')),
                ('created_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='projects.dispatchmeeting')),
                ('report', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='projects.dispatchreport', verbose_name='依据通报')),
                ('updated_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='修改人')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SiteVisit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='登记时间')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='修改时间')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('on', models.DateField(verbose_name='日期')),
                ('place', models.CharField(blank=True, max_length=100, verbose_name='地点')),
                ('took_part', models.CharField(blank=True, max_length=300, verbose_name='参加人员')),
                ('seen', models.TextField(verbose_name='现场情况')),
                ('demo', models.BooleanField(default=False, editable=False, verbose_name='演示')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('leader', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='site_visits', to=settings.AUTH_USER_MODEL, verbose_name='领导')),
                ('updated_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='修改人')),
            ],
            options={
                'verbose_name': '现场办公',
                'verbose_name_plural': '现场办公',
                'ordering': ['-on', '-id'],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_sitevisitevent" ("created_at", "created_by_id", "demo", "id", "leader_id", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "seen", "took_part", "updated_at", "updated_by_id", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."demo", NEW."id", NEW."leader_id", NEW."on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."seen", NEW."took_part", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;', hash='24c281b4dac7a5660587ba454300dcc64f5eeb84', operation='INSERT', pgid='pgtrigger_insert_insert_f572c', table='projects_sitevisit', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "projects_sitevisitevent" ("created_at", "created_by_id", "demo", "id", "leader_id", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "seen", "took_part", "updated_at", "updated_by_id", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."demo", NEW."id", NEW."leader_id", NEW."on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."seen", NEW."took_part", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;', hash='0ba93729a55501bc2177095d8031ccf7f7ff69d7', operation='UPDATE', pgid='pgtrigger_update_update_e77eb', table='projects_sitevisit', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_sitevisitevent" ("created_at", "created_by_id", "demo", "id", "leader_id", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "seen", "took_part", "updated_at", "updated_by_id", "version") VALUES (OLD."created_at", OLD."created_by_id", OLD."demo", OLD."id", OLD."leader_id", OLD."on", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."place", OLD."seen", OLD."took_part", OLD."updated_at", OLD."updated_by_id", OLD."version"); RETURN NULL;', hash='0ab9e6358f80afdefd97119f3c0e3a2164343b52', operation='DELETE', pgid='pgtrigger_delete_delete_67b37', table='projects_sitevisit', when='AFTER')),
                ],
                'indexes': [
                    models.Index(fields=['leader', 'on'], name='site_visit_leader_on'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Instruction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='登记时间')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='修改时间')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('code', models.CharField(editable=False, max_length=14, unique=True, verbose_name='编号')),
                ('text', models.TextField(verbose_name='批示内容')),
                ('done_when', models.CharField(max_length=300, verbose_name='什么算办结')),
                ('line', models.CharField(blank=True, max_length=300, verbose_name='针对')),
                ('given_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='批示时间')),
                ('due_on', models.DateField(verbose_name='时限')),
                ('first_due_on', models.DateField(editable=False, verbose_name='最初时限')),
                ('postponed', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='延期次数')),
                ('state', models.CharField(choices=[('OPEN', '办理中'), ('ANSWERED', '待验收'), ('ACCEPTED', '已办结'), ('STRUCK', '已撤销')], default='OPEN', editable=False, max_length=8, verbose_name='状态')),
                ('accepted_at', models.DateTimeField(editable=False, null=True, verbose_name='验收时间')),
                ('demo', models.BooleanField(default=False, editable=False, verbose_name='演示')),
                ('accepted_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='验收人')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='批示领导')),
                ('project', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='instructions', to='projects.project', verbose_name='项目')),
                ('recorded_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='记录人')),
                ('report', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='instructions', to='projects.dispatchreport', verbose_name='来自第几期通报')),
                ('to', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='instructions', to=settings.AUTH_USER_MODEL, verbose_name='承办人')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='承办单位')),
                ('updated_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='修改人')),
                ('visit', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='instructions', to='projects.sitevisit', verbose_name='现场办公')),
            ],
            options={
                'verbose_name': '批示',
                'verbose_name_plural': '批示',
                'ordering': ['due_on', 'id'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('accepted_at__isnull', False), ('accepted_by__isnull', False), ('state', 'ACCEPTED')), models.Q(models.Q(('state', 'ACCEPTED'), _negated=True), ('accepted_at', None), ('accepted_by', None)), _connector='OR'), name='instruction_accepted_together', violation_error_message='办结须同时记录验收时间与验收人。'),
                    models.CheckConstraint(condition=models.Q(('due_on__gte', models.F('first_due_on'))), name='instruction_only_postponed', violation_error_message='时限只能延后。'),
                    models.CheckConstraint(condition=models.Q(models.Q(('due_on', models.F('first_due_on')), ('postponed', 0)), models.Q(('due_on__gt', models.F('first_due_on')), ('postponed__gt', 0)), _connector='OR'), name='instruction_postponed_counted', violation_error_message='延期次数与时限不一致。'),
                ],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_instructionevent" ("accepted_at", "accepted_by_id", "code", "created_at", "created_by_id", "demo", "done_when", "due_on", "first_due_on", "given_at", "given_by_id", "id", "line", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postponed", "project_id", "recorded_by_id", "report_id", "state", "text", "to_id", "unit_id", "updated_at", "updated_by_id", "version", "visit_id") VALUES (NEW."accepted_at", NEW."accepted_by_id", NEW."code", NEW."created_at", NEW."created_by_id", NEW."demo", NEW."done_when", NEW."due_on", NEW."first_due_on", NEW."given_at", NEW."given_by_id", NEW."id", NEW."line", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."postponed", NEW."project_id", NEW."recorded_by_id", NEW."report_id", NEW."state", NEW."text", NEW."to_id", NEW."unit_id", NEW."updated_at", NEW."updated_by_id", NEW."version", NEW."visit_id"); RETURN NULL;', hash='d64e48ef9fb847502552a601c592e455f45f3279', operation='INSERT', pgid='pgtrigger_insert_insert_7f61f', table='projects_instruction', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "projects_instructionevent" ("accepted_at", "accepted_by_id", "code", "created_at", "created_by_id", "demo", "done_when", "due_on", "first_due_on", "given_at", "given_by_id", "id", "line", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postponed", "project_id", "recorded_by_id", "report_id", "state", "text", "to_id", "unit_id", "updated_at", "updated_by_id", "version", "visit_id") VALUES (NEW."accepted_at", NEW."accepted_by_id", NEW."code", NEW."created_at", NEW."created_by_id", NEW."demo", NEW."done_when", NEW."due_on", NEW."first_due_on", NEW."given_at", NEW."given_by_id", NEW."id", NEW."line", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."postponed", NEW."project_id", NEW."recorded_by_id", NEW."report_id", NEW."state", NEW."text", NEW."to_id", NEW."unit_id", NEW."updated_at", NEW."updated_by_id", NEW."version", NEW."visit_id"); RETURN NULL;', hash='b4a5622dbbbfdf8d18bb7883de89afb991e5a606', operation='UPDATE', pgid='pgtrigger_update_update_32321', table='projects_instruction', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_instructionevent" ("accepted_at", "accepted_by_id", "code", "created_at", "created_by_id", "demo", "done_when", "due_on", "first_due_on", "given_at", "given_by_id", "id", "line", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postponed", "project_id", "recorded_by_id", "report_id", "state", "text", "to_id", "unit_id", "updated_at", "updated_by_id", "version", "visit_id") VALUES (OLD."accepted_at", OLD."accepted_by_id", OLD."code", OLD."created_at", OLD."created_by_id", OLD."demo", OLD."done_when", OLD."due_on", OLD."first_due_on", OLD."given_at", OLD."given_by_id", OLD."id", OLD."line", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."postponed", OLD."project_id", OLD."recorded_by_id", OLD."report_id", OLD."state", OLD."text", OLD."to_id", OLD."unit_id", OLD."updated_at", OLD."updated_by_id", OLD."version", OLD."visit_id"); RETURN NULL;', hash='78734b5e864efe9953cb3b376e9a310402df166e', operation='DELETE', pgid='pgtrigger_delete_delete_f0bb7', table='projects_instruction', when='AFTER')),
                ],
                'indexes': [
                    models.Index(fields=['state', 'due_on'], name='instruction_state_due'),
                ],
            },
        ),
        migrations.CreateModel(
            name='AgendaItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveIntegerField(verbose_name='序号')),
                ('kind', models.CharField(choices=[('UNDONE', '上次议定未办结'), ('INSTRUCTION', '批示未办结'), ('RED', '红灯项目'), ('ISSUE', '三级问题')], max_length=12, verbose_name='类别')),
                ('title', models.CharField(max_length=300, verbose_name='议题')),
                ('light', models.CharField(blank=True, max_length=6, verbose_name='灯')),
                ('reason', models.TextField(blank=True, verbose_name='原因')),
                ('clears', models.TextField(blank=True, verbose_name='如何解除')),
                ('leader', models.CharField(blank=True, max_length=100, verbose_name='包联领导')),
                ('responsible', models.CharField(blank=True, max_length=100, verbose_name='责任人')),
                ('due_on', models.DateField(null=True, verbose_name='时限')),
                ('issue', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='projects.issue', verbose_name='问题')),
                ('project', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='projects.project', verbose_name='项目')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='projects.dispatchmeeting', verbose_name='调度会')),
                ('instruction', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agenda_items', to='projects.instruction', verbose_name='批示')),
            ],
            options={
                'verbose_name': '调度会议题',
                'verbose_name_plural': '调度会议题',
                'ordering': ['meeting', 'order'],
                'constraints': [
                    models.UniqueConstraint(fields=('meeting', 'order'), name='agenda_item_order_once'),
                ],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_agendaitemevent" ("clears", "due_on", "id", "instruction_id", "issue_id", "kind", "leader", "light", "meeting_id", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "reason", "responsible", "title") VALUES (NEW."clears", NEW."due_on", NEW."id", NEW."instruction_id", NEW."issue_id", NEW."kind", NEW."leader", NEW."light", NEW."meeting_id", NEW."order", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."project_id", NEW."reason", NEW."responsible", NEW."title"); RETURN NULL;', hash='27be2d02d6197fae75a110c31c52b194d2a48911', operation='INSERT', pgid='pgtrigger_insert_insert_1a4d2', table='projects_agendaitem', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "projects_agendaitemevent" ("clears", "due_on", "id", "instruction_id", "issue_id", "kind", "leader", "light", "meeting_id", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "reason", "responsible", "title") VALUES (NEW."clears", NEW."due_on", NEW."id", NEW."instruction_id", NEW."issue_id", NEW."kind", NEW."leader", NEW."light", NEW."meeting_id", NEW."order", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."reason", NEW."responsible", NEW."title"); RETURN NULL;', hash='334946f5c9035e7841ff9bda79d889d02f48bc66', operation='UPDATE', pgid='pgtrigger_update_update_e4d66', table='projects_agendaitem', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_agendaitemevent" ("clears", "due_on", "id", "instruction_id", "issue_id", "kind", "leader", "light", "meeting_id", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "reason", "responsible", "title") VALUES (OLD."clears", OLD."due_on", OLD."id", OLD."instruction_id", OLD."issue_id", OLD."kind", OLD."leader", OLD."light", OLD."meeting_id", OLD."order", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."project_id", OLD."reason", OLD."responsible", OLD."title"); RETURN NULL;', hash='68b4a0158c8461b882fed54ae8e6a7492b2ffaf7', operation='DELETE', pgid='pgtrigger_delete_delete_c5115', table='projects_agendaitem', when='AFTER')),
                ],
            },
        ),
        migrations.CreateModel(
            name='AgendaItemEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('order', models.PositiveIntegerField(verbose_name='序号')),
                ('kind', models.CharField(choices=[('UNDONE', '上次议定未办结'), ('INSTRUCTION', '批示未办结'), ('RED', '红灯项目'), ('ISSUE', '三级问题')], max_length=12, verbose_name='类别')),
                ('title', models.CharField(max_length=300, verbose_name='议题')),
                ('light', models.CharField(blank=True, max_length=6, verbose_name='灯')),
                ('reason', models.TextField(blank=True, verbose_name='原因')),
                ('clears', models.TextField(blank=True, verbose_name='如何解除')),
                ('leader', models.CharField(blank=True, max_length=100, verbose_name='包联领导')),
                ('responsible', models.CharField(blank=True, max_length=100, verbose_name='责任人')),
                ('due_on', models.DateField(null=True, verbose_name='时限')),
                ('issue', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='projects.issue', verbose_name='问题')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='projects.agendaitem')),
                ('project', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='projects.project', verbose_name='项目')),
                ('meeting', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='projects.dispatchmeeting', verbose_name='调度会')),
                ('instruction', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='projects.instruction', verbose_name='批示')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='InstructionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='登记时间')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='修改时间')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('code', models.CharField(editable=False, max_length=14, verbose_name='编号')),
                ('text', models.TextField(verbose_name='批示内容')),
                ('done_when', models.CharField(max_length=300, verbose_name='什么算办结')),
                ('line', models.CharField(blank=True, max_length=300, verbose_name='针对')),
                ('given_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='批示时间')),
                ('due_on', models.DateField(verbose_name='时限')),
                ('first_due_on', models.DateField(editable=False, verbose_name='最初时限')),
                ('postponed', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='延期次数')),
                ('state', models.CharField(choices=[('OPEN', '办理中'), ('ANSWERED', '待验收'), ('ACCEPTED', '已办结'), ('STRUCK', '已撤销')], default='OPEN', editable=False, max_length=8, verbose_name='状态')),
                ('accepted_at', models.DateTimeField(editable=False, null=True, verbose_name='验收时间')),
                ('demo', models.BooleanField(default=False, editable=False, verbose_name='演示')),
                ('accepted_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='验收人')),
                ('created_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('given_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='批示领导')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='projects.instruction')),
                ('project', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='projects.project', verbose_name='项目')),
                ('recorded_by', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='记录人')),
                ('report', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='projects.dispatchreport', verbose_name='来自第几期通报')),
                ('to', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='承办人')),
                ('unit', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.unit', verbose_name='承办单位')),
                ('updated_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='修改人')),
                ('visit', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='projects.sitevisit', verbose_name='现场办公')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='InstructionStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('GIVE', '批示'), ('FEEDBACK', '反馈'), ('POSTPONE', '延期'), ('ANSWER', '答复'), ('ACCEPT', '验收'), ('RETURN', '退回'), ('STRIKE', '撤销')], max_length=8, verbose_name='步骤')),
                ('state', models.CharField(choices=[('OPEN', '办理中'), ('ANSWERED', '待验收'), ('ACCEPTED', '已办结'), ('STRUCK', '已撤销')], max_length=8, verbose_name='状态')),
                ('text', models.TextField(blank=True, verbose_name='说明')),
                ('evidence', models.CharField(blank=True, max_length=300, verbose_name='凭证')),
                ('old_on', models.DateField(null=True, verbose_name='原时限')),
                ('new_on', models.DateField(null=True, verbose_name='新时限')),
                ('on_behalf', models.BooleanField(default=False, verbose_name='代录')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办人')),
                ('file', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='instruction_step', to='projects.storedfile', verbose_name='文件')),
                ('instruction', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='projects.instruction', verbose_name='批示')),
            ],
            options={
                'verbose_name': '批示办理记录',
                'verbose_name_plural': '批示办理记录',
                'ordering': ['at', 'id'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('kind', 'POSTPONE'), ('new_on__gt', models.F('old_on')), ('old_on__isnull', False)), models.Q(models.Q(('kind', 'POSTPONE'), _negated=True), ('new_on', None), ('old_on', None)), _connector='OR'), name='instruction_step_moves_the_day', violation_error_message='延期须写明原时限和更晚的新时限。'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Resolution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='登记时间')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='修改时间')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('number', models.PositiveSmallIntegerField(editable=False, verbose_name='序号')),
                ('text', models.TextField(verbose_name='议定事项')),
                ('done_when', models.CharField(max_length=300, verbose_name='什么算办结')),
                ('due_on', models.DateField(verbose_name='时限')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('instruction', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='resolution', to='projects.instruction', verbose_name='批示')),
                ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='resolutions', to='projects.agendaitem', verbose_name='议题')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='resolutions', to='projects.dispatchmeeting', verbose_name='调度会')),
                ('project', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='projects.project', verbose_name='项目')),
                ('to', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='责任人')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='责任单位')),
                ('updated_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='修改人')),
            ],
            options={
                'verbose_name': '议定事项',
                'verbose_name_plural': '议定事项',
                'ordering': ['meeting', 'number'],
                'constraints': [
                    models.UniqueConstraint(fields=('meeting', 'number'), name='resolution_number_once', violation_error_message='这个序号已用过，请再提交一次。'),
                ],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_resolutionevent" ("created_at", "created_by_id", "done_when", "due_on", "id", "instruction_id", "item_id", "meeting_id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "text", "to_id", "unit_id", "updated_at", "updated_by_id", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."done_when", NEW."due_on", NEW."id", NEW."instruction_id", NEW."item_id", NEW."meeting_id", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."project_id", NEW."text", NEW."to_id", NEW."unit_id", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;', hash='983ba6ed26143e18124555c079904c1be8d87ae9', operation='INSERT', pgid='pgtrigger_insert_insert_e4046', table='projects_resolution', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "projects_resolutionevent" ("created_at", "created_by_id", "done_when", "due_on", "id", "instruction_id", "item_id", "meeting_id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "text", "to_id", "unit_id", "updated_at", "updated_by_id", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."done_when", NEW."due_on", NEW."id", NEW."instruction_id", NEW."item_id", NEW."meeting_id", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."text", NEW."to_id", NEW."unit_id", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;', hash='e98396d29c144eb86177847763345f3ddd3a7d19', operation='UPDATE', pgid='pgtrigger_update_update_f6306', table='projects_resolution', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_resolutionevent" ("created_at", "created_by_id", "done_when", "due_on", "id", "instruction_id", "item_id", "meeting_id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "text", "to_id", "unit_id", "updated_at", "updated_by_id", "version") VALUES (OLD."created_at", OLD."created_by_id", OLD."done_when", OLD."due_on", OLD."id", OLD."instruction_id", OLD."item_id", OLD."meeting_id", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."project_id", OLD."text", OLD."to_id", OLD."unit_id", OLD."updated_at", OLD."updated_by_id", OLD."version"); RETURN NULL;', hash='4f0080e578f4c07bf63f3be9ba0018be5c5989ac', operation='DELETE', pgid='pgtrigger_delete_delete_13cb6', table='projects_resolution', when='AFTER')),
                ],
            },
        ),
        migrations.CreateModel(
            name='ResolutionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='登记时间')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='修改时间')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('number', models.PositiveSmallIntegerField(editable=False, verbose_name='序号')),
                ('text', models.TextField(verbose_name='议定事项')),
                ('done_when', models.CharField(max_length=300, verbose_name='什么算办结')),
                ('due_on', models.DateField(verbose_name='时限')),
                ('created_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('instruction', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='projects.instruction', verbose_name='批示')),
                ('item', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='projects.agendaitem', verbose_name='议题')),
                ('meeting', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='projects.dispatchmeeting', verbose_name='调度会')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='projects.resolution')),
                ('project', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='projects.project', verbose_name='项目')),
                ('to', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='责任人')),
                ('unit', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.unit', verbose_name='责任单位')),
                ('updated_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='修改人')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SiteVisitEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='登记时间')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='修改时间')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('on', models.DateField(verbose_name='日期')),
                ('place', models.CharField(blank=True, max_length=100, verbose_name='地点')),
                ('took_part', models.CharField(blank=True, max_length=300, verbose_name='参加人员')),
                ('seen', models.TextField(verbose_name='现场情况')),
                ('demo', models.BooleanField(default=False, editable=False, verbose_name='演示')),
                ('created_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('leader', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='领导')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='projects.sitevisit')),
                ('updated_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='修改人')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SiteVisitProject',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='visit_links', to='projects.project', verbose_name='项目')),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='visit_projects', to='projects.sitevisit', verbose_name='现场办公')),
            ],
            options={
                'verbose_name': '现场办公项目',
                'verbose_name_plural': '现场办公项目',
                'ordering': ['project__code'],
                'constraints': [
                    models.UniqueConstraint(fields=('visit', 'project'), name='site_visit_project_once', violation_error_message='这个项目已在这次现场办公中。'),
                ],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_sitevisitprojectevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "visit_id") VALUES (NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."project_id", NEW."visit_id"); RETURN NULL;', hash='32a6f27a03106bcc21ce101c095c416de4274463', operation='INSERT', pgid='pgtrigger_insert_insert_b190d', table='projects_sitevisitproject', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "projects_sitevisitprojectevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "visit_id") VALUES (NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."visit_id"); RETURN NULL;', hash='7cd10f10ab49f999b9a726ba9d24230a13976fea', operation='UPDATE', pgid='pgtrigger_update_update_e4611', table='projects_sitevisitproject', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_sitevisitprojectevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "visit_id") VALUES (OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."project_id", OLD."visit_id"); RETURN NULL;', hash='4669b4bef3a0c9b8e6b79dd5c7e37c753d3e5e54', operation='DELETE', pgid='pgtrigger_delete_delete_cca26', table='projects_sitevisitproject', when='AFTER')),
                ],
            },
        ),
        migrations.CreateModel(
            name='SiteVisitProjectEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='projects.sitevisitproject')),
                ('project', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='projects.project', verbose_name='项目')),
                ('visit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='projects.sitevisit', verbose_name='现场办公')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='VisitPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('taken_on', models.DateField(null=True, verbose_name='拍摄日期')),
                ('width', models.PositiveIntegerField(verbose_name='宽')),
                ('height', models.PositiveIntegerField(verbose_name='高')),
                ('file', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='visit_photo', to='projects.storedfile', verbose_name='文件')),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='photos', to='projects.sitevisit', verbose_name='现场办公')),
            ],
            options={
                'verbose_name': '现场办公照片',
                'verbose_name_plural': '现场办公照片',
                'ordering': ['id'],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='issue',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='issue',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='issue',
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
            model_name='zonesettings',
            name='visit_days',
            field=models.PositiveSmallIntegerField(default=30, help_text='默认 30。本系统拟定，待园区确认', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)], verbose_name='重点项目现场办公间隔（天）'),
        ),
        migrations.AddField(
            model_name='zonesettingsevent',
            name='visit_days',
            field=models.PositiveSmallIntegerField(default=30, help_text='默认 30。本系统拟定，待园区确认', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)], verbose_name='重点项目现场办公间隔（天）'),
        ),
        migrations.AlterField(
            model_name='notice',
            name='kind',
            field=models.CharField(choices=[('REMINDER', '填报提醒'), ('OVERDUE', '未报送'), ('RETURNED', '退回'), ('ISSUE', '问题'), ('SUPERVISION', '督办'), ('INSTRUCTION', '批示'), ('APPOINTMENT', '任命'), ('LIGHT', '亮灯'), ('DISPATCH', '通报'), ('RELAY', '请转告'), ('OTHER', '通知')], max_length=12, verbose_name='类别'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='issue',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_issueevent" ("assigned_on", "blocking", "city_reported_on", "closed_by_id", "closed_on", "code", "company_word", "company_word_on", "complexity", "created_at", "created_by_id", "detail", "due_on", "evidence", "extended_from", "handler_id", "id", "kind", "lead_unit_id", "level", "level_on", "milestone_id", "paused_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "proposed_level", "proposed_on", "raised_by_id", "raised_on", "received_on", "resolved_on", "result", "review_on", "severity", "source", "state", "state_on", "summary", "updated_at", "updated_by_id", "version", "visit_id") VALUES (NEW."assigned_on", NEW."blocking", NEW."city_reported_on", NEW."closed_by_id", NEW."closed_on", NEW."code", NEW."company_word", NEW."company_word_on", NEW."complexity", NEW."created_at", NEW."created_by_id", NEW."detail", NEW."due_on", NEW."evidence", NEW."extended_from", NEW."handler_id", NEW."id", NEW."kind", NEW."lead_unit_id", NEW."level", NEW."level_on", NEW."milestone_id", NEW."paused_on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."project_id", NEW."proposed_level", NEW."proposed_on", NEW."raised_by_id", NEW."raised_on", NEW."received_on", NEW."resolved_on", NEW."result", NEW."review_on", NEW."severity", NEW."source", NEW."state", NEW."state_on", NEW."summary", NEW."updated_at", NEW."updated_by_id", NEW."version", NEW."visit_id"); RETURN NULL;', hash='ea3c04806da01a9df473bdcedb3cd6e2ab0328a7', operation='INSERT', pgid='pgtrigger_insert_insert_17f4f', table='projects_issue', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='issue',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "projects_issueevent" ("assigned_on", "blocking", "city_reported_on", "closed_by_id", "closed_on", "code", "company_word", "company_word_on", "complexity", "created_at", "created_by_id", "detail", "due_on", "evidence", "extended_from", "handler_id", "id", "kind", "lead_unit_id", "level", "level_on", "milestone_id", "paused_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "proposed_level", "proposed_on", "raised_by_id", "raised_on", "received_on", "resolved_on", "result", "review_on", "severity", "source", "state", "state_on", "summary", "updated_at", "updated_by_id", "version", "visit_id") VALUES (NEW."assigned_on", NEW."blocking", NEW."city_reported_on", NEW."closed_by_id", NEW."closed_on", NEW."code", NEW."company_word", NEW."company_word_on", NEW."complexity", NEW."created_at", NEW."created_by_id", NEW."detail", NEW."due_on", NEW."evidence", NEW."extended_from", NEW."handler_id", NEW."id", NEW."kind", NEW."lead_unit_id", NEW."level", NEW."level_on", NEW."milestone_id", NEW."paused_on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."proposed_level", NEW."proposed_on", NEW."raised_by_id", NEW."raised_on", NEW."received_on", NEW."resolved_on", NEW."result", NEW."review_on", NEW."severity", NEW."source", NEW."state", NEW."state_on", NEW."summary", NEW."updated_at", NEW."updated_by_id", NEW."version", NEW."visit_id"); RETURN NULL;', hash='61310cb7184fe9a4b7318e45d7d927f5674dbbc3', operation='UPDATE', pgid='pgtrigger_update_update_3e0ec', table='projects_issue', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='issue',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_issueevent" ("assigned_on", "blocking", "city_reported_on", "closed_by_id", "closed_on", "code", "company_word", "company_word_on", "complexity", "created_at", "created_by_id", "detail", "due_on", "evidence", "extended_from", "handler_id", "id", "kind", "lead_unit_id", "level", "level_on", "milestone_id", "paused_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "proposed_level", "proposed_on", "raised_by_id", "raised_on", "received_on", "resolved_on", "result", "review_on", "severity", "source", "state", "state_on", "summary", "updated_at", "updated_by_id", "version", "visit_id") VALUES (OLD."assigned_on", OLD."blocking", OLD."city_reported_on", OLD."closed_by_id", OLD."closed_on", OLD."code", OLD."company_word", OLD."company_word_on", OLD."complexity", OLD."created_at", OLD."created_by_id", OLD."detail", OLD."due_on", OLD."evidence", OLD."extended_from", OLD."handler_id", OLD."id", OLD."kind", OLD."lead_unit_id", OLD."level", OLD."level_on", OLD."milestone_id", OLD."paused_on", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."project_id", OLD."proposed_level", OLD."proposed_on", OLD."raised_by_id", OLD."raised_on", OLD."received_on", OLD."resolved_on", OLD."result", OLD."review_on", OLD."severity", OLD."source", OLD."state", OLD."state_on", OLD."summary", OLD."updated_at", OLD."updated_by_id", OLD."version", OLD."visit_id"); RETURN NULL;', hash='5301e0fc36e366c154e6a05b3820518eb2dfcd7e', operation='DELETE', pgid='pgtrigger_delete_delete_d97f7', table='projects_issue', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='zonesettings',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_zonesettingsevent" ("assess_limit", "chief_after", "complex_limit", "created_at", "created_by_id", "cross_level_limit", "cut_off_time", "cut_off_weekday", "front_page_after", "id", "leader_after", "load_limit", "ordinary_limit", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "photo_days", "quiet_from", "quiet_until", "ranked", "receive_limit", "remind_before", "reopen_days", "total_warn_percent", "unit_jump", "updated_at", "updated_by_id", "version", "visit_days", "weekly_from", "weekly_until", "weekly_when_key") VALUES (NEW."assess_limit", NEW."chief_after", NEW."complex_limit", NEW."created_at", NEW."created_by_id", NEW."cross_level_limit", NEW."cut_off_time", NEW."cut_off_weekday", NEW."front_page_after", NEW."id", NEW."leader_after", NEW."load_limit", NEW."ordinary_limit", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."photo_days", NEW."quiet_from", NEW."quiet_until", NEW."ranked", NEW."receive_limit", NEW."remind_before", NEW."reopen_days", NEW."total_warn_percent", NEW."unit_jump", NEW."updated_at", NEW."updated_by_id", NEW."version", NEW."visit_days", NEW."weekly_from", NEW."weekly_until", NEW."weekly_when_key"); RETURN NULL;', hash='9ff229ece0abe99a1b44c691260580ab75971f1c', operation='INSERT', pgid='pgtrigger_insert_insert_6223b', table='projects_zonesettings', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='zonesettings',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "projects_zonesettingsevent" ("assess_limit", "chief_after", "complex_limit", "created_at", "created_by_id", "cross_level_limit", "cut_off_time", "cut_off_weekday", "front_page_after", "id", "leader_after", "load_limit", "ordinary_limit", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "photo_days", "quiet_from", "quiet_until", "ranked", "receive_limit", "remind_before", "reopen_days", "total_warn_percent", "unit_jump", "updated_at", "updated_by_id", "version", "visit_days", "weekly_from", "weekly_until", "weekly_when_key") VALUES (NEW."assess_limit", NEW."chief_after", NEW."complex_limit", NEW."created_at", NEW."created_by_id", NEW."cross_level_limit", NEW."cut_off_time", NEW."cut_off_weekday", NEW."front_page_after", NEW."id", NEW."leader_after", NEW."load_limit", NEW."ordinary_limit", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."photo_days", NEW."quiet_from", NEW."quiet_until", NEW."ranked", NEW."receive_limit", NEW."remind_before", NEW."reopen_days", NEW."total_warn_percent", NEW."unit_jump", NEW."updated_at", NEW."updated_by_id", NEW."version", NEW."visit_days", NEW."weekly_from", NEW."weekly_until", NEW."weekly_when_key"); RETURN NULL;', hash='b2688f366658f0befc9bc8465f0fabd2ae19591f', operation='UPDATE', pgid='pgtrigger_update_update_80ddc', table='projects_zonesettings', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='zonesettings',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_zonesettingsevent" ("assess_limit", "chief_after", "complex_limit", "created_at", "created_by_id", "cross_level_limit", "cut_off_time", "cut_off_weekday", "front_page_after", "id", "leader_after", "load_limit", "ordinary_limit", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "photo_days", "quiet_from", "quiet_until", "ranked", "receive_limit", "remind_before", "reopen_days", "total_warn_percent", "unit_jump", "updated_at", "updated_by_id", "version", "visit_days", "weekly_from", "weekly_until", "weekly_when_key") VALUES (OLD."assess_limit", OLD."chief_after", OLD."complex_limit", OLD."created_at", OLD."created_by_id", OLD."cross_level_limit", OLD."cut_off_time", OLD."cut_off_weekday", OLD."front_page_after", OLD."id", OLD."leader_after", OLD."load_limit", OLD."ordinary_limit", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."photo_days", OLD."quiet_from", OLD."quiet_until", OLD."ranked", OLD."receive_limit", OLD."remind_before", OLD."reopen_days", OLD."total_warn_percent", OLD."unit_jump", OLD."updated_at", OLD."updated_by_id", OLD."version", OLD."visit_days", OLD."weekly_from", OLD."weekly_until", OLD."weekly_when_key"); RETURN NULL;', hash='5f1ecfa5fccc15346d3a899553f78012cde154fe', operation='DELETE', pgid='pgtrigger_delete_delete_32af2', table='projects_zonesettings', when='AFTER')),
        ),
        migrations.AddField(
            model_name='issue',
            name='visit',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='issues', to='projects.sitevisit', verbose_name='现场办公'),
        ),
        migrations.AddField(
            model_name='issueevent',
            name='visit',
            field=models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='projects.sitevisit', verbose_name='现场办公'),
        ),
        migrations.AddField(
            model_name='sitevisit',
            name='projects',
            field=models.ManyToManyField(related_name='site_visits', through='projects.SiteVisitProject', to='projects.project', verbose_name='项目'),
        ),
        migrations.RunSQL(KEEP, UNKEEP),
        migrations.RunSQL(DELETE_REPORT % RELEASE, DELETE_REPORT % ""),
    ])
