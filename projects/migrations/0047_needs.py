import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from gaoxin.migration import at_once

# Those that are shipped; of its own items the zone says it itself.
OF_ENVIRONMENT = """
UPDATE projects_permititem SET element = 'ENVIRONMENT' WHERE code IN ('W01', 'W02', 'A03', 'A04');
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_form_token_kept'),
        ('projects', '0052_returns'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = at_once([
        migrations.AlterModelOptions(
            name='resourceneed',
            options={'ordering': ['kind', 'id'], 'verbose_name': '要素需求', 'verbose_name_plural': '要素需求'},
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
            model_name='permititem',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='permititem',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='permititem',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='resourceneed',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='resourceneed',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='resourceneed',
            name='delete_delete',
        ),
        migrations.RemoveConstraint(
            model_name='resourceneed',
            name='resource_need_once',
        ),
        migrations.AddField(
            model_name='issue',
            name='need',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='issues', to='projects.resourceneed', verbose_name='要素需求'),
        ),
        migrations.AddField(
            model_name='issue',
            name='permit',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='issues', to='projects.permitstep', verbose_name='手续'),
        ),
        migrations.AddField(
            model_name='issueevent',
            name='need',
            field=models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='projects.resourceneed', verbose_name='要素需求'),
        ),
        migrations.AddField(
            model_name='issueevent',
            name='permit',
            field=models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='projects.permitstep', verbose_name='手续'),
        ),
        migrations.AddField(
            model_name='permititem',
            name='element',
            field=models.CharField(choices=[('PERMIT', '手续'), ('ENVIRONMENT', '环境')], default='PERMIT', help_text='在要素矩阵里列入哪一栏', max_length=12, verbose_name='归入要素'),
        ),
        migrations.AddField(
            model_name='permititemevent',
            name='element',
            field=models.CharField(choices=[('PERMIT', '手续'), ('ENVIRONMENT', '环境')], default='PERMIT', help_text='在要素矩阵里列入哪一栏', max_length=12, verbose_name='归入要素'),
        ),
        migrations.AddField(
            model_name='resourceneed',
            name='detail',
            field=models.CharField(blank=True, help_text='如「10 kV 增容」，只有一项的可不填', max_length=60, verbose_name='说明哪一项'),
        ),
        migrations.AddField(
            model_name='resourceneed',
            name='handler',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='handled_needs', to=settings.AUTH_USER_MODEL, verbose_name='责任人'),
        ),
        migrations.AddField(
            model_name='resourceneed',
            name='measure',
            field=models.CharField(blank=True, choices=[('MU', '亩'), ('WAN', '万元'), ('HOUSEHOLD', '户'), ('KVA', 'kVA'), ('CUBIC_DAY', 'm³/日'), ('CUBIC_HOUR', 'm³/时'), ('TON_HOUR', '吨/时'), ('ROAD', '条'), ('PERSON', '人')], max_length=10, verbose_name='计量单位'),
        ),
        migrations.AddField(
            model_name='resourceneed',
            name='removed_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='移出人'),
        ),
        migrations.AddField(
            model_name='resourceneed',
            name='removed_on',
            field=models.DateField(editable=False, null=True, verbose_name='移出日期'),
        ),
        migrations.AddField(
            model_name='resourceneed',
            name='removed_reason',
            field=models.CharField(blank=True, editable=False, max_length=200, verbose_name='移出原因'),
        ),
        migrations.AddField(
            model_name='resourceneed',
            name='secured',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='已保障'),
        ),
        migrations.AddField(
            model_name='resourceneed',
            name='step',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='needs', to='projects.schedulestep', verbose_name='用于哪一步'),
        ),
        migrations.AddField(
            model_name='resourceneed',
            name='unit_responsible',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='责任单位'),
        ),
        migrations.AddField(
            model_name='resourceneedevent',
            name='detail',
            field=models.CharField(blank=True, help_text='如「10 kV 增容」，只有一项的可不填', max_length=60, verbose_name='说明哪一项'),
        ),
        migrations.AddField(
            model_name='resourceneedevent',
            name='handler',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='责任人'),
        ),
        migrations.AddField(
            model_name='resourceneedevent',
            name='measure',
            field=models.CharField(blank=True, choices=[('MU', '亩'), ('WAN', '万元'), ('HOUSEHOLD', '户'), ('KVA', 'kVA'), ('CUBIC_DAY', 'm³/日'), ('CUBIC_HOUR', 'm³/时'), ('TON_HOUR', '吨/时'), ('ROAD', '条'), ('PERSON', '人')], max_length=10, verbose_name='计量单位'),
        ),
        migrations.AddField(
            model_name='resourceneedevent',
            name='removed_by',
            field=models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='移出人'),
        ),
        migrations.AddField(
            model_name='resourceneedevent',
            name='removed_on',
            field=models.DateField(editable=False, null=True, verbose_name='移出日期'),
        ),
        migrations.AddField(
            model_name='resourceneedevent',
            name='removed_reason',
            field=models.CharField(blank=True, editable=False, max_length=200, verbose_name='移出原因'),
        ),
        migrations.AddField(
            model_name='resourceneedevent',
            name='secured',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='已保障'),
        ),
        migrations.AddField(
            model_name='resourceneedevent',
            name='step',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='projects.schedulestep', verbose_name='用于哪一步'),
        ),
        migrations.AddField(
            model_name='resourceneedevent',
            name='unit_responsible',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.unit', verbose_name='责任单位'),
        ),
        migrations.AlterField(
            model_name='resourceneed',
            name='kind',
            field=models.CharField(choices=[('LAND', '土地'), ('FUNDING', '资金'), ('DEMOLITION', '征拆'), ('POWER', '供电'), ('WATER', '供水'), ('GAS', '供气'), ('HEAT', '供热'), ('ROAD', '道路'), ('LABOUR', '用工')], default='FUNDING', max_length=12, verbose_name='要素'),
        ),
        migrations.AlterField(
            model_name='resourceneed',
            name='needed',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='需要'),
        ),
        migrations.AlterField(
            model_name='resourceneed',
            name='note',
            field=models.CharField(blank=True, max_length=200, verbose_name='情况说明'),
        ),
        migrations.AlterField(
            model_name='resourceneedevent',
            name='kind',
            field=models.CharField(choices=[('LAND', '土地'), ('FUNDING', '资金'), ('DEMOLITION', '征拆'), ('POWER', '供电'), ('WATER', '供水'), ('GAS', '供气'), ('HEAT', '供热'), ('ROAD', '道路'), ('LABOUR', '用工')], default='FUNDING', max_length=12, verbose_name='要素'),
        ),
        migrations.AlterField(
            model_name='resourceneedevent',
            name='needed',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='需要'),
        ),
        migrations.AlterField(
            model_name='resourceneedevent',
            name='note',
            field=models.CharField(blank=True, max_length=200, verbose_name='情况说明'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='issue',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_issueevent" ("assigned_on", "blocking", "city_reported_on", "closed_by_id", "closed_on", "code", "company_word", "company_word_on", "complexity", "created_at", "created_by_id", "detail", "due_on", "evidence", "extended_from", "handler_id", "id", "kind", "lead_unit_id", "level", "level_on", "milestone_id", "need_id", "paused_on", "permit_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "proposed_level", "proposed_on", "raised_by_id", "raised_on", "received_on", "resolved_on", "result", "review_on", "severity", "source", "state", "state_on", "summary", "updated_at", "updated_by_id", "version", "visit_id") VALUES (NEW."assigned_on", NEW."blocking", NEW."city_reported_on", NEW."closed_by_id", NEW."closed_on", NEW."code", NEW."company_word", NEW."company_word_on", NEW."complexity", NEW."created_at", NEW."created_by_id", NEW."detail", NEW."due_on", NEW."evidence", NEW."extended_from", NEW."handler_id", NEW."id", NEW."kind", NEW."lead_unit_id", NEW."level", NEW."level_on", NEW."milestone_id", NEW."need_id", NEW."paused_on", NEW."permit_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."project_id", NEW."proposed_level", NEW."proposed_on", NEW."raised_by_id", NEW."raised_on", NEW."received_on", NEW."resolved_on", NEW."result", NEW."review_on", NEW."severity", NEW."source", NEW."state", NEW."state_on", NEW."summary", NEW."updated_at", NEW."updated_by_id", NEW."version", NEW."visit_id"); RETURN NULL;', hash='08117e9189640320e38601adbf27546717d6a794', operation='INSERT', pgid='pgtrigger_insert_insert_17f4f', table='projects_issue', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='issue',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "projects_issueevent" ("assigned_on", "blocking", "city_reported_on", "closed_by_id", "closed_on", "code", "company_word", "company_word_on", "complexity", "created_at", "created_by_id", "detail", "due_on", "evidence", "extended_from", "handler_id", "id", "kind", "lead_unit_id", "level", "level_on", "milestone_id", "need_id", "paused_on", "permit_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "proposed_level", "proposed_on", "raised_by_id", "raised_on", "received_on", "resolved_on", "result", "review_on", "severity", "source", "state", "state_on", "summary", "updated_at", "updated_by_id", "version", "visit_id") VALUES (NEW."assigned_on", NEW."blocking", NEW."city_reported_on", NEW."closed_by_id", NEW."closed_on", NEW."code", NEW."company_word", NEW."company_word_on", NEW."complexity", NEW."created_at", NEW."created_by_id", NEW."detail", NEW."due_on", NEW."evidence", NEW."extended_from", NEW."handler_id", NEW."id", NEW."kind", NEW."lead_unit_id", NEW."level", NEW."level_on", NEW."milestone_id", NEW."need_id", NEW."paused_on", NEW."permit_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."proposed_level", NEW."proposed_on", NEW."raised_by_id", NEW."raised_on", NEW."received_on", NEW."resolved_on", NEW."result", NEW."review_on", NEW."severity", NEW."source", NEW."state", NEW."state_on", NEW."summary", NEW."updated_at", NEW."updated_by_id", NEW."version", NEW."visit_id"); RETURN NULL;', hash='6d8a79fe0e0618296478c0b2c0ba10138dcde7fe', operation='UPDATE', pgid='pgtrigger_update_update_3e0ec', table='projects_issue', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='issue',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_issueevent" ("assigned_on", "blocking", "city_reported_on", "closed_by_id", "closed_on", "code", "company_word", "company_word_on", "complexity", "created_at", "created_by_id", "detail", "due_on", "evidence", "extended_from", "handler_id", "id", "kind", "lead_unit_id", "level", "level_on", "milestone_id", "need_id", "paused_on", "permit_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "proposed_level", "proposed_on", "raised_by_id", "raised_on", "received_on", "resolved_on", "result", "review_on", "severity", "source", "state", "state_on", "summary", "updated_at", "updated_by_id", "version", "visit_id") VALUES (OLD."assigned_on", OLD."blocking", OLD."city_reported_on", OLD."closed_by_id", OLD."closed_on", OLD."code", OLD."company_word", OLD."company_word_on", OLD."complexity", OLD."created_at", OLD."created_by_id", OLD."detail", OLD."due_on", OLD."evidence", OLD."extended_from", OLD."handler_id", OLD."id", OLD."kind", OLD."lead_unit_id", OLD."level", OLD."level_on", OLD."milestone_id", OLD."need_id", OLD."paused_on", OLD."permit_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."project_id", OLD."proposed_level", OLD."proposed_on", OLD."raised_by_id", OLD."raised_on", OLD."received_on", OLD."resolved_on", OLD."result", OLD."review_on", OLD."severity", OLD."source", OLD."state", OLD."state_on", OLD."summary", OLD."updated_at", OLD."updated_by_id", OLD."version", OLD."visit_id"); RETURN NULL;', hash='97cf73c0116371be8c49060536fcc279d4a6f4f8', operation='DELETE', pgid='pgtrigger_delete_delete_d97f7', table='projects_issue', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='permititem',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_permititemevent" ("authority_id", "code", "confirmed_on", "created_at", "created_by_id", "default_method", "element", "extensions", "id", "legal_basis", "legal_limit", "legal_unit", "limit_extension", "name", "papers", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase", "precedes", "promise_allowed", "promised_limit", "retired_on", "sole_allowed", "source_note", "step_names", "updated_at", "updated_by_id", "valid_months", "version") VALUES (NEW."authority_id", NEW."code", NEW."confirmed_on", NEW."created_at", NEW."created_by_id", NEW."default_method", NEW."element", NEW."extensions", NEW."id", NEW."legal_basis", NEW."legal_limit", NEW."legal_unit", NEW."limit_extension", NEW."name", NEW."papers", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phase", NEW."precedes", NEW."promise_allowed", NEW."promised_limit", NEW."retired_on", NEW."sole_allowed", NEW."source_note", NEW."step_names", NEW."updated_at", NEW."updated_by_id", NEW."valid_months", NEW."version"); RETURN NULL;', hash='2564600e4f010c5468f0ad10890df90a5412f9f7', operation='INSERT', pgid='pgtrigger_insert_insert_e0bdb', table='projects_permititem', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='permititem',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "projects_permititemevent" ("authority_id", "code", "confirmed_on", "created_at", "created_by_id", "default_method", "element", "extensions", "id", "legal_basis", "legal_limit", "legal_unit", "limit_extension", "name", "papers", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase", "precedes", "promise_allowed", "promised_limit", "retired_on", "sole_allowed", "source_note", "step_names", "updated_at", "updated_by_id", "valid_months", "version") VALUES (NEW."authority_id", NEW."code", NEW."confirmed_on", NEW."created_at", NEW."created_by_id", NEW."default_method", NEW."element", NEW."extensions", NEW."id", NEW."legal_basis", NEW."legal_limit", NEW."legal_unit", NEW."limit_extension", NEW."name", NEW."papers", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phase", NEW."precedes", NEW."promise_allowed", NEW."promised_limit", NEW."retired_on", NEW."sole_allowed", NEW."source_note", NEW."step_names", NEW."updated_at", NEW."updated_by_id", NEW."valid_months", NEW."version"); RETURN NULL;', hash='2769a4ece64826558477c0d30492c63bb6c1a14c', operation='UPDATE', pgid='pgtrigger_update_update_b6d22', table='projects_permititem', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='permititem',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_permititemevent" ("authority_id", "code", "confirmed_on", "created_at", "created_by_id", "default_method", "element", "extensions", "id", "legal_basis", "legal_limit", "legal_unit", "limit_extension", "name", "papers", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase", "precedes", "promise_allowed", "promised_limit", "retired_on", "sole_allowed", "source_note", "step_names", "updated_at", "updated_by_id", "valid_months", "version") VALUES (OLD."authority_id", OLD."code", OLD."confirmed_on", OLD."created_at", OLD."created_by_id", OLD."default_method", OLD."element", OLD."extensions", OLD."id", OLD."legal_basis", OLD."legal_limit", OLD."legal_unit", OLD."limit_extension", OLD."name", OLD."papers", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."phase", OLD."precedes", OLD."promise_allowed", OLD."promised_limit", OLD."retired_on", OLD."sole_allowed", OLD."source_note", OLD."step_names", OLD."updated_at", OLD."updated_by_id", OLD."valid_months", OLD."version"); RETURN NULL;', hash='e10add33184d8f8b023679c73508247af09f3a42', operation='DELETE', pgid='pgtrigger_delete_delete_bb955', table='projects_permititem', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='resourceneed',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_resourceneedevent" ("applies", "created_at", "created_by_id", "detail", "handler_id", "id", "kind", "measure", "needed", "needed_on", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "promised_on", "removed_by_id", "removed_on", "removed_reason", "secured", "step_id", "unit_responsible_id", "updated_at", "updated_by_id", "version") VALUES (NEW."applies", NEW."created_at", NEW."created_by_id", NEW."detail", NEW."handler_id", NEW."id", NEW."kind", NEW."measure", NEW."needed", NEW."needed_on", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."project_id", NEW."promised_on", NEW."removed_by_id", NEW."removed_on", NEW."removed_reason", NEW."secured", NEW."step_id", NEW."unit_responsible_id", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;', hash='52dc05a47c0e6ca40ae9946a6aa8940156d9c2e9', operation='INSERT', pgid='pgtrigger_insert_insert_9fc1a', table='projects_resourceneed', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='resourceneed',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "projects_resourceneedevent" ("applies", "created_at", "created_by_id", "detail", "handler_id", "id", "kind", "measure", "needed", "needed_on", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "promised_on", "removed_by_id", "removed_on", "removed_reason", "secured", "step_id", "unit_responsible_id", "updated_at", "updated_by_id", "version") VALUES (NEW."applies", NEW."created_at", NEW."created_by_id", NEW."detail", NEW."handler_id", NEW."id", NEW."kind", NEW."measure", NEW."needed", NEW."needed_on", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."promised_on", NEW."removed_by_id", NEW."removed_on", NEW."removed_reason", NEW."secured", NEW."step_id", NEW."unit_responsible_id", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;', hash='3d1ae58024a378c5593af026c27a6ca7ca87f552', operation='UPDATE', pgid='pgtrigger_update_update_67123', table='projects_resourceneed', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='resourceneed',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_resourceneedevent" ("applies", "created_at", "created_by_id", "detail", "handler_id", "id", "kind", "measure", "needed", "needed_on", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "promised_on", "removed_by_id", "removed_on", "removed_reason", "secured", "step_id", "unit_responsible_id", "updated_at", "updated_by_id", "version") VALUES (OLD."applies", OLD."created_at", OLD."created_by_id", OLD."detail", OLD."handler_id", OLD."id", OLD."kind", OLD."measure", OLD."needed", OLD."needed_on", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."project_id", OLD."promised_on", OLD."removed_by_id", OLD."removed_on", OLD."removed_reason", OLD."secured", OLD."step_id", OLD."unit_responsible_id", OLD."updated_at", OLD."updated_by_id", OLD."version"); RETURN NULL;', hash='38343409a3203e645ce5a093649e6ecaab037ebe', operation='DELETE', pgid='pgtrigger_delete_delete_ae422', table='projects_resourceneed', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='issue',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['CLOSED', 'UNABLE']), _negated=True), fields=('need',), name='issue_open_once_a_need', violation_error_message='就这一项已提出问题，还没有销号。请打开那个问题办理，不再重复提出。'),
        ),
        migrations.AddConstraint(
            model_name='issue',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['CLOSED', 'UNABLE']), _negated=True), fields=('permit',), name='issue_open_once_a_permit', violation_error_message='就这一项已提出问题，还没有销号。请打开那个问题办理，不再重复提出。'),
        ),
        migrations.AddConstraint(
            model_name='resourceneed',
            constraint=models.UniqueConstraint(condition=models.Q(('removed_on', None)), fields=('project', 'kind', 'detail'), name='resource_need_once', violation_error_message='这个项目的这项需求已登记，请改原有的一条；确为另一项的，请写明哪一项。'),
        ),
        migrations.AddConstraint(
            model_name='resourceneed',
            constraint=models.CheckConstraint(condition=models.Q(('secured', None), models.Q(('secured__gte', 0), models.Q(('kind', 'FUNDING'), _negated=True)), _connector='OR'), name='resource_need_secured_not_negative', violation_error_message='已保障的数量不能为负；资金按到位和批准算出，不填。'),
        ),
        migrations.AddConstraint(
            model_name='resourceneed',
            constraint=models.CheckConstraint(condition=models.Q(('step', None), ('needed_on', None), _connector='OR'), name='resource_need_one_day', violation_error_message='选了工期步骤，需要日期就随确认的计划走。请清空其中一项。'),
        ),
        migrations.AddConstraint(
            model_name='resourceneed',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('removed_by', None), ('removed_on', None), ('removed_reason', '')), models.Q(('removed_by__isnull', False), ('removed_on__isnull', False), models.Q(('removed_reason', ''), _negated=True)), _connector='OR'), name='resource_need_removed_together', violation_error_message='移出日期、移出人与原因须同时记录。'),
        ),
    ])
    operations.append(migrations.RunSQL(OF_ENVIRONMENT, migrations.RunSQL.noop))
