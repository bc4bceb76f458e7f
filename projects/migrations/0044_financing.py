import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from gaoxin.migration import at_once


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_form_token_kept'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('projects', '0042_permit_keeping'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = at_once([
        migrations.AlterField(
            model_name='fundarrival',
            name='source',
            field=models.CharField(choices=[('OWN', '自有'), ('BANK', '银行'), ('FUND', '基金'), ('MICROLOAN', '小贷'), ('BOND', '债券'), ('FISCAL', '财政'), ('OTHER', '其他')], max_length=12, verbose_name='资金来源'),
        ),
        migrations.AlterField(
            model_name='fundarrivalevent',
            name='source',
            field=models.CharField(choices=[('OWN', '自有'), ('BANK', '银行'), ('FUND', '基金'), ('MICROLOAN', '小贷'), ('BOND', '债券'), ('FISCAL', '财政'), ('OTHER', '其他')], max_length=12, verbose_name='资金来源'),
        ),
        migrations.CreateModel(
            name='Drawdown',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(verbose_name='放款日期')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='放款金额（万元）')),
                ('counted', models.CharField(choices=[('CREATED', '新记一条'), ('ADDED', '另加'), ('INCLUDED', '已含')], editable=False, max_length=8, verbose_name='计入到位资金')),
                ('recorded_at', models.DateTimeField(editable=False, verbose_name='登记时间')),
                ('struck_on', models.DateField(editable=False, null=True, verbose_name='划去日期')),
                ('struck_reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='划去原因')),
                ('recorded_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('struck_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='划去人')),
            ],
            options={
                'verbose_name': '放款',
                'verbose_name_plural': '放款',
                'ordering': ['-on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='FinancingCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='登记时间')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='修改时间')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('code', models.CharField(editable=False, max_length=16, unique=True, verbose_name='编号')),
                ('instrument', models.CharField(choices=[('FUND', '基金'), ('GUARANTEE', '担保'), ('MICROLOAN', '小贷'), ('BANK', '银行'), ('OTHER', '其他')], max_length=12, verbose_name='方式')),
                ('purpose', models.CharField(max_length=100, verbose_name='用途')),
                ('wanted', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='申请金额（万元）')),
                ('term_months', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(360)], verbose_name='期限（月）')),
                ('collateral', models.CharField(blank=True, help_text='企业信息，不进入任何导出', max_length=200, verbose_name='抵质押情况')),
                ('needed_on', models.DateField(blank=True, null=True, verbose_name='需要日期')),
                ('state', models.CharField(choices=[('REGISTERED', '登记'), ('MATCHED', '对接'), ('DILIGENCE', '尽调'), ('APPROVED', '批准'), ('DRAWN', '放款'), ('SETTLED', '结清'), ('REFUSED', '婉拒'), ('WITHDRAWN', '撤回')], default='REGISTERED', editable=False, max_length=12, verbose_name='状态')),
                ('state_on', models.DateField(editable=False, verbose_name='到本状态日期')),
                ('approved', models.DecimalField(decimal_places=2, editable=False, max_digits=16, null=True, verbose_name='批准金额（万元）')),
                ('reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='婉拒或撤回原因')),
                ('removed_on', models.DateField(editable=False, null=True, verbose_name='移出日期')),
                ('removed_reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='移出原因')),
                ('backs', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='guarantees', to='projects.financingcase', verbose_name='所担保的贷款')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('handler', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='handled_financing', to=settings.AUTH_USER_MODEL, verbose_name='经办人')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='financing_cases', to='projects.project', verbose_name='项目')),
                ('removed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='移出人')),
                ('updated_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='修改人')),
            ],
            options={
                'verbose_name': '融资',
                'verbose_name_plural': '融资',
                'ordering': ['-code'],
            },
        ),
        migrations.CreateModel(
            name='DrawdownEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('on', models.DateField(verbose_name='放款日期')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='放款金额（万元）')),
                ('counted', models.CharField(choices=[('CREATED', '新记一条'), ('ADDED', '另加'), ('INCLUDED', '已含')], editable=False, max_length=8, verbose_name='计入到位资金')),
                ('recorded_at', models.DateTimeField(editable=False, verbose_name='登记时间')),
                ('struck_on', models.DateField(editable=False, null=True, verbose_name='划去日期')),
                ('struck_reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='划去原因')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='projects.drawdown')),
                ('recorded_by', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('struck_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='划去人')),
                ('case', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='projects.financingcase', verbose_name='融资')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='drawdown',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drawdowns', to='projects.financingcase', verbose_name='融资'),
        ),
        migrations.CreateModel(
            name='FinancingEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(choices=[('REGISTER', '登记'), ('MATCH', '对接'), ('DILIGENCE', '进入尽调'), ('APPROVE', '批准'), ('ADJUST', '调整批准额'), ('DRAW', '放款'), ('STRIKE', '划去放款'), ('SETTLE', '结清'), ('REFUSE', '婉拒'), ('WITHDRAW', '撤回'), ('REMOVE', '移出')], max_length=12, verbose_name='办理')),
                ('state', models.CharField(choices=[('REGISTERED', '登记'), ('MATCHED', '对接'), ('DILIGENCE', '尽调'), ('APPROVED', '批准'), ('DRAWN', '放款'), ('SETTLED', '结清'), ('REFUSED', '婉拒'), ('WITHDRAWN', '撤回')], max_length=12, verbose_name='状态')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=16, null=True, verbose_name='金额（万元）')),
                ('text', models.CharField(blank=True, max_length=300, verbose_name='说明')),
                ('on', models.DateField(verbose_name='日期')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办人')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='acts', to='projects.financingcase', verbose_name='融资')),
            ],
            options={
                'verbose_name': '融资办理记录',
                'verbose_name_plural': '融资办理记录',
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Institution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='登记时间')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='修改时间')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('name', models.CharField(error_messages={'unique': '已有这个名称的机构。'}, max_length=60, unique=True, verbose_name='名称')),
                ('kind', models.CharField(choices=[('FUND', '基金'), ('GUARANTEE', '担保公司'), ('MICROLOAN', '小贷公司'), ('BANK', '银行'), ('OTHER', '其他')], max_length=12, verbose_name='类型')),
                ('retired_on', models.DateField(blank=True, null=True, verbose_name='停止合作日期')),
                ('demo', models.BooleanField(default=False, editable=False, verbose_name='演示')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='对口单位')),
                ('updated_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='修改人')),
            ],
            options={
                'verbose_name': '融资机构',
                'verbose_name_plural': '融资机构',
                'ordering': ['kind', 'name'],
            },
        ),
        migrations.CreateModel(
            name='FinancingCaseEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='登记时间')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='修改时间')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('code', models.CharField(editable=False, max_length=16, verbose_name='编号')),
                ('instrument', models.CharField(choices=[('FUND', '基金'), ('GUARANTEE', '担保'), ('MICROLOAN', '小贷'), ('BANK', '银行'), ('OTHER', '其他')], max_length=12, verbose_name='方式')),
                ('purpose', models.CharField(max_length=100, verbose_name='用途')),
                ('wanted', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='申请金额（万元）')),
                ('term_months', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(360)], verbose_name='期限（月）')),
                ('collateral', models.CharField(blank=True, help_text='企业信息，不进入任何导出', max_length=200, verbose_name='抵质押情况')),
                ('needed_on', models.DateField(blank=True, null=True, verbose_name='需要日期')),
                ('state', models.CharField(choices=[('REGISTERED', '登记'), ('MATCHED', '对接'), ('DILIGENCE', '尽调'), ('APPROVED', '批准'), ('DRAWN', '放款'), ('SETTLED', '结清'), ('REFUSED', '婉拒'), ('WITHDRAWN', '撤回')], default='REGISTERED', editable=False, max_length=12, verbose_name='状态')),
                ('state_on', models.DateField(editable=False, verbose_name='到本状态日期')),
                ('approved', models.DecimalField(decimal_places=2, editable=False, max_digits=16, null=True, verbose_name='批准金额（万元）')),
                ('reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='婉拒或撤回原因')),
                ('removed_on', models.DateField(editable=False, null=True, verbose_name='移出日期')),
                ('removed_reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='移出原因')),
                ('backs', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='projects.financingcase', verbose_name='所担保的贷款')),
                ('created_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('handler', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办人')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='projects.financingcase')),
                ('project', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='projects.project', verbose_name='项目')),
                ('removed_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='移出人')),
                ('updated_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='修改人')),
                ('institution', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='projects.institution', verbose_name='机构')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='financingcase',
            name='institution',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='projects.institution', verbose_name='机构'),
        ),
        migrations.CreateModel(
            name='InstitutionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='登记时间')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='修改时间')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('name', models.CharField(error_messages={'unique': '已有这个名称的机构。'}, max_length=60, verbose_name='名称')),
                ('kind', models.CharField(choices=[('FUND', '基金'), ('GUARANTEE', '担保公司'), ('MICROLOAN', '小贷公司'), ('BANK', '银行'), ('OTHER', '其他')], max_length=12, verbose_name='类型')),
                ('retired_on', models.DateField(blank=True, null=True, verbose_name='停止合作日期')),
                ('demo', models.BooleanField(default=False, editable=False, verbose_name='演示')),
                ('created_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='projects.institution')),
                ('unit', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.unit', verbose_name='对口单位')),
                ('updated_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='修改人')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ResourceNeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='登记时间')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='修改时间')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('kind', models.CharField(choices=[('FUNDING', '资金')], default='FUNDING', editable=False, max_length=12, verbose_name='要素')),
                ('applies', models.BooleanField(blank=True, null=True, verbose_name='是否涉及')),
                ('needed', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='需要（万元）')),
                ('needed_on', models.DateField(blank=True, null=True, verbose_name='需要日期')),
                ('promised_on', models.DateField(blank=True, null=True, verbose_name='承诺到位日期')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='needs', to='projects.project', verbose_name='项目')),
                ('updated_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='修改人')),
            ],
            options={
                'verbose_name': '要素需求',
                'verbose_name_plural': '要素需求',
                'ordering': ['kind'],
            },
        ),
        migrations.CreateModel(
            name='ResourceNeedEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='登记时间')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='修改时间')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('kind', models.CharField(choices=[('FUNDING', '资金')], default='FUNDING', editable=False, max_length=12, verbose_name='要素')),
                ('applies', models.BooleanField(blank=True, null=True, verbose_name='是否涉及')),
                ('needed', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='需要（万元）')),
                ('needed_on', models.DateField(blank=True, null=True, verbose_name='需要日期')),
                ('promised_on', models.DateField(blank=True, null=True, verbose_name='承诺到位日期')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                ('created_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='projects.resourceneed')),
                ('project', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='projects.project', verbose_name='项目')),
                ('updated_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='修改人')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='drawdown',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='drawdown_positive', violation_error_message='放款金额须大于 0。'),
        ),
        migrations.AddConstraint(
            model_name='drawdown',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('struck_by', None), ('struck_on', None), ('struck_reason', '')), models.Q(('struck_by__isnull', False), ('struck_on__isnull', False), models.Q(('struck_reason', ''), _negated=True)), _connector='OR'), name='drawdown_struck_together', violation_error_message='划去日期、划去人与原因须同时记录。'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='drawdown',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_drawdownevent" ("amount", "case_id", "counted", "id", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "struck_by_id", "struck_on", "struck_reason") VALUES (NEW."amount", NEW."case_id", NEW."counted", NEW."id", NEW."on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."struck_by_id", NEW."struck_on", NEW."struck_reason"); RETURN NULL;', hash='98c3fa29433c0528b7b56d7df6727d74e0345d56', operation='INSERT', pgid='pgtrigger_insert_insert_41059', table='projects_drawdown', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='drawdown',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "projects_drawdownevent" ("amount", "case_id", "counted", "id", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "struck_by_id", "struck_on", "struck_reason") VALUES (NEW."amount", NEW."case_id", NEW."counted", NEW."id", NEW."on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."struck_by_id", NEW."struck_on", NEW."struck_reason"); RETURN NULL;', hash='438e19764704da68a2b8489209a804b5c301f92d', operation='UPDATE', pgid='pgtrigger_update_update_e9f38', table='projects_drawdown', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='drawdown',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_drawdownevent" ("amount", "case_id", "counted", "id", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "struck_by_id", "struck_on", "struck_reason") VALUES (OLD."amount", OLD."case_id", OLD."counted", OLD."id", OLD."on", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."recorded_at", OLD."recorded_by_id", OLD."struck_by_id", OLD."struck_on", OLD."struck_reason"); RETURN NULL;', hash='94d1641ec5f435401531dce7aea35ab3c85338ee', operation='DELETE', pgid='pgtrigger_delete_delete_c871e', table='projects_drawdown', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='institution',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_institutionevent" ("created_at", "created_by_id", "demo", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_on", "unit_id", "updated_at", "updated_by_id", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."demo", NEW."id", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."retired_on", NEW."unit_id", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;', hash='694c611083d464cf725ec8d4fb981c1c5e187658', operation='INSERT', pgid='pgtrigger_insert_insert_b6c39', table='projects_institution', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='institution',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "projects_institutionevent" ("created_at", "created_by_id", "demo", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_on", "unit_id", "updated_at", "updated_by_id", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."demo", NEW."id", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."retired_on", NEW."unit_id", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;', hash='42f1e05025d72c10671af332bcaf381f858e822e', operation='UPDATE', pgid='pgtrigger_update_update_d7c40', table='projects_institution', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='institution',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_institutionevent" ("created_at", "created_by_id", "demo", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retired_on", "unit_id", "updated_at", "updated_by_id", "version") VALUES (OLD."created_at", OLD."created_by_id", OLD."demo", OLD."id", OLD."kind", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."retired_on", OLD."unit_id", OLD."updated_at", OLD."updated_by_id", OLD."version"); RETURN NULL;', hash='6c3f52b70c0cbad9d4ad25ed708f843abfeb142b', operation='DELETE', pgid='pgtrigger_delete_delete_4b395', table='projects_institution', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='financingcase',
            index=models.Index(fields=['project', 'state'], name='financing_project_state'),
        ),
        migrations.AddIndex(
            model_name='financingcase',
            index=models.Index(fields=['state', 'state_on'], name='financing_state_since'),
        ),
        migrations.AddConstraint(
            model_name='financingcase',
            constraint=models.CheckConstraint(condition=models.Q(('wanted__gt', 0)), name='financing_wanted_positive', violation_error_message='申请金额须大于 0。'),
        ),
        migrations.AddConstraint(
            model_name='financingcase',
            constraint=models.CheckConstraint(condition=models.Q(('term_months', None), models.Q(('term_months__gte', 1), ('term_months__lte', 360)), _connector='OR'), name='financing_term', violation_error_message='期限应为 1 至 360 个月。'),
        ),
        migrations.AddConstraint(
            model_name='financingcase',
            constraint=models.CheckConstraint(condition=models.Q(('instrument', 'GUARANTEE'), ('backs', None), _connector='OR'), name='financing_only_a_guarantee_backs', violation_error_message='只有担保才有所担保的贷款。'),
        ),
        migrations.AddConstraint(
            model_name='financingcase',
            constraint=models.CheckConstraint(condition=models.Q(('instrument', 'GUARANTEE'), ('state', 'DRAWN'), _negated=True), name='financing_guarantee_pays_nothing', violation_error_message='担保是增信，不放款；请在所担保的贷款上登记放款。'),
        ),
        migrations.AddConstraint(
            model_name='financingcase',
            constraint=models.CheckConstraint(condition=models.Q(('approved', None), ('approved__gt', 0), _connector='OR'), name='financing_approved_positive', violation_error_message='批准金额须大于 0。'),
        ),
        migrations.AddConstraint(
            model_name='financingcase',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['APPROVED', 'DRAWN', 'SETTLED']), _negated=True), ('approved__isnull', False), _connector='OR'), name='financing_approved_has_amount', violation_error_message='批准须写明批准金额。'),
        ),
        migrations.AddConstraint(
            model_name='financingcase',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['REFUSED', 'WITHDRAWN']), models.Q(('reason', ''), _negated=True)), models.Q(models.Q(('state__in', ['REFUSED', 'WITHDRAWN']), _negated=True), ('reason', '')), _connector='OR'), name='financing_failed_has_reason', violation_error_message='婉拒、撤回须写明原因。'),
        ),
        migrations.AddConstraint(
            model_name='financingcase',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['REGISTERED', 'REFUSED', 'WITHDRAWN']), ('institution__isnull', False), _connector='OR'), name='financing_matched_with_whom', violation_error_message='对接以后须写明机构。'),
        ),
        migrations.AddConstraint(
            model_name='financingcase',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('removed_by', None), ('removed_on', None), ('removed_reason', '')), models.Q(('removed_by__isnull', False), ('removed_on__isnull', False), models.Q(('removed_reason', ''), _negated=True)), _connector='OR'), name='financing_removed_together', violation_error_message='移出日期、移出人与原因须同时记录。'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='financingcase',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_financingcaseevent" ("approved", "backs_id", "code", "collateral", "created_at", "created_by_id", "handler_id", "id", "institution_id", "instrument", "needed_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "purpose", "reason", "removed_by_id", "removed_on", "removed_reason", "state", "state_on", "term_months", "updated_at", "updated_by_id", "version", "wanted") VALUES (NEW."approved", NEW."backs_id", NEW."code", NEW."collateral", NEW."created_at", NEW."created_by_id", NEW."handler_id", NEW."id", NEW."institution_id", NEW."instrument", NEW."needed_on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."project_id", NEW."purpose", NEW."reason", NEW."removed_by_id", NEW."removed_on", NEW."removed_reason", NEW."state", NEW."state_on", NEW."term_months", NEW."updated_at", NEW."updated_by_id", NEW."version", NEW."wanted"); RETURN NULL;', hash='3cc0036a199c37d3fe65206b0fe0372a0937565f', operation='INSERT', pgid='pgtrigger_insert_insert_80a91', table='projects_financingcase', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='financingcase',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "projects_financingcaseevent" ("approved", "backs_id", "code", "collateral", "created_at", "created_by_id", "handler_id", "id", "institution_id", "instrument", "needed_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "purpose", "reason", "removed_by_id", "removed_on", "removed_reason", "state", "state_on", "term_months", "updated_at", "updated_by_id", "version", "wanted") VALUES (NEW."approved", NEW."backs_id", NEW."code", NEW."collateral", NEW."created_at", NEW."created_by_id", NEW."handler_id", NEW."id", NEW."institution_id", NEW."instrument", NEW."needed_on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."purpose", NEW."reason", NEW."removed_by_id", NEW."removed_on", NEW."removed_reason", NEW."state", NEW."state_on", NEW."term_months", NEW."updated_at", NEW."updated_by_id", NEW."version", NEW."wanted"); RETURN NULL;', hash='2503ef1a048f56475a79e82526420bd5b65c340b', operation='UPDATE', pgid='pgtrigger_update_update_86e21', table='projects_financingcase', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='financingcase',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_financingcaseevent" ("approved", "backs_id", "code", "collateral", "created_at", "created_by_id", "handler_id", "id", "institution_id", "instrument", "needed_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "purpose", "reason", "removed_by_id", "removed_on", "removed_reason", "state", "state_on", "term_months", "updated_at", "updated_by_id", "version", "wanted") VALUES (OLD."approved", OLD."backs_id", OLD."code", OLD."collateral", OLD."created_at", OLD."created_by_id", OLD."handler_id", OLD."id", OLD."institution_id", OLD."instrument", OLD."needed_on", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."project_id", OLD."purpose", OLD."reason", OLD."removed_by_id", OLD."removed_on", OLD."removed_reason", OLD."state", OLD."state_on", OLD."term_months", OLD."updated_at", OLD."updated_by_id", OLD."version", OLD."wanted"); RETURN NULL;', hash='e1b5bc821af9c15905c1a6f8ab47cf5a46f32b49', operation='DELETE', pgid='pgtrigger_delete_delete_98af6', table='projects_financingcase', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='resourceneed',
            constraint=models.UniqueConstraint(fields=('project', 'kind'), name='resource_need_once', violation_error_message='这个项目的这项需求已登记，请改原有的一条。'),
        ),
        migrations.AddConstraint(
            model_name='resourceneed',
            constraint=models.CheckConstraint(condition=models.Q(('needed', None), ('needed__gte', 0), _connector='OR'), name='resource_need_not_negative', violation_error_message='需要的数量不能为负。'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='resourceneed',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_resourceneedevent" ("applies", "created_at", "created_by_id", "id", "kind", "needed", "needed_on", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "promised_on", "updated_at", "updated_by_id", "version") VALUES (NEW."applies", NEW."created_at", NEW."created_by_id", NEW."id", NEW."kind", NEW."needed", NEW."needed_on", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."project_id", NEW."promised_on", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;', hash='33c23cbc0886fddf5f3dfe35663b6077d0b468a9', operation='INSERT', pgid='pgtrigger_insert_insert_9fc1a', table='projects_resourceneed', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='resourceneed',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "projects_resourceneedevent" ("applies", "created_at", "created_by_id", "id", "kind", "needed", "needed_on", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "promised_on", "updated_at", "updated_by_id", "version") VALUES (NEW."applies", NEW."created_at", NEW."created_by_id", NEW."id", NEW."kind", NEW."needed", NEW."needed_on", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."promised_on", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;', hash='697ef97ffc46f26e073da6785e3518b38c9bc3b3', operation='UPDATE', pgid='pgtrigger_update_update_67123', table='projects_resourceneed', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='resourceneed',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_resourceneedevent" ("applies", "created_at", "created_by_id", "id", "kind", "needed", "needed_on", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "promised_on", "updated_at", "updated_by_id", "version") VALUES (OLD."applies", OLD."created_at", OLD."created_by_id", OLD."id", OLD."kind", OLD."needed", OLD."needed_on", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."project_id", OLD."promised_on", OLD."updated_at", OLD."updated_by_id", OLD."version"); RETURN NULL;', hash='4843fa2f57426eaf6c7ab9cd9ec9d95b4329ca0a', operation='DELETE', pgid='pgtrigger_delete_delete_ae422', table='projects_resourceneed', when='AFTER')),
        ),
    ])
