from django.db import migrations

# History rows, and the steps and changes that are evidence: the application adds and reads them.
TABLES = """
fundarrivalevent investmentrecordevent issueevent issueunitevent lightoverrideevent lightruleevent
progressreportevent projectfileevent reportdutyevent supervisionorderevent yearplanevent
zonesettingsevent issuestep lightchange lightrule
""".split()
NAMES = ", ".join(f"projects_{table}" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [("projects", "0005_weekly_cycle")]
    operations = [
        migrations.RunSQL(
            f"REVOKE UPDATE, DELETE ON {NAMES} FROM gaoxin_app;",
            f"GRANT UPDATE, DELETE ON {NAMES} TO gaoxin_app;",
        )
    ]
