from django.db import migrations

# What is closed never changes again, for the owner role neither: triggers, not grants alone. A demo
# report is deleted by gaoxin_delete_demo_dispatch and by nothing else; who could drop a trigger is
# said in the README.
FORWARD = """
CREATE FUNCTION projects_dispatch_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a dispatch report is never %', lower(TG_OP)
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION projects_dispatch_clearing(report bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT current_user = 'gaoxin_owner' AND current_setting('gaoxin.clearing_demo', true) = 'on'
       AND EXISTS (SELECT FROM projects_dispatchreport WHERE id = report AND scope = 'DEMO')
$$;

CREATE FUNCTION projects_dispatchreport_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF projects_dispatch_clearing(OLD.id) THEN RETURN OLD; END IF;
        RAISE EXCEPTION 'dispatch report % is never deleted', OLD.number
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF (NEW.id, NEW.week_id, NEW.scope, NEW.revision, NEW.number, NEW.corrects_id, NEW.correction_reason,
        NEW.created_at)
       IS DISTINCT FROM
       (OLD.id, OLD.week_id, OLD.scope, OLD.revision, OLD.number, OLD.corrects_id, OLD.correction_reason,
        OLD.created_at)
       OR (OLD.closed_at IS NOT NULL
           AND (NEW.closed_at, NEW.title, NEW.as_of, NEW.rule_version, NEW.summary, NEW.sha256)
               IS DISTINCT FROM
               (OLD.closed_at, OLD.title, OLD.as_of, OLD.rule_version, OLD.summary, OLD.sha256))
       OR (OLD.published_at IS NOT NULL
           AND (NEW.published_at, NEW.published_by_id)
               IS DISTINCT FROM (OLD.published_at, OLD.published_by_id))
       OR (OLD.withdrawn_at IS NOT NULL
           AND (NEW.withdrawn_at, NEW.withdrawn_by_id, NEW.withdraw_reason)
               IS DISTINCT FROM (OLD.withdrawn_at, OLD.withdrawn_by_id, OLD.withdraw_reason))
    THEN
        RAISE EXCEPTION 'dispatch report % is frozen', OLD.number
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION projects_dispatch_part_keep() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    part bigint := CASE TG_OP WHEN 'INSERT' THEN NEW.report_id ELSE OLD.report_id END;
BEGIN
    IF TG_OP <> 'UPDATE' AND EXISTS (
        SELECT FROM projects_dispatchreport WHERE id = part AND closed_at IS NULL
    ) THEN
        RETURN CASE TG_OP WHEN 'INSERT' THEN NEW ELSE OLD END;
    END IF;
    IF TG_OP = 'DELETE' AND projects_dispatch_clearing(part) THEN RETURN OLD; END IF;
    RAISE EXCEPTION 'dispatch report of row % is frozen', part
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION projects_dispatch_paper_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND (projects_dispatch_clearing(OLD.report_id) OR EXISTS (
        SELECT FROM projects_dispatchreport WHERE id = OLD.report_id AND closed_at IS NULL
    )) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'what was made of dispatch report % is kept', OLD.report_id
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER projects_dispatchreport_frozen BEFORE UPDATE OR DELETE ON projects_dispatchreport
    FOR EACH ROW EXECUTE FUNCTION projects_dispatchreport_keep();
CREATE TRIGGER projects_dispatchentry_frozen
    BEFORE INSERT OR UPDATE OR DELETE ON projects_dispatchentry
    FOR EACH ROW EXECUTE FUNCTION projects_dispatch_part_keep();
CREATE TRIGGER projects_dispatchtable_frozen
    BEFORE INSERT OR UPDATE OR DELETE ON projects_dispatchtable
    FOR EACH ROW EXECUTE FUNCTION projects_dispatch_part_keep();
CREATE TRIGGER projects_dispatchfile_frozen BEFORE UPDATE OR DELETE ON projects_dispatchfile
    FOR EACH ROW EXECUTE FUNCTION projects_dispatch_paper_keep();
CREATE TRIGGER projects_dispatchreading_frozen BEFORE UPDATE OR DELETE ON projects_dispatchreading
    FOR EACH ROW EXECUTE FUNCTION projects_dispatch_paper_keep();

CREATE FUNCTION gaoxin_delete_demo_dispatch(report bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM projects_dispatchreport WHERE id = report AND scope = 'DEMO') THEN
        RAISE EXCEPTION 'report % is none of the demo series', report
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM set_config('gaoxin.clearing_demo', 'on', true);
    DELETE FROM projects_dispatchentry WHERE report_id = report;
    DELETE FROM projects_dispatchtable WHERE report_id = report;
    DELETE FROM projects_dispatchfile WHERE report_id = report;
    DELETE FROM projects_dispatchreading WHERE report_id = report;
    DELETE FROM projects_dispatchreport WHERE id = report;
    PERFORM set_config('gaoxin.clearing_demo', 'off', true);
END $$;

REVOKE ALL ON FUNCTION gaoxin_delete_demo_dispatch(bigint) FROM PUBLIC;
REVOKE UPDATE, DELETE ON projects_dispatchreportevent FROM gaoxin_app;
REVOKE DELETE ON projects_dispatchreport FROM gaoxin_app;
REVOKE UPDATE ON projects_dispatchentry, projects_dispatchtable, projects_dispatchfile FROM gaoxin_app;
REVOKE UPDATE, DELETE ON projects_dispatchreading FROM gaoxin_app;
"""
TABLES = ("report", "entry", "table", "file", "reading")
FORWARD += "".join(
    f"CREATE TRIGGER projects_dispatch{name}_kept BEFORE TRUNCATE ON projects_dispatch{name}"
    " FOR EACH STATEMENT EXECUTE FUNCTION projects_dispatch_refuse();\n"
    for name in TABLES
)
BACKWARD = "DROP FUNCTION gaoxin_delete_demo_dispatch(bigint);\n" + "".join(
    f"DROP TRIGGER projects_dispatch{name}_kept ON projects_dispatch{name};\n"
    f"DROP TRIGGER projects_dispatch{name}_frozen ON projects_dispatch{name};\n"
    f"GRANT UPDATE, DELETE ON projects_dispatch{name} TO gaoxin_app;\n"
    for name in TABLES
)
BACKWARD += """
GRANT UPDATE, DELETE ON projects_dispatchreportevent TO gaoxin_app;
DROP FUNCTION projects_dispatchreport_keep();
DROP FUNCTION projects_dispatch_part_keep();
DROP FUNCTION projects_dispatch_paper_keep();
DROP FUNCTION projects_dispatch_refuse();
DROP FUNCTION projects_dispatch_clearing(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("projects", "0012_dispatch")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
