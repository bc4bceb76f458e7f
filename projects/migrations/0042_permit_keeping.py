# Neither is a constraint of one table: a permit that is decided has no open pause, whoever writes first. The row
# of the permit is locked, so that of two who write at the same time the second sees what the first one did.
from django.db import migrations

KEEP = """
CREATE FUNCTION projects_pause_of_undecided_permit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE decided date;
BEGIN
    SELECT decided_on INTO decided FROM projects_permitstep WHERE id = NEW.permit_id FOR UPDATE;
    IF decided IS NOT NULL AND (NEW.to_on IS NULL OR NEW.to_on > decided) THEN
        RAISE EXCEPTION '这件手续已办结，停钟不能晚于办结日期。请刷新后核对。'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'permit_pause_ends_with_decision';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER projects_pause_of_undecided_permit BEFORE INSERT OR UPDATE ON projects_permitpause
    FOR EACH ROW EXECUTE FUNCTION projects_pause_of_undecided_permit();

CREATE FUNCTION projects_decided_permit_has_no_pause() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM projects_permitpause
        WHERE permit_id = NEW.id AND (to_on IS NULL OR to_on > NEW.decided_on)
    ) THEN
        RAISE EXCEPTION '这件手续正在停钟，没有办结。请刷新后核对，先恢复计时再登记办结。'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'permit_pause_ends_with_decision';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER projects_decided_permit_has_no_pause BEFORE UPDATE OF decided_on ON projects_permitstep
    FOR EACH ROW WHEN (NEW.decided_on IS NOT NULL)
    EXECUTE FUNCTION projects_decided_permit_has_no_pause();
"""
UNDO = """
DROP TRIGGER projects_decided_permit_has_no_pause ON projects_permitstep;
DROP FUNCTION projects_decided_permit_has_no_pause();
DROP TRIGGER projects_pause_of_undecided_permit ON projects_permitpause;
DROP FUNCTION projects_pause_of_undecided_permit();
"""


class Migration(migrations.Migration):

    dependencies = [('projects', '0041_permits')]

    operations = [migrations.RunSQL(KEEP, UNDO)]
