from django.db import migrations

# Granted by roles.sql to every table, taken back here: the application may add evidence, never
# change it. The trigger holds for the owner too; who may drop it is said in the README.
FORWARD = """
REVOKE UPDATE, DELETE ON accounts_auditevent, accounts_unitevent, accounts_userevent,
    accounts_rolegrantevent FROM gaoxin_app;

CREATE FUNCTION accounts_auditevent_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit events are append-only' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER accounts_auditevent_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON accounts_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_auditevent_refuse();
"""

BACKWARD = """
DROP TRIGGER accounts_auditevent_append_only ON accounts_auditevent;
DROP FUNCTION accounts_auditevent_refuse();
GRANT UPDATE, DELETE ON accounts_auditevent, accounts_unitevent, accounts_userevent,
    accounts_rolegrantevent TO gaoxin_app;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
