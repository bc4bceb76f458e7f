import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from gaoxin.migration import at_once

# What no constraint of one row can say: the shares of a parcel that are not ended are never more than its area,
# nobody uses land that was removed, taken back or whose size is unknown, and fiction and fact stay apart. The row
# of the parcel is locked, so that two shares at once are added up one after the other.
FORWARD = """
CREATE FUNCTION projects_parcelshare_within() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    land record;
    used numeric;
    fictional boolean;
BEGIN
    IF NEW.to_on IS NOT NULL THEN RETURN NEW; END IF;
    SELECT area, removed_on, withdrawn_on, demo INTO land FROM projects_parcel WHERE id = NEW.parcel_id FOR NO KEY UPDATE;
    IF land.removed_on IS NOT NULL OR land.withdrawn_on IS NOT NULL THEN
        RAISE EXCEPTION '这宗地已移出或收回，不能再登记使用的项目。'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'parcel_share_of_land_in_use';
    END IF;
    SELECT source = 'DEMO' INTO fictional FROM projects_project WHERE id = NEW.project_id;
    IF fictional <> land.demo THEN
        RAISE EXCEPTION '演示宗地只能登记给演示项目，真实宗地只能登记给真实项目。'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'parcel_share_of_one_kind';
    END IF;
    SELECT coalesce(sum(area), 0) INTO used FROM projects_parcelshare
        WHERE parcel_id = NEW.parcel_id AND to_on IS NULL AND id IS DISTINCT FROM NEW.id;
    IF land.area IS NULL OR used + NEW.area > land.area THEN
        RAISE EXCEPTION '各项目使用面积合计超过宗地面积，没有保存；请刷新后核对还余多少。'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'parcel_shares_within_area';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION projects_parcel_holds() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    used numeric;
BEGIN
    SELECT sum(area) INTO used FROM projects_parcelshare WHERE parcel_id = NEW.id AND to_on IS NULL;
    IF used IS NULL THEN RETURN NEW; END IF;
    IF NEW.removed_on IS NOT NULL OR NEW.withdrawn_on IS NOT NULL THEN
        RAISE EXCEPTION '还有项目在使用这宗地，请先结束它们的使用。'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'parcel_share_of_land_in_use';
    END IF;
    IF NEW.area IS NULL OR used > NEW.area THEN
        RAISE EXCEPTION '宗地面积不能小于各项目使用面积的合计，没有保存。'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'parcel_shares_within_area';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER projects_parcelshare_within BEFORE INSERT OR UPDATE ON projects_parcelshare
    FOR EACH ROW EXECUTE FUNCTION projects_parcelshare_within();
CREATE TRIGGER projects_parcel_holds BEFORE UPDATE ON projects_parcel
    FOR EACH ROW EXECUTE FUNCTION projects_parcel_holds();
"""
BACKWARD = """
DROP TRIGGER projects_parcel_holds ON projects_parcel;
DROP TRIGGER projects_parcelshare_within ON projects_parcelshare;
DROP FUNCTION projects_parcel_holds();
DROP FUNCTION projects_parcelshare_within();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
        ('projects', '0045_financing_kept'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = at_once([
        migrations.CreateModel(
            name='Parcel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='登记时间')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='修改时间')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('code', models.CharField(editable=False, max_length=16, unique=True, verbose_name='编号')),
                ('number', models.CharField(blank=True, help_text='出让公告或规划条件上的编号，还没有的不填', max_length=40, verbose_name='宗地编号')),
                ('name', models.CharField(max_length=60, verbose_name='宗地名称')),
                ('location', models.CharField(blank=True, max_length=100, verbose_name='位置')),
                ('area', models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True, verbose_name='面积（亩）')),
                ('area_sqm', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='面积（㎡）')),
                ('use', models.CharField(choices=[('INDUSTRY', '工业'), ('STORAGE', '仓储'), ('RESEARCH', '科研'), ('COMMERCIAL', '商服'), ('PUBLIC', '公共设施'), ('OTHER', '其他')], max_length=12, verbose_name='用途')),
                ('standard', models.BooleanField(blank=True, null=True, verbose_name='标准地')),
                ('supply', models.CharField(blank=True, choices=[('LISTING', '挂牌'), ('TENDER', '招标'), ('AUCTION', '拍卖'), ('AGREEMENT', '协议'), ('ALLOCATION', '划拨'), ('LEASE', '租赁'), ('LEASE_FIRST', '先租后让')], max_length=12, verbose_name='供应方式')),
                ('term_years', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(70)], verbose_name='年限（年）')),
                ('flexible_term', models.BooleanField(default=False, verbose_name='弹性年期')),
                ('conditions_no', models.CharField(blank=True, max_length=60, verbose_name='规划条件文号')),
                ('price', models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name='成交价（万元）')),
                ('contract_no', models.CharField(blank=True, max_length=60, verbose_name='合同编号')),
                ('title_no', models.CharField(blank=True, max_length=60, verbose_name='不动产权证号')),
                ('cleared_on', models.DateField(blank=True, null=True, verbose_name='净地日期')),
                ('assessed_on', models.DateField(blank=True, null=True, verbose_name='区域评价完成日期')),
                ('announced_on', models.DateField(blank=True, null=True, verbose_name='公告日期')),
                ('sold_on', models.DateField(blank=True, null=True, verbose_name='成交日期')),
                ('contract_on', models.DateField(blank=True, null=True, verbose_name='合同日期')),
                ('paid_on', models.DateField(blank=True, null=True, verbose_name='价款缴清日期')),
                ('delivered_on', models.DateField(blank=True, null=True, verbose_name='交地日期')),
                ('title_on', models.DateField(blank=True, null=True, verbose_name='办证日期')),
                ('begun_on', models.DateField(blank=True, null=True, verbose_name='动工开发日期')),
                ('stopped_on', models.DateField(blank=True, null=True, verbose_name='中止开发日期')),
                ('completed_on', models.DateField(blank=True, null=True, verbose_name='竣工日期')),
                ('agreed_start_on', models.DateField(blank=True, null=True, verbose_name='约定开工日期')),
                ('agreed_completion_on', models.DateField(blank=True, null=True, verbose_name='约定竣工日期')),
                ('agreed_output_on', models.DateField(blank=True, null=True, verbose_name='约定达产日期')),
                ('built_area', models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True, verbose_name='已动工开发面积（亩）')),
                ('due_area', models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True, verbose_name='应动工开发面积（亩）')),
                ('government_cause', models.BooleanField(default=False, verbose_name='未动工属政府原因')),
                ('cause_note', models.CharField(blank=True, max_length=200, verbose_name='政府原因说明')),
                ('withdrawn_on', models.DateField(blank=True, null=True, verbose_name='收回日期')),
                ('withdrawn_reason', models.CharField(blank=True, max_length=200, verbose_name='收回原因')),
                ('demo', models.BooleanField(default=False, editable=False, verbose_name='演示')),
                ('removed_on', models.DateField(editable=False, null=True, verbose_name='移出日期')),
                ('removed_reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='移出原因')),
            ],
            options={
                'verbose_name': '宗地',
                'verbose_name_plural': '宗地',
                'ordering': ['-code'],
            },
        ),
        migrations.CreateModel(
            name='ParcelAssessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='登记时间')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='修改时间')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('kind', models.CharField(choices=[('ENVIRONMENT', '环境'), ('ENERGY', '节能'), ('EARTHQUAKE', '地震'), ('GEOLOGY', '地质灾害'), ('MINERALS', '压覆矿产'), ('SOIL', '水土保持'), ('RELICS', '文物'), ('FLOOD', '洪水'), ('CLIMATE', '气候'), ('OTHER', '其他')], max_length=12, verbose_name='评价')),
                ('done_on', models.DateField(verbose_name='完成日期')),
                ('number', models.CharField(blank=True, max_length=60, verbose_name='批复文号')),
                ('note', models.CharField(blank=True, max_length=100, verbose_name='说明')),
            ],
            options={
                'verbose_name': '区域评价',
                'verbose_name_plural': '区域评价',
                'ordering': ['kind', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ParcelAssessmentEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='登记时间')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='修改时间')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('kind', models.CharField(choices=[('ENVIRONMENT', '环境'), ('ENERGY', '节能'), ('EARTHQUAKE', '地震'), ('GEOLOGY', '地质灾害'), ('MINERALS', '压覆矿产'), ('SOIL', '水土保持'), ('RELICS', '文物'), ('FLOOD', '洪水'), ('CLIMATE', '气候'), ('OTHER', '其他')], max_length=12, verbose_name='评价')),
                ('done_on', models.DateField(verbose_name='完成日期')),
                ('number', models.CharField(blank=True, max_length=60, verbose_name='批复文号')),
                ('note', models.CharField(blank=True, max_length=100, verbose_name='说明')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ParcelEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='登记时间')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='修改时间')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('code', models.CharField(editable=False, max_length=16, verbose_name='编号')),
                ('number', models.CharField(blank=True, help_text='出让公告或规划条件上的编号，还没有的不填', max_length=40, verbose_name='宗地编号')),
                ('name', models.CharField(max_length=60, verbose_name='宗地名称')),
                ('location', models.CharField(blank=True, max_length=100, verbose_name='位置')),
                ('area', models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True, verbose_name='面积（亩）')),
                ('area_sqm', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='面积（㎡）')),
                ('use', models.CharField(choices=[('INDUSTRY', '工业'), ('STORAGE', '仓储'), ('RESEARCH', '科研'), ('COMMERCIAL', '商服'), ('PUBLIC', '公共设施'), ('OTHER', '其他')], max_length=12, verbose_name='用途')),
                ('standard', models.BooleanField(blank=True, null=True, verbose_name='标准地')),
                ('supply', models.CharField(blank=True, choices=[('LISTING', '挂牌'), ('TENDER', '招标'), ('AUCTION', '拍卖'), ('AGREEMENT', '协议'), ('ALLOCATION', '划拨'), ('LEASE', '租赁'), ('LEASE_FIRST', '先租后让')], max_length=12, verbose_name='供应方式')),
                ('term_years', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(70)], verbose_name='年限（年）')),
                ('flexible_term', models.BooleanField(default=False, verbose_name='弹性年期')),
                ('conditions_no', models.CharField(blank=True, max_length=60, verbose_name='规划条件文号')),
                ('price', models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name='成交价（万元）')),
                ('contract_no', models.CharField(blank=True, max_length=60, verbose_name='合同编号')),
                ('title_no', models.CharField(blank=True, max_length=60, verbose_name='不动产权证号')),
                ('cleared_on', models.DateField(blank=True, null=True, verbose_name='净地日期')),
                ('assessed_on', models.DateField(blank=True, null=True, verbose_name='区域评价完成日期')),
                ('announced_on', models.DateField(blank=True, null=True, verbose_name='公告日期')),
                ('sold_on', models.DateField(blank=True, null=True, verbose_name='成交日期')),
                ('contract_on', models.DateField(blank=True, null=True, verbose_name='合同日期')),
                ('paid_on', models.DateField(blank=True, null=True, verbose_name='价款缴清日期')),
                ('delivered_on', models.DateField(blank=True, null=True, verbose_name='交地日期')),
                ('title_on', models.DateField(blank=True, null=True, verbose_name='办证日期')),
                ('begun_on', models.DateField(blank=True, null=True, verbose_name='动工开发日期')),
                ('stopped_on', models.DateField(blank=True, null=True, verbose_name='中止开发日期')),
                ('completed_on', models.DateField(blank=True, null=True, verbose_name='竣工日期')),
                ('agreed_start_on', models.DateField(blank=True, null=True, verbose_name='约定开工日期')),
                ('agreed_completion_on', models.DateField(blank=True, null=True, verbose_name='约定竣工日期')),
                ('agreed_output_on', models.DateField(blank=True, null=True, verbose_name='约定达产日期')),
                ('built_area', models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True, verbose_name='已动工开发面积（亩）')),
                ('due_area', models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True, verbose_name='应动工开发面积（亩）')),
                ('government_cause', models.BooleanField(default=False, verbose_name='未动工属政府原因')),
                ('cause_note', models.CharField(blank=True, max_length=200, verbose_name='政府原因说明')),
                ('withdrawn_on', models.DateField(blank=True, null=True, verbose_name='收回日期')),
                ('withdrawn_reason', models.CharField(blank=True, max_length=200, verbose_name='收回原因')),
                ('demo', models.BooleanField(default=False, editable=False, verbose_name='演示')),
                ('removed_on', models.DateField(editable=False, null=True, verbose_name='移出日期')),
                ('removed_reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='移出原因')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ParcelShare',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='登记时间')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='修改时间')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('area', models.DecimalField(decimal_places=2, max_digits=10, verbose_name='使用面积（亩）')),
                ('from_on', models.DateField(verbose_name='使用自')),
                ('to_on', models.DateField(editable=False, null=True, verbose_name='使用至')),
                ('end_reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='结束原因')),
            ],
            options={
                'verbose_name': '宗地份额',
                'verbose_name_plural': '宗地份额',
                'ordering': ['-area', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ParcelShareEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='登记时间')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='修改时间')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('area', models.DecimalField(decimal_places=2, max_digits=10, verbose_name='使用面积（亩）')),
                ('from_on', models.DateField(verbose_name='使用自')),
                ('to_on', models.DateField(editable=False, null=True, verbose_name='使用至')),
                ('end_reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='结束原因')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ParcelTarget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='登记时间')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='修改时间')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('kind', models.CharField(choices=[('FIXED_INVESTMENT', '固定资产投资强度（万元/亩）'), ('FLOOR_RATIO', '容积率'), ('BUILDING_DENSITY', '建筑系数（%）'), ('TAX', '亩均税收（万元/亩·年）'), ('OUTPUT', '亩均产值（万元/亩·年）'), ('ENERGY', '单位能耗（吨标煤/万元）'), ('EMISSION', '单位排放'), ('RND', '研发投入强度（%）')], max_length=20, verbose_name='指标')),
                ('agreed', models.DecimalField(blank=True, decimal_places=3, help_text='按出让公告或投资协议填写，系统不预填。外地参考：隆昌 150 万元/亩起、8 万元/亩起分行业定', max_digits=12, null=True, verbose_name='约定值')),
                ('basis', models.CharField(blank=True, help_text='如「固定资产投资，不含土地价款；合同第 9 条」', max_length=100, verbose_name='口径和依据')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='达到期限')),
                ('actual', models.DecimalField(blank=True, decimal_places=3, max_digits=12, null=True, verbose_name='实际值')),
                ('checked_on', models.DateField(blank=True, null=True, verbose_name='核验日期')),
            ],
            options={
                'verbose_name': '控制性指标',
                'verbose_name_plural': '控制性指标',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='ParcelTargetEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='登记时间')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='修改时间')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('kind', models.CharField(choices=[('FIXED_INVESTMENT', '固定资产投资强度（万元/亩）'), ('FLOOR_RATIO', '容积率'), ('BUILDING_DENSITY', '建筑系数（%）'), ('TAX', '亩均税收（万元/亩·年）'), ('OUTPUT', '亩均产值（万元/亩·年）'), ('ENERGY', '单位能耗（吨标煤/万元）'), ('EMISSION', '单位排放'), ('RND', '研发投入强度（%）')], max_length=20, verbose_name='指标')),
                ('agreed', models.DecimalField(blank=True, decimal_places=3, help_text='按出让公告或投资协议填写，系统不预填。外地参考：隆昌 150 万元/亩起、8 万元/亩起分行业定', max_digits=12, null=True, verbose_name='约定值')),
                ('basis', models.CharField(blank=True, help_text='如「固定资产投资，不含土地价款；合同第 9 条」', max_length=100, verbose_name='口径和依据')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='达到期限')),
                ('actual', models.DecimalField(blank=True, decimal_places=3, max_digits=12, null=True, verbose_name='实际值')),
                ('checked_on', models.DateField(blank=True, null=True, verbose_name='核验日期')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Premises',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='登记时间')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='修改时间')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('name', models.CharField(max_length=60, verbose_name='厂房名称')),
                ('floor_area', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='建筑面积（㎡）')),
                ('floor_ratio', models.DecimalField(blank=True, decimal_places=3, help_text='用于折算亩数；不清楚的不填，不折算', max_digits=6, null=True, verbose_name='所在地块容积率')),
                ('landlord', models.CharField(blank=True, max_length=60, verbose_name='出租方')),
                ('from_on', models.DateField(blank=True, null=True, verbose_name='租期自')),
                ('to_on', models.DateField(blank=True, null=True, verbose_name='租期至')),
                ('removed_on', models.DateField(editable=False, null=True, verbose_name='移出日期')),
                ('removed_reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='移出原因')),
            ],
            options={
                'verbose_name': '租赁厂房',
                'verbose_name_plural': '租赁厂房',
                'ordering': ['from_on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='PremisesEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='登记时间')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='修改时间')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('name', models.CharField(max_length=60, verbose_name='厂房名称')),
                ('floor_area', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='建筑面积（㎡）')),
                ('floor_ratio', models.DecimalField(blank=True, decimal_places=3, help_text='用于折算亩数；不清楚的不填，不折算', max_digits=6, null=True, verbose_name='所在地块容积率')),
                ('landlord', models.CharField(blank=True, max_length=60, verbose_name='出租方')),
                ('from_on', models.DateField(blank=True, null=True, verbose_name='租期自')),
                ('to_on', models.DateField(blank=True, null=True, verbose_name='租期至')),
                ('removed_on', models.DateField(editable=False, null=True, verbose_name='移出日期')),
                ('removed_reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='移出原因')),
            ],
            options={
                'abstract': False,
            },
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
            name='idle_near_days',
            field=models.PositiveSmallIntegerField(default=90, help_text='默认 90。《闲置土地处置办法》只定满一年、满两年。本系统拟定，待园区确认', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)], verbose_name='满一年未动工前几天提示（天）'),
        ),
        migrations.AddField(
            model_name='zonesettingsevent',
            name='idle_near_days',
            field=models.PositiveSmallIntegerField(default=90, help_text='默认 90。《闲置土地处置办法》只定满一年、满两年。本系统拟定，待园区确认', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)], verbose_name='满一年未动工前几天提示（天）'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='zonesettings',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_zonesettingsevent" ("amount_warn", "assess_limit", "chief_after", "complex_limit", "created_at", "created_by_id", "cross_level_limit", "cut_off_time", "cut_off_weekday", "front_page_after", "gate_schedule", "handover_reading_days", "id", "idle_near_days", "instruction_limit", "leader_after", "load_limit", "ordinary_limit", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "photo_days", "plan_days", "quiet_from", "quiet_until", "ranked", "receive_limit", "remind_before", "reopen_days", "sample_percent", "screen_days", "total_warn_percent", "unit_jump", "updated_at", "updated_by_id", "version", "visit_days", "weekly_from", "weekly_until", "weekly_when_key") VALUES (NEW."amount_warn", NEW."assess_limit", NEW."chief_after", NEW."complex_limit", NEW."created_at", NEW."created_by_id", NEW."cross_level_limit", NEW."cut_off_time", NEW."cut_off_weekday", NEW."front_page_after", NEW."gate_schedule", NEW."handover_reading_days", NEW."id", NEW."idle_near_days", NEW."instruction_limit", NEW."leader_after", NEW."load_limit", NEW."ordinary_limit", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."photo_days", NEW."plan_days", NEW."quiet_from", NEW."quiet_until", NEW."ranked", NEW."receive_limit", NEW."remind_before", NEW."reopen_days", NEW."sample_percent", NEW."screen_days", NEW."total_warn_percent", NEW."unit_jump", NEW."updated_at", NEW."updated_by_id", NEW."version", NEW."visit_days", NEW."weekly_from", NEW."weekly_until", NEW."weekly_when_key"); RETURN NULL;', hash='fef81ee0897c5253a9ea4eca90573c9c6435726f', operation='INSERT', pgid='pgtrigger_insert_insert_6223b', table='projects_zonesettings', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='zonesettings',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "projects_zonesettingsevent" ("amount_warn", "assess_limit", "chief_after", "complex_limit", "created_at", "created_by_id", "cross_level_limit", "cut_off_time", "cut_off_weekday", "front_page_after", "gate_schedule", "handover_reading_days", "id", "idle_near_days", "instruction_limit", "leader_after", "load_limit", "ordinary_limit", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "photo_days", "plan_days", "quiet_from", "quiet_until", "ranked", "receive_limit", "remind_before", "reopen_days", "sample_percent", "screen_days", "total_warn_percent", "unit_jump", "updated_at", "updated_by_id", "version", "visit_days", "weekly_from", "weekly_until", "weekly_when_key") VALUES (NEW."amount_warn", NEW."assess_limit", NEW."chief_after", NEW."complex_limit", NEW."created_at", NEW."created_by_id", NEW."cross_level_limit", NEW."cut_off_time", NEW."cut_off_weekday", NEW."front_page_after", NEW."gate_schedule", NEW."handover_reading_days", NEW."id", NEW."idle_near_days", NEW."instruction_limit", NEW."leader_after", NEW."load_limit", NEW."ordinary_limit", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."photo_days", NEW."plan_days", NEW."quiet_from", NEW."quiet_until", NEW."ranked", NEW."receive_limit", NEW."remind_before", NEW."reopen_days", NEW."sample_percent", NEW."screen_days", NEW."total_warn_percent", NEW."unit_jump", NEW."updated_at", NEW."updated_by_id", NEW."version", NEW."visit_days", NEW."weekly_from", NEW."weekly_until", NEW."weekly_when_key"); RETURN NULL;', hash='327eb30050a2ec7d1f1b52490908abebbf8b916f', operation='UPDATE', pgid='pgtrigger_update_update_80ddc', table='projects_zonesettings', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='zonesettings',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_zonesettingsevent" ("amount_warn", "assess_limit", "chief_after", "complex_limit", "created_at", "created_by_id", "cross_level_limit", "cut_off_time", "cut_off_weekday", "front_page_after", "gate_schedule", "handover_reading_days", "id", "idle_near_days", "instruction_limit", "leader_after", "load_limit", "ordinary_limit", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "photo_days", "plan_days", "quiet_from", "quiet_until", "ranked", "receive_limit", "remind_before", "reopen_days", "sample_percent", "screen_days", "total_warn_percent", "unit_jump", "updated_at", "updated_by_id", "version", "visit_days", "weekly_from", "weekly_until", "weekly_when_key") VALUES (OLD."amount_warn", OLD."assess_limit", OLD."chief_after", OLD."complex_limit", OLD."created_at", OLD."created_by_id", OLD."cross_level_limit", OLD."cut_off_time", OLD."cut_off_weekday", OLD."front_page_after", OLD."gate_schedule", OLD."handover_reading_days", OLD."id", OLD."idle_near_days", OLD."instruction_limit", OLD."leader_after", OLD."load_limit", OLD."ordinary_limit", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."photo_days", OLD."plan_days", OLD."quiet_from", OLD."quiet_until", OLD."ranked", OLD."receive_limit", OLD."remind_before", OLD."reopen_days", OLD."sample_percent", OLD."screen_days", OLD."total_warn_percent", OLD."unit_jump", OLD."updated_at", OLD."updated_by_id", OLD."version", OLD."visit_days", OLD."weekly_from", OLD."weekly_until", OLD."weekly_when_key"); RETURN NULL;', hash='16bdd9f384d568b5d44b35ed054c5b16a2047cb0', operation='DELETE', pgid='pgtrigger_delete_delete_32af2', table='projects_zonesettings', when='AFTER')),
        ),
        migrations.AddField(
            model_name='parcel',
            name='company',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parcels', to='projects.company', verbose_name='受让企业'),
        ),
        migrations.AddField(
            model_name='parcel',
            name='created_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人'),
        ),
        migrations.AddField(
            model_name='parcel',
            name='removed_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='移出人'),
        ),
        migrations.AddField(
            model_name='parcel',
            name='updated_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='修改人'),
        ),
        migrations.AddField(
            model_name='parcelassessment',
            name='created_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人'),
        ),
        migrations.AddField(
            model_name='parcelassessment',
            name='parcel',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assessments', to='projects.parcel', verbose_name='宗地'),
        ),
        migrations.AddField(
            model_name='parcelassessment',
            name='updated_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='修改人'),
        ),
        migrations.AddField(
            model_name='parcelassessmentevent',
            name='created_by',
            field=models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人'),
        ),
        migrations.AddField(
            model_name='parcelassessmentevent',
            name='parcel',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='projects.parcel', verbose_name='宗地'),
        ),
        migrations.AddField(
            model_name='parcelassessmentevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='parcelassessmentevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='projects.parcelassessment'),
        ),
        migrations.AddField(
            model_name='parcelassessmentevent',
            name='updated_by',
            field=models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='修改人'),
        ),
        migrations.AddField(
            model_name='parcelevent',
            name='company',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='projects.company', verbose_name='受让企业'),
        ),
        migrations.AddField(
            model_name='parcelevent',
            name='created_by',
            field=models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人'),
        ),
        migrations.AddField(
            model_name='parcelevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='parcelevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='projects.parcel'),
        ),
        migrations.AddField(
            model_name='parcelevent',
            name='removed_by',
            field=models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='移出人'),
        ),
        migrations.AddField(
            model_name='parcelevent',
            name='updated_by',
            field=models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='修改人'),
        ),
        migrations.AddField(
            model_name='parcelshare',
            name='created_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人'),
        ),
        migrations.AddField(
            model_name='parcelshare',
            name='parcel',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shares', to='projects.parcel', verbose_name='宗地'),
        ),
        migrations.AddField(
            model_name='parcelshare',
            name='project',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parcel_shares', to='projects.project', verbose_name='项目'),
        ),
        migrations.AddField(
            model_name='parcelshare',
            name='updated_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='修改人'),
        ),
        migrations.AddField(
            model_name='parcelshareevent',
            name='created_by',
            field=models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人'),
        ),
        migrations.AddField(
            model_name='parcelshareevent',
            name='parcel',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='projects.parcel', verbose_name='宗地'),
        ),
        migrations.AddField(
            model_name='parcelshareevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='parcelshareevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='projects.parcelshare'),
        ),
        migrations.AddField(
            model_name='parcelshareevent',
            name='project',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='projects.project', verbose_name='项目'),
        ),
        migrations.AddField(
            model_name='parcelshareevent',
            name='updated_by',
            field=models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='修改人'),
        ),
        migrations.AddField(
            model_name='parceltarget',
            name='checked_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='核验人'),
        ),
        migrations.AddField(
            model_name='parceltarget',
            name='created_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人'),
        ),
        migrations.AddField(
            model_name='parceltarget',
            name='parcel',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='projects.parcel', verbose_name='宗地'),
        ),
        migrations.AddField(
            model_name='parceltarget',
            name='updated_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='修改人'),
        ),
        migrations.AddField(
            model_name='parceltargetevent',
            name='checked_by',
            field=models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='核验人'),
        ),
        migrations.AddField(
            model_name='parceltargetevent',
            name='created_by',
            field=models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人'),
        ),
        migrations.AddField(
            model_name='parceltargetevent',
            name='parcel',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='projects.parcel', verbose_name='宗地'),
        ),
        migrations.AddField(
            model_name='parceltargetevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='parceltargetevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='projects.parceltarget'),
        ),
        migrations.AddField(
            model_name='parceltargetevent',
            name='updated_by',
            field=models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='修改人'),
        ),
        migrations.AddField(
            model_name='premises',
            name='created_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人'),
        ),
        migrations.AddField(
            model_name='premises',
            name='project',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='premises', to='projects.project', verbose_name='项目'),
        ),
        migrations.AddField(
            model_name='premises',
            name='removed_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='移出人'),
        ),
        migrations.AddField(
            model_name='premises',
            name='updated_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='修改人'),
        ),
        migrations.AddField(
            model_name='premisesevent',
            name='created_by',
            field=models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人'),
        ),
        migrations.AddField(
            model_name='premisesevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='premisesevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='projects.premises'),
        ),
        migrations.AddField(
            model_name='premisesevent',
            name='project',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='projects.project', verbose_name='项目'),
        ),
        migrations.AddField(
            model_name='premisesevent',
            name='removed_by',
            field=models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='移出人'),
        ),
        migrations.AddField(
            model_name='premisesevent',
            name='updated_by',
            field=models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='修改人'),
        ),
        migrations.AddConstraint(
            model_name='parcel',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('number', ''), _negated=True), ('removed_on', None)), fields=('number',), name='parcel_number_once', violation_error_message='已有这个宗地编号，请在原有的一宗上修改。'),
        ),
        migrations.AddConstraint(
            model_name='parcel',
            constraint=models.CheckConstraint(condition=models.Q(('area', None), ('area__gt', 0), _connector='OR'), name='parcel_area_positive', violation_error_message='面积须大于 0；还不知道的不填。'),
        ),
        migrations.AddConstraint(
            model_name='parcel',
            constraint=models.CheckConstraint(condition=models.Q(('area_sqm', None), ('area_sqm__gt', 0), _connector='OR'), name='parcel_area_sqm_positive', violation_error_message='面积须大于 0；还不知道的不填。'),
        ),
        migrations.AddConstraint(
            model_name='parcel',
            constraint=models.CheckConstraint(condition=models.Q(('term_years', None), models.Q(('term_years__gte', 1), ('term_years__lte', 70)), _connector='OR'), name='parcel_term', violation_error_message='年限应为 1 至 70 年。'),
        ),
        migrations.AddConstraint(
            model_name='parcel',
            constraint=models.CheckConstraint(condition=models.Q(('price', None), ('price__gte', 0), _connector='OR'), name='parcel_price_not_negative', violation_error_message='成交价不能为负。'),
        ),
        migrations.AddConstraint(
            model_name='parcel',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('built_area', None), ('built_area__gte', 0), _connector='OR'), models.Q(('due_area', None), ('due_area__gt', 0), _connector='OR')), name='parcel_built_areas', violation_error_message='动工开发的面积不能为负，应动工的须大于 0。'),
        ),
        migrations.AddConstraint(
            model_name='parcel',
            constraint=models.CheckConstraint(condition=models.Q(('sold_on', None), ('company__isnull', False), _connector='OR'), name='parcel_sold_to_whom', violation_error_message='成交须写明受让企业。'),
        ),
        migrations.AddConstraint(
            model_name='parcel',
            constraint=models.CheckConstraint(condition=models.Q(('contract_on', None), models.Q(('contract_no', ''), _negated=True), _connector='OR'), name='parcel_contract_has_number', violation_error_message='签订合同须写明合同编号。'),
        ),
        migrations.AddConstraint(
            model_name='parcel',
            constraint=models.CheckConstraint(condition=models.Q(('government_cause', False), models.Q(('cause_note', ''), _negated=True), _connector='OR'), name='parcel_cause_is_said', violation_error_message='属政府原因的须写明是什么原因。'),
        ),
        migrations.AddConstraint(
            model_name='parcel',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_on', None), ('withdrawn_reason', '')), models.Q(('withdrawn_on__isnull', False), models.Q(('withdrawn_reason', ''), _negated=True)), _connector='OR'), name='parcel_withdrawn_has_reason', violation_error_message='收回日期与收回原因须同时填写。'),
        ),
        migrations.AddConstraint(
            model_name='parcel',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('removed_by', None), ('removed_on', None), ('removed_reason', '')), models.Q(('removed_by__isnull', False), ('removed_on__isnull', False), models.Q(('removed_reason', ''), _negated=True)), _connector='OR'), name='parcel_removed_together', violation_error_message='移出日期、移出人与原因须同时记录。'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='parcel',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_parcelevent" ("agreed_completion_on", "agreed_output_on", "agreed_start_on", "announced_on", "area", "area_sqm", "assessed_on", "begun_on", "built_area", "cause_note", "cleared_on", "code", "company_id", "completed_on", "conditions_no", "contract_no", "contract_on", "created_at", "created_by_id", "delivered_on", "demo", "due_area", "flexible_term", "government_cause", "id", "location", "name", "number", "paid_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "removed_by_id", "removed_on", "removed_reason", "sold_on", "standard", "stopped_on", "supply", "term_years", "title_no", "title_on", "updated_at", "updated_by_id", "use", "version", "withdrawn_on", "withdrawn_reason") VALUES (NEW."agreed_completion_on", NEW."agreed_output_on", NEW."agreed_start_on", NEW."announced_on", NEW."area", NEW."area_sqm", NEW."assessed_on", NEW."begun_on", NEW."built_area", NEW."cause_note", NEW."cleared_on", NEW."code", NEW."company_id", NEW."completed_on", NEW."conditions_no", NEW."contract_no", NEW."contract_on", NEW."created_at", NEW."created_by_id", NEW."delivered_on", NEW."demo", NEW."due_area", NEW."flexible_term", NEW."government_cause", NEW."id", NEW."location", NEW."name", NEW."number", NEW."paid_on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."price", NEW."removed_by_id", NEW."removed_on", NEW."removed_reason", NEW."sold_on", NEW."standard", NEW."stopped_on", NEW."supply", NEW."term_years", NEW."title_no", NEW."title_on", NEW."updated_at", NEW."updated_by_id", NEW."use", NEW."version", NEW."withdrawn_on", NEW."withdrawn_reason"); RETURN NULL;', hash='72181ce6e93ed0c093cf6e4e60adcb3c7a81ec4a', operation='INSERT', pgid='pgtrigger_insert_insert_8c578', table='projects_parcel', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='parcel',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "projects_parcelevent" ("agreed_completion_on", "agreed_output_on", "agreed_start_on", "announced_on", "area", "area_sqm", "assessed_on", "begun_on", "built_area", "cause_note", "cleared_on", "code", "company_id", "completed_on", "conditions_no", "contract_no", "contract_on", "created_at", "created_by_id", "delivered_on", "demo", "due_area", "flexible_term", "government_cause", "id", "location", "name", "number", "paid_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "removed_by_id", "removed_on", "removed_reason", "sold_on", "standard", "stopped_on", "supply", "term_years", "title_no", "title_on", "updated_at", "updated_by_id", "use", "version", "withdrawn_on", "withdrawn_reason") VALUES (NEW."agreed_completion_on", NEW."agreed_output_on", NEW."agreed_start_on", NEW."announced_on", NEW."area", NEW."area_sqm", NEW."assessed_on", NEW."begun_on", NEW."built_area", NEW."cause_note", NEW."cleared_on", NEW."code", NEW."company_id", NEW."completed_on", NEW."conditions_no", NEW."contract_no", NEW."contract_on", NEW."created_at", NEW."created_by_id", NEW."delivered_on", NEW."demo", NEW."due_area", NEW."flexible_term", NEW."government_cause", NEW."id", NEW."location", NEW."name", NEW."number", NEW."paid_on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."price", NEW."removed_by_id", NEW."removed_on", NEW."removed_reason", NEW."sold_on", NEW."standard", NEW."stopped_on", NEW."supply", NEW."term_years", NEW."title_no", NEW."title_on", NEW."updated_at", NEW."updated_by_id", NEW."use", NEW."version", NEW."withdrawn_on", NEW."withdrawn_reason"); RETURN NULL;', hash='b0d94ea59387c7951d833c2998ecfe11a8ff6638', operation='UPDATE', pgid='pgtrigger_update_update_4c8a8', table='projects_parcel', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='parcel',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_parcelevent" ("agreed_completion_on", "agreed_output_on", "agreed_start_on", "announced_on", "area", "area_sqm", "assessed_on", "begun_on", "built_area", "cause_note", "cleared_on", "code", "company_id", "completed_on", "conditions_no", "contract_no", "contract_on", "created_at", "created_by_id", "delivered_on", "demo", "due_area", "flexible_term", "government_cause", "id", "location", "name", "number", "paid_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "removed_by_id", "removed_on", "removed_reason", "sold_on", "standard", "stopped_on", "supply", "term_years", "title_no", "title_on", "updated_at", "updated_by_id", "use", "version", "withdrawn_on", "withdrawn_reason") VALUES (OLD."agreed_completion_on", OLD."agreed_output_on", OLD."agreed_start_on", OLD."announced_on", OLD."area", OLD."area_sqm", OLD."assessed_on", OLD."begun_on", OLD."built_area", OLD."cause_note", OLD."cleared_on", OLD."code", OLD."company_id", OLD."completed_on", OLD."conditions_no", OLD."contract_no", OLD."contract_on", OLD."created_at", OLD."created_by_id", OLD."delivered_on", OLD."demo", OLD."due_area", OLD."flexible_term", OLD."government_cause", OLD."id", OLD."location", OLD."name", OLD."number", OLD."paid_on", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."price", OLD."removed_by_id", OLD."removed_on", OLD."removed_reason", OLD."sold_on", OLD."standard", OLD."stopped_on", OLD."supply", OLD."term_years", OLD."title_no", OLD."title_on", OLD."updated_at", OLD."updated_by_id", OLD."use", OLD."version", OLD."withdrawn_on", OLD."withdrawn_reason"); RETURN NULL;', hash='fa5f52fbc66ab3e5b3aa8fad4bfa16a1e4ccac25', operation='DELETE', pgid='pgtrigger_delete_delete_cab0c', table='projects_parcel', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='parcelassessment',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'OTHER'), _negated=True), fields=('parcel', 'kind'), name='parcel_assessment_once', violation_error_message='这项评价已登记，请改原有的一条。'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='parcelassessment',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_parcelassessmentevent" ("created_at", "created_by_id", "done_on", "id", "kind", "note", "number", "parcel_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at", "updated_by_id", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."done_on", NEW."id", NEW."kind", NEW."note", NEW."number", NEW."parcel_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;', hash='a4d3baef9198588b7de5ffe4082071446ff061a2', operation='INSERT', pgid='pgtrigger_insert_insert_f0cab', table='projects_parcelassessment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='parcelassessment',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "projects_parcelassessmentevent" ("created_at", "created_by_id", "done_on", "id", "kind", "note", "number", "parcel_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at", "updated_by_id", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."done_on", NEW."id", NEW."kind", NEW."note", NEW."number", NEW."parcel_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;', hash='17bd53ed6db85817f5ee1d25fb04f5ec3163cb44', operation='UPDATE', pgid='pgtrigger_update_update_fe79e', table='projects_parcelassessment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='parcelassessment',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_parcelassessmentevent" ("created_at", "created_by_id", "done_on", "id", "kind", "note", "number", "parcel_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at", "updated_by_id", "version") VALUES (OLD."created_at", OLD."created_by_id", OLD."done_on", OLD."id", OLD."kind", OLD."note", OLD."number", OLD."parcel_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."updated_at", OLD."updated_by_id", OLD."version"); RETURN NULL;', hash='7b9b1e46f467a996b3f17a205d40f4d7019adcc2', operation='DELETE', pgid='pgtrigger_delete_delete_4bf11', table='projects_parcelassessment', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='parcelshare',
            constraint=models.UniqueConstraint(condition=models.Q(('to_on', None)), fields=('parcel', 'project'), name='parcel_share_once', violation_error_message='这个项目已使用这宗地，请改原有的一条。'),
        ),
        migrations.AddConstraint(
            model_name='parcelshare',
            constraint=models.CheckConstraint(condition=models.Q(('area__gt', 0)), name='parcel_share_positive', violation_error_message='使用面积须大于 0。'),
        ),
        migrations.AddConstraint(
            model_name='parcelshare',
            constraint=models.CheckConstraint(condition=models.Q(('to_on', None), ('to_on__gte', models.F('from_on')), _connector='OR'), name='parcel_share_days', violation_error_message='使用的结束日期不能早于开始日期。'),
        ),
        migrations.AddConstraint(
            model_name='parcelshare',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('end_reason', ''), ('to_on', None)), models.Q(('to_on__isnull', False), models.Q(('end_reason', ''), _negated=True)), _connector='OR'), name='parcel_share_ended_with_reason', violation_error_message='结束使用须写明原因。'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='parcelshare',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_parcelshareevent" ("area", "created_at", "created_by_id", "end_reason", "from_on", "id", "parcel_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "to_on", "updated_at", "updated_by_id", "version") VALUES (NEW."area", NEW."created_at", NEW."created_by_id", NEW."end_reason", NEW."from_on", NEW."id", NEW."parcel_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."project_id", NEW."to_on", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;', hash='6db21c99b080a4c71f6ce26c0c1554641d0bd0d8', operation='INSERT', pgid='pgtrigger_insert_insert_e9a8d', table='projects_parcelshare', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='parcelshare',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "projects_parcelshareevent" ("area", "created_at", "created_by_id", "end_reason", "from_on", "id", "parcel_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "to_on", "updated_at", "updated_by_id", "version") VALUES (NEW."area", NEW."created_at", NEW."created_by_id", NEW."end_reason", NEW."from_on", NEW."id", NEW."parcel_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."to_on", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;', hash='580887004eecb4ecb95d8b705dedc1b1ed5447b0', operation='UPDATE', pgid='pgtrigger_update_update_6b29e', table='projects_parcelshare', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='parcelshare',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_parcelshareevent" ("area", "created_at", "created_by_id", "end_reason", "from_on", "id", "parcel_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "to_on", "updated_at", "updated_by_id", "version") VALUES (OLD."area", OLD."created_at", OLD."created_by_id", OLD."end_reason", OLD."from_on", OLD."id", OLD."parcel_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."project_id", OLD."to_on", OLD."updated_at", OLD."updated_by_id", OLD."version"); RETURN NULL;', hash='1d38a52b6ec08972aa6377fbd7cca6f3ae56bd52', operation='DELETE', pgid='pgtrigger_delete_delete_995e8', table='projects_parcelshare', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='parceltarget',
            constraint=models.UniqueConstraint(fields=('parcel', 'kind'), name='parcel_target_once', violation_error_message='这项指标已登记，请改原有的一条。'),
        ),
        migrations.AddConstraint(
            model_name='parceltarget',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('agreed', None), ('agreed__gte', 0), _connector='OR'), models.Q(('actual', None), ('actual__gte', 0), _connector='OR')), name='parcel_target_not_negative', violation_error_message='指标的数值不能为负。'),
        ),
        migrations.AddConstraint(
            model_name='parceltarget',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('actual', None), ('checked_by', None), ('checked_on', None)), models.Q(('actual__isnull', False), ('checked_by__isnull', False), ('checked_on__isnull', False)), _connector='OR'), name='parcel_target_checked_together', violation_error_message='实际值、核验日期与核验人须同时记录。'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='parceltarget',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_parceltargetevent" ("actual", "agreed", "basis", "checked_by_id", "checked_on", "created_at", "created_by_id", "due_on", "id", "kind", "parcel_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at", "updated_by_id", "version") VALUES (NEW."actual", NEW."agreed", NEW."basis", NEW."checked_by_id", NEW."checked_on", NEW."created_at", NEW."created_by_id", NEW."due_on", NEW."id", NEW."kind", NEW."parcel_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;', hash='b64bb63bdd4ae74547810c22201e20bfdf5e7aa2', operation='INSERT', pgid='pgtrigger_insert_insert_d998e', table='projects_parceltarget', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='parceltarget',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "projects_parceltargetevent" ("actual", "agreed", "basis", "checked_by_id", "checked_on", "created_at", "created_by_id", "due_on", "id", "kind", "parcel_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at", "updated_by_id", "version") VALUES (NEW."actual", NEW."agreed", NEW."basis", NEW."checked_by_id", NEW."checked_on", NEW."created_at", NEW."created_by_id", NEW."due_on", NEW."id", NEW."kind", NEW."parcel_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;', hash='435d820175c0b73b09cb65f630005cabad498929', operation='UPDATE', pgid='pgtrigger_update_update_13c3d', table='projects_parceltarget', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='parceltarget',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_parceltargetevent" ("actual", "agreed", "basis", "checked_by_id", "checked_on", "created_at", "created_by_id", "due_on", "id", "kind", "parcel_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "updated_at", "updated_by_id", "version") VALUES (OLD."actual", OLD."agreed", OLD."basis", OLD."checked_by_id", OLD."checked_on", OLD."created_at", OLD."created_by_id", OLD."due_on", OLD."id", OLD."kind", OLD."parcel_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."updated_at", OLD."updated_by_id", OLD."version"); RETURN NULL;', hash='4feaf6f640df847bb25b33d7aa7d254167c042bf', operation='DELETE', pgid='pgtrigger_delete_delete_f72b1', table='projects_parceltarget', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='premises',
            constraint=models.CheckConstraint(condition=models.Q(('floor_area__gt', 0)), name='premises_area_positive', violation_error_message='建筑面积须大于 0。'),
        ),
        migrations.AddConstraint(
            model_name='premises',
            constraint=models.CheckConstraint(condition=models.Q(('floor_ratio', None), ('floor_ratio__gt', 0), _connector='OR'), name='premises_ratio_positive', violation_error_message='容积率须大于 0；不清楚的不填。'),
        ),
        migrations.AddConstraint(
            model_name='premises',
            constraint=models.CheckConstraint(condition=models.Q(('from_on', None), ('to_on', None), ('from_on__lte', models.F('to_on')), _connector='OR'), name='premises_days', violation_error_message='租期的结束日期不能早于开始日期。'),
        ),
        migrations.AddConstraint(
            model_name='premises',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('removed_by', None), ('removed_on', None), ('removed_reason', '')), models.Q(('removed_by__isnull', False), ('removed_on__isnull', False), models.Q(('removed_reason', ''), _negated=True)), _connector='OR'), name='premises_removed_together', violation_error_message='移出日期、移出人与原因须同时记录。'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='premises',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_premisesevent" ("created_at", "created_by_id", "floor_area", "floor_ratio", "from_on", "id", "landlord", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "removed_by_id", "removed_on", "removed_reason", "to_on", "updated_at", "updated_by_id", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."floor_area", NEW."floor_ratio", NEW."from_on", NEW."id", NEW."landlord", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."project_id", NEW."removed_by_id", NEW."removed_on", NEW."removed_reason", NEW."to_on", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;', hash='07328b88c62e94130a737a594d65a1dd7426b0a3', operation='INSERT', pgid='pgtrigger_insert_insert_2ea26', table='projects_premises', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='premises',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "projects_premisesevent" ("created_at", "created_by_id", "floor_area", "floor_ratio", "from_on", "id", "landlord", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "removed_by_id", "removed_on", "removed_reason", "to_on", "updated_at", "updated_by_id", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."floor_area", NEW."floor_ratio", NEW."from_on", NEW."id", NEW."landlord", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."removed_by_id", NEW."removed_on", NEW."removed_reason", NEW."to_on", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;', hash='93a3d8c898188a069949d3b2df2492cea099c640', operation='UPDATE', pgid='pgtrigger_update_update_b56e5', table='projects_premises', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='premises',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "projects_premisesevent" ("created_at", "created_by_id", "floor_area", "floor_ratio", "from_on", "id", "landlord", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "removed_by_id", "removed_on", "removed_reason", "to_on", "updated_at", "updated_by_id", "version") VALUES (OLD."created_at", OLD."created_by_id", OLD."floor_area", OLD."floor_ratio", OLD."from_on", OLD."id", OLD."landlord", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."project_id", OLD."removed_by_id", OLD."removed_on", OLD."removed_reason", OLD."to_on", OLD."updated_at", OLD."updated_by_id", OLD."version"); RETURN NULL;', hash='11a16b132e556f009ac934cff702f579f223873d', operation='DELETE', pgid='pgtrigger_delete_delete_a42a7', table='projects_premises', when='AFTER')),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ])
