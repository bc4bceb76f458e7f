from django.db import migrations

# What no constraint of one row can say: what was paid out is never more than what was approved, a guarantee
# pays nothing out, and it backs a loan of its own project. The row of the case is locked, so that two
# drawdowns at once are added up one after the other.
FORWARD = """
CREATE FUNCTION projects_drawdown_within() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sought record;
    paid numeric;
BEGIN
    SELECT instrument, approved INTO sought FROM projects_financingcase WHERE id = NEW.case_id FOR NO KEY UPDATE;
    IF NEW.struck_on IS NOT NULL THEN RETURN NEW; END IF;
    IF sought.instrument = 'GUARANTEE' THEN
        RAISE EXCEPTION '担保是增信，不放款；请在所担保的贷款上登记放款。'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'drawdown_of_money';
    END IF;
    SELECT coalesce(sum(amount), 0) INTO paid FROM projects_drawdown
        WHERE case_id = NEW.case_id AND struck_on IS NULL AND id IS DISTINCT FROM NEW.id;
    IF sought.approved IS NULL OR paid + NEW.amount > sought.approved THEN
        RAISE EXCEPTION '放款合计超过批准金额，没有保存；请刷新后核对还可放多少。'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'drawdown_within_approved';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION projects_financingcase_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    backed record;
    paid numeric;
BEGIN
    SELECT coalesce(sum(amount), 0) INTO paid FROM projects_drawdown
        WHERE case_id = NEW.id AND struck_on IS NULL;
    IF paid > coalesce(NEW.approved, 0) THEN
        RAISE EXCEPTION '批准金额不能低于已放款的合计，没有保存。'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'drawdown_within_approved';
    END IF;
    IF paid > 0 AND NEW.instrument = 'GUARANTEE' THEN
        RAISE EXCEPTION '担保是增信，不放款；请在所担保的贷款上登记放款。'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'drawdown_of_money';
    END IF;
    IF NEW.backs_id IS NOT NULL THEN
        SELECT project_id, instrument INTO backed FROM projects_financingcase WHERE id = NEW.backs_id;
        IF backed.project_id <> NEW.project_id OR backed.instrument = 'GUARANTEE' THEN
            RAISE EXCEPTION '担保只能对应本项目的一笔贷款，请重新选择。'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'financing_backs_a_loan_of_the_project';
        END IF;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER projects_drawdown_within BEFORE INSERT OR UPDATE ON projects_drawdown
    FOR EACH ROW EXECUTE FUNCTION projects_drawdown_within();
CREATE TRIGGER projects_financingcase_fits BEFORE INSERT OR UPDATE ON projects_financingcase
    FOR EACH ROW EXECUTE FUNCTION projects_financingcase_fits();
"""
BACKWARD = """
DROP TRIGGER projects_financingcase_fits ON projects_financingcase;
DROP TRIGGER projects_drawdown_within ON projects_drawdown;
DROP FUNCTION projects_financingcase_fits();
DROP FUNCTION projects_drawdown_within();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0044_financing'),
    ]

    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
