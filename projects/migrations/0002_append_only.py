from django.db import migrations

TABLES = """
appointmentevent companyevent contactevent datechangeevent milestoneevent projectaliasevent
projectbatchevent projectevent projectlevelevent projecttrackevent stageeventevent
statuseventevent taskforceevent taskforceunitevent yearclassevent
""".split()
NAMES = ", ".join(f"projects_{table}" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0001_initial"),
        ("accounts", "0002_append_only"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]
    operations = [
        migrations.RunSQL(
            f"REVOKE UPDATE, DELETE ON {NAMES} FROM gaoxin_app;"
            "REVOKE DELETE ON pghistory_context FROM gaoxin_app;",
            f"GRANT UPDATE, DELETE ON {NAMES} TO gaoxin_app;"
            "GRANT DELETE ON pghistory_context TO gaoxin_app;",
        )
    ]
