"""What the application's role may do to each table. One list, and `manage.py migrate` puts it in force.

Whoever gets hold of the application can do to the database what its role can. What happened therefore stands
in rows that this role adds and reads and can neither change nor delete. A table that is not on the list keeps
what roles.sql gives every new one, and a test refuses it until it has been decided.
"""

from collections.abc import Iterable

from django.apps import apps
from django.db import connection

READ, ADD, CHANGE, DELETE = "SELECT", "INSERT", "UPDATE", "DELETE"

# Rows that say what happened. The history that triggers write beside every tracked model belongs to them.
EVENTS = {
    "accounts_auditevent",
    "accounts_formtoken",  # this form was sent: forgotten, it would make a second object
    "projects_datechange",
    "projects_dispatchreading",
    "projects_financingevent",
    "projects_handoveritem",
    "projects_instructionstep",
    "projects_issuestep",
    "projects_lightchange",
    "projects_lightrule",  # another rule is another version
    "projects_limitextension",
    "projects_permitevent",
    "projects_permitextension",
    "projects_photo",
    "projects_planrow",
    "projects_scheduleplan",
    "projects_sheetchange",
    "projects_sheettouch",
    "projects_stageevent",
    "projects_statusevent",
    "projects_stepfile",
    "projects_storedfile",
    "projects_visitphoto",
}
# The same, but for the one column that says the row holds no longer.
ENDED = {
    "projects_awaitedcommissioner": "withdrawn_at",
    "projects_investmentrecord": "superseded_at",
}
# Changed by their verbs, never deleted; the context of history is written in pieces during a request.
NEVER_DELETED = {
    "pghistory_context",
    "projects_dispatchmeeting",
    "projects_dispatchreport",
    "projects_drawdown",
    "projects_financingcase",
    "projects_instruction",
    "projects_reportweek",
}
# Made anew with each draft of a report; triggers keep what is closed.
MADE_ANEW = {
    "projects_dispatchentry",
    "projects_dispatchfile",
    "projects_dispatchtable",
}
VIEWS = {"projects_post"}
# What people edit; that they did is in its history and in the audit register.
EDITABLE = {
    "accounts_rolegrant",
    "accounts_unit",
    "accounts_user",
    "projects_absence",
    "projects_agencymandate",
    "projects_agendaitem",
    "projects_appointment",
    "projects_company",
    "projects_companyname",
    "projects_contact",
    "projects_fundarrival",
    "projects_institution",
    "projects_handover",
    "projects_issue",
    "projects_issueunit",
    "projects_lightoverride",
    "projects_mandateitem",
    "projects_milestone",
    "projects_parcel",
    "projects_parcelassessment",
    "projects_parcelfile",
    "projects_parcelshare",
    "projects_parceltarget",
    "projects_permititem",
    "projects_permitpause",
    "projects_permitstep",
    "projects_premises",
    "projects_progressreport",
    "projects_project",
    "projects_projectalias",
    "projects_projectbatch",
    "projects_projectfile",
    "projects_projectlevel",
    "projects_projectschedule",
    "projects_projecttrack",
    "projects_reportduty",
    "projects_resolution",
    "projects_resourceneed",
    "projects_returnform",
    "projects_returnmark",
    "projects_schedulestep",
    "projects_scheduletemplate",
    "projects_sheetcolumn",
    "projects_sheetdecision",
    "projects_sheetimport",
    "projects_screen",
    "projects_sitevisit",
    "projects_sitevisitproject",
    "projects_soleexaminer",
    "projects_spotcheck",
    "projects_steplink",
    "projects_supervisionorder",
    "projects_taskforce",
    "projects_taskforceunit",
    "projects_templatelink",
    "projects_templatestep",
    "projects_yearclass",
    "projects_yearplan",
    "projects_zonesettings",
}
# What nobody would miss as evidence: codes that fixtures load, what is computed anew at any time, inboxes,
# sessions, queues, and the books of Django and of packages.
BOOKKEEPING = {
    "accounts_registercolumns",
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "axes_accessattempt",
    "axes_accessattemptexpiration",
    "axes_accessfailurelog",
    "axes_accesslog",
    "django_content_type",
    "django_migrations",
    "django_session",
    "procrastinate_events",
    "procrastinate_jobs",
    "procrastinate_periodic_defers",
    "procrastinate_workers",
    "projects_batch",
    "projects_calendarday",
    "projects_change",
    "projects_codecounter",
    "projects_dimensionlight",
    "projects_industrychain",
    "projects_metric",
    "projects_nextnode",
    "projects_notice",
    "projects_outline",
    "projects_projectlight",
    "projects_reportedfigure",
    "projects_reporting",
    "projects_rowoutline",
    "projects_scheduleforecast",
    "projects_schedulerecompute",
    "projects_scheduleshift",
    "projects_staffing",
    "projects_tally",
    "projects_track",
    "projects_yeardone",
    "projects_yearoutline",
}


def decided() -> dict[str, set[str]]:
    """Table → what the application may do to it, for every table that has been decided."""
    history = {
        model._meta.db_table for model in apps.get_models() if hasattr(model, "pgh_tracked_model")
    }
    kinds: list[tuple[Iterable[str], set[str]]] = [
        (EVENTS | history, {READ, ADD}),
        (ENDED, {READ, ADD}),
        (NEVER_DELETED, {READ, ADD, CHANGE}),
        (MADE_ANEW, {READ, ADD, DELETE}),
        (VIEWS, {READ}),
        (EDITABLE, {READ, ADD, CHANGE, DELETE}),
        (BOOKKEEPING, {READ, ADD, CHANGE, DELETE}),
    ]
    return {table: rights for tables, rights in kinds for table in tables}


def granted() -> dict[str, set[str]]:
    """The same as the database has it, for every table and view there is."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT relname, ARRAY(
                SELECT privilege FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS privilege
                WHERE has_table_privilege('gaoxin_app', pg_class.oid, privilege)
            )
            FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')
            """
        )
        return {table: set(rights) for table, rights in cursor.fetchall()}


def protect() -> list[str]:
    """Make the database grant what the list says; the tables where it had granted something else. As the
    owner of the tables."""
    present = granted()
    changed = [table for table, rights in decided().items() if present.get(table, rights) != rights]
    with connection.cursor() as cursor:
        for table in changed:
            cursor.execute(f"REVOKE ALL ON {table} FROM gaoxin_app")
            cursor.execute(f"GRANT {', '.join(sorted(decided()[table]))} ON {table} TO gaoxin_app")
            if table in ENDED:
                cursor.execute(f"GRANT UPDATE ({ENDED[table]}) ON {table} TO gaoxin_app")
    return changed
