"""Goal S4: a form changes the fields it shows and no others, whatever is sent along with it.

Every field of every form is classified here: a new one fails until it is listed. Then a sixth of the forms,
in a soak each, is sent twice, once as it is and once with every other field of every model, and must do the same.
"""

import re
from collections import Counter

import pytest
import time_machine
from django.apps import apps
from django.db import connection, models, transaction
from django.utils import timezone

from accounts.models import AuditEvent, FormToken
from accounts.roles import Role, rules
from projects.models import Change, Notice
from tests.conftest import client_for, https_client
from tests.harness.parallel import share
from tests.world.access_payloads import POSTS, complaints, filled_in, opened, sent_by
from tests.world.access_world import fresh, make_target, url_of, whole
from tests.world.factories import PASSWORD, make_project, make_user
from tests.world.rows import writes

RULES = rules()

pytestmark = pytest.mark.django_db

FACTS = "signed landed filed started statistics_entered completed trial operation above_scale full_output"
DAYS = " ".join(f"{fact}_on {fact}_text" for fact in FACTS.split())
KEPT_UP = f"""short_name approval_code industry chain nature total_investment fixed_investment
    agreed_investment statistical_investment investment_note land description site statistics_missing_reason needs_check
    source_note company_name aliases evidence reason {DAYS}"""
OFFICE = "name lead_unit admitted_on levels year_class batches tracks"
PLAN = "name forecast_on key unit order note"
PERMIT = """part unit method method_reason sole examiner channel levels parallel_group needed_on"""
PERMIT_ITEM = """name phase authority element default_method precedes step_names papers legal_limit legal_unit legal_basis
    promised_limit limit_extension valid_months extensions promise_allowed sole_allowed source_note
    confirmed_on retired_on"""
NEED = "detail applies needed secured step needed_on promised_on unit_responsible handler note"
PROBLEM = "summary detail kind severity blocking milestone source"
CARD = "title phone email"
BUSINESS = (Role.ADMIN, Role.STAFF)
MONTHS = " ".join(f"month_{number}" for number in range(1, 13))
FUNDS = "own bank fund microloan bond fiscal other"
SOUGHT = "wanted purpose term_months needed_on institution handler collateral"
ENTERED = """statistics_entered_on statistics_entered_text statistics_code statistics_missing_reason
    evidence"""
# N stands for the key of a milestone or problem, or for a month.
LOGGED = """progress next_week coordination coordination_level unchanged_reason amount_N in_yuan
    node_N_done node_N_on node_N_forecast node_N_reason issue_N_state issue_N_text issue_summary issue_kind
    device_at photo_days"""

PARCEL = """number name location area area_sqm use standard conditions_no supply term_years flexible_term
    company price contract_no title_no cleared_on assessed_on announced_on sold_on contract_on paid_on
    delivered_on title_on begun_on completed_on agreed_start_on agreed_completion_on agreed_output_on
    stopped_on built_area due_area government_cause cause_note withdrawn_on withdrawn_reason"""
AGREED = "kind agreed basis due_on"
RENTED = "name floor_area floor_ratio landlord from_on to_on"
SAID = "project line text to unit due_on done_when"
VISIT = "leader on place took_part seen others issue_summary issue_kind photos"
DECISION = "decision decision_to decision_due decision_done"

# What a person of the role may change by each form; the guards (version, token, as_is) stand apart.
STEP = "name responsible kind key_node days unit short_days short_unit outdoor preds"
TIMED = "name responsible unit_responsible key_node note days unit outdoor"
FIELDS = {
    "projects:project_add": {Role.ADMIN: f"{KEPT_UP} {OFFICE} stage"},
    "projects:project_edit": {Role.ADMIN: f"{KEPT_UP} {OFFICE}", Role.STAFF: KEPT_UP, Role.MANAGER: KEPT_UP},
    "projects:project_stage": {Role.ADMIN: "stage on on_text evidence file reason"},
    "projects:project_status": {Role.ADMIN: "status on reason"},
    "projects:project_confirm": {Role.ADMIN: ""},
    "projects:project_remove": {Role.ADMIN: "reason"},
    "projects:project_restore": {Role.ADMIN: ""},
    "projects:bulk_appoint": {Role.ADMIN: "rows query role user from_on title reason document"},
    "projects:sheets": {Role.ADMIN: "about upload"},
    "projects:sheet_months": {Role.ADMIN: "unit pasted"},
    "projects:sheet_columns": {Role.ADMIN: "sheet unit column_N"},
    "projects:sheet_undo": {Role.ADMIN: ""},
    "projects:return_add": {Role.ADMIN: "name note upload"},
    "projects:return_edit": {Role.ADMIN: "name note stages level"},
    "projects:return_marks": {Role.ADMIN: "first last at what column_N cell_N_N"},
    "projects:return_sheet": {Role.ADMIN: "sheet"},
    "projects:return_retire": {Role.ADMIN: "reason"},
    "projects:bulk_confirm": {Role.ADMIN: "rows query first_week"},
    "projects:bulk_edit": {
        Role.ADMIN: "rows query change lead_unit add_tracks remove_tracks levels year_class"
    },
    "projects:milestone_add": {Role.ADMIN: f"{PLAN} kind due_on", Role.STAFF: f"{PLAN} kind due_on"},
    "projects:milestone_edit": {Role.ADMIN: PLAN, Role.STAFF: PLAN},
    "projects:milestone_move": {Role.ADMIN: "new_on reason"},
    "projects:milestone_fix": {Role.ADMIN: "reason", Role.MANAGER: "reason"},
    "projects:milestone_done": {Role.ADMIN: "done_on done_text evidence reason"},
    "projects:milestone_reopen": {Role.ADMIN: "reason"},
    "projects:milestone_remove": {Role.ADMIN: "reason"},
    "projects:schedule_make": dict.fromkeys(
        BUSINESS, "template target_on durations winter_stop tender earlier_done"
    ),
    "projects:schedule_target": dict.fromkeys(BUSINESS, "target_on"),
    "projects:schedule_winter": {Role.ADMIN: "winter_stop winter_from winter_to"},
    "projects:schedule_levers": {Role.ADMIN: "levers reason"},
    "projects:schedule_confirm": {Role.ADMIN: "basis reason"},
    "projects:schedule_step_add": {Role.ADMIN: f"{TIMED} role preds followers"},
    "projects:step_edit": dict.fromkeys(
        BUSINESS, f"{TIMED} short_days short_unit manual_first_on manual_reason"
    ),
    "projects:step_start": dict.fromkeys(BUSINESS, "on"),
    "projects:step_done": dict.fromkeys(BUSINESS, "on text evidence"),
    "projects:step_reopen": {Role.ADMIN: "reason"},
    "projects:step_applies": {Role.ADMIN: "reason"},
    "projects:step_drop": {Role.ADMIN: "reason"},
    "projects:step_issue": {Role.ADMIN: PROBLEM, Role.STAFF: PROBLEM},
    "projects:step_link_add": {Role.ADMIN: "pred lag lag_unit hard basis"},
    "projects:step_link_waive": {Role.ADMIN: "reason"},
    "projects:step_link_drop": {Role.ADMIN: ""},
    "projects:log_form": dict.fromkeys((Role.ADMIN, Role.STAFF, Role.MANAGER), LOGGED),
    "projects:log_withdraw": {Role.ADMIN: "", Role.STAFF: ""},
    "projects:log_return": {Role.ADMIN: "return_remark"},
    "projects:appoint": {Role.ADMIN: "role user from_on title reason document"},
    "projects:fill": {Role.ADMIN: "user"},
    "projects:absence_add": {
        Role.ADMIN: "user kind from_on to_on delegate note",
        Role.STAFF: "kind from_on to_on delegate note",
    },
    "projects:absence_edit": dict.fromkeys(BUSINESS, "kind from_on to_on delegate note"),
    "projects:absence_withdraw": dict.fromkeys(BUSINESS, ""),
    "projects:handover_confirm": {Role.STAFF: ""},
    "projects:handover_close": {Role.ADMIN: "reason"},
    "projects:appointment_end": {Role.ADMIN: "to_on reason"},
    "projects:appointment_void": {Role.ADMIN: "reason"},
    "projects:appointment_correct": {Role.ADMIN: "user reason"},
    "projects:task_force": {Role.ADMIN: "document founded_on note supporting_units"},
    "projects:duty_exempt": {Role.ADMIN: "reason"},
    "projects:report_frequency": {Role.ADMIN: "report_frequency report_frequency_reason"},
    "projects:year_plan": dict.fromkeys(BUSINESS, f"amount start_month reason {MONTHS}"),
    "projects:investment_month": dict.fromkeys(BUSINESS, f"month_on completed reason {FUNDS}"),
    "projects:investment_statistical": dict.fromkeys(
        BUSINESS, "month_on completed statistics_code reason"),
    "projects:investment_opening": {Role.ADMIN: "year completed"},
    "projects:investment_correct": {Role.ADMIN: "completed reason", Role.STAFF: "completed reason"},
    "projects:fund_edit": {Role.ADMIN: "amount"},
    "projects:financing_need": dict.fromkeys(BUSINESS, "applies needed needed_on promised_on unit_responsible note"),
    "projects:financing_add": dict.fromkeys(BUSINESS, f"instrument backs {SOUGHT}"),
    "projects:financing_edit": dict.fromkeys(BUSINESS, SOUGHT),
    "projects:financing_act": dict.fromkeys(BUSINESS, "institution on text"),
    "projects:drawdown_strike": {Role.ADMIN: "reason"},
    "projects:institution_add": {Role.ADMIN: "name kind unit"},
    "projects:institution_edit": {Role.ADMIN: "name kind unit retired_on"},
    "projects:parcel_add": {Role.ADMIN: PARCEL},
    "projects:parcel_edit": {Role.ADMIN: PARCEL},
    "projects:parcel_act": {Role.ADMIN: "cleared_on"},
    "projects:parcel_remove": {Role.ADMIN: "reason"},
    "projects:parcel_share_add": {Role.ADMIN: "project area from_on"},
    "projects:parcel_share_edit": {Role.ADMIN: "area from_on"},
    "projects:parcel_share_end": {Role.ADMIN: "on reason"},
    "projects:parcel_assessment_add": {Role.ADMIN: "kind done_on number note"},
    "projects:parcel_assessment_edit": {Role.ADMIN: "kind done_on number note"},
    "projects:parcel_assessment_delete": {Role.ADMIN: ""},
    "projects:parcel_file_add": {Role.ADMIN: "upload kind number dated_on note"},
    "projects:parcel_file_edit": {Role.ADMIN: "kind number dated_on note"},
    "projects:parcel_file_remove": {Role.ADMIN: "reason"},
    "projects:parcel_target_add": {Role.ADMIN: AGREED},
    "projects:parcel_target_edit": {Role.ADMIN: AGREED},
    "projects:parcel_target_delete": {Role.ADMIN: ""},
    "projects:parcel_target_check": dict.fromkeys(BUSINESS, "actual checked_on"),
    "projects:premises_add": dict.fromkeys(BUSINESS, RENTED),
    "projects:premises_edit": dict.fromkeys(BUSINESS, RENTED),
    "projects:premises_remove": dict.fromkeys(BUSINESS, "reason"),
    "projects:statistics": dict.fromkeys(BUSINESS, ENTERED),
    "projects:investment_frequency": {Role.ADMIN: "invests_monthly"},
    "projects:company_edit": {Role.ADMIN: "name credit_code needs_check source_note"},
    "projects:company_merge": {Role.ADMIN: "other reason"},
    "projects:company_part": {Role.ADMIN: "reason"},
    "projects:company_contact_add": {Role.ADMIN: "name title phone note"},
    "projects:company_contact_edit": {Role.ADMIN: "name title phone note"},
    "projects:company_contact_take": {Role.ADMIN: ""},
    "projects:contact_add": {Role.ADMIN: "name title phone note", Role.STAFF: "name title phone note"},
    "projects:contact_edit": {Role.ADMIN: "name title phone note"},
    "projects:need_add": dict.fromkeys(BUSINESS, f"kind measure {NEED}"),
    "projects:need_edit": dict.fromkeys(BUSINESS, NEED),
    "projects:need_advance": dict.fromkeys(BUSINESS, "secured promised_on note"),
    "projects:need_remove": {Role.ADMIN: "reason"},
    "projects:need_issue": {Role.ADMIN: PROBLEM, Role.STAFF: PROBLEM},
    "projects:permit_add": dict.fromkeys(BUSINESS, f"item {PERMIT}"),
    "projects:permit_edit": dict.fromkeys(BUSINESS, PERMIT),
    "projects:permit_remove": {Role.ADMIN: "reason"},
    "projects:permit_issue": {Role.ADMIN: PROBLEM, Role.STAFF: PROBLEM},
    "projects:permit_act": dict.fromkeys(BUSINESS, "on"),
    "projects:permititem_add": {Role.ADMIN: f"code {PERMIT_ITEM}"},
    "projects:permititem_edit": {Role.ADMIN: PERMIT_ITEM},
    "projects:sole_add": {Role.ADMIN: "item person from_on to_on document"},
    "projects:sole_confirm": dict.fromkeys([Role.ADMIN, Role.MANAGER], ""),
    "projects:sole_end": {Role.ADMIN: "on"},
    "projects:spot_draw": {Role.ADMIN: "month_on"},
    "projects:spot_check": dict.fromkeys([Role.ADMIN, Role.MANAGER], "result note"),
    "projects:mandate_add": dict.fromkeys(BUSINESS, "agent leader from_on to_on scope items"),
    "projects:mandate_end": dict.fromkeys(BUSINESS, "on reason"),
    "projects:issue_add": {Role.ADMIN: PROBLEM, Role.STAFF: PROBLEM},
    "projects:issue_edit": {Role.ADMIN: PROBLEM, Role.STAFF: PROBLEM},
    "projects:issue_step": {Role.ADMIN: "text", Role.STAFF: "text"},
    "projects:supervision_decide": dict.fromkeys(
        [Role.ADMIN, Role.MANAGER], "unit matter requirement due_on"
    ),
    "projects:supervision_answer": {Role.ADMIN: "", Role.STAFF: ""},
    "projects:dispatch_publish": {Role.ADMIN: ""},
    "projects:dispatch_withdraw": {Role.MANAGER: "reason"},
    "projects:dispatch_correct": {Role.ADMIN: "reason"},
    # Staff only as somebody's 联络员, which nobody is here: tests/directing/test_instructions.py.
    "projects:instruction_add": {Role.ADMIN: f"given_by scan {SAID}", Role.MANAGER: SAID},
    "projects:instruction_decide": dict.fromkeys([Role.ADMIN, Role.MANAGER, Role.STAFF], "day text"),
    "projects:instruction_answer": dict.fromkeys([Role.STAFF, Role.MANAGER], "text evidence upload"),
    "projects:meeting_add": {Role.ADMIN: "held_on report place chair attendance"},
    "projects:meeting_edit": {Role.ADMIN: "held_on place chair attendance"},
    "projects:meeting_resolve": {Role.ADMIN: "item project text to unit due_on done_when"},
    "projects:meeting_close": {Role.ADMIN: ""},
    "projects:visit_add": {
        Role.ADMIN: f"{VISIT} {DECISION}", Role.MANAGER: f"{VISIT} {DECISION}", Role.STAFF: VISIT,
    },
    "projects:visit_edit": dict.fromkeys(BUSINESS, "leader on place took_part seen"),
    "projects:visit_issue": dict.fromkeys(BUSINESS, "project summary kind detail"),
    "projects:settings": {Role.ADMIN: """cut_off_weekday cut_off_time weekly_from weekly_until
        weekly_when_key remind_before chief_after leader_after front_page_after ranked quiet_from quiet_until
        assess_limit receive_limit ordinary_limit complex_limit cross_level_limit reopen_days
        total_warn_percent unit_jump amount_warn photo_days load_limit instruction_limit visit_days
        handover_reading_days plan_days gate_schedule gate_permits sample_percent idle_near_days
        needed_assessments core_targets industry_term screen_days"""},
    "projects:schedule_template_copy": {Role.ADMIN: "name note"},
    "projects:template_step_add": {Role.ADMIN: f"key {STEP} followers"},
    "projects:template_step_edit": {Role.ADMIN: STEP},
    "projects:template_step_drop": {Role.ADMIN: ""},
    "projects:calendar_import": {Role.ADMIN: "upload"},
    "projects:calendar_edit": {Role.ADMIN: "first_on last_on kind name"},
    "projects:override_add": {Role.ADMIN: "light from_on until_on approved_by reason"},
    "projects:override_withdraw": {Role.ADMIN: ""},
    "projects:light_rule": {Role.ADMIN: """start_red_months investment_basis investment_yellow
        investment_yellow_inclusive investment_red investment_red_inclusive milestone_red_days
        key_milestone_red_days forecast_yellow_workdays forecast_red_workdays statistics_yellow_months
        statistics_red_months issue_red_workdays two_yellows_make_red issue_alone_is_grey reason previewed"""},
    "projects:file_add": {Role.ADMIN: "upload kind number dated_on note"},
    "projects:file_edit": {Role.ADMIN: "kind number dated_on note"},
    "projects:file_remove": {Role.ADMIN: "reason"},
    "projects:screen_add": {Role.ADMIN: "name place population"},
    "projects:screen_edit": {Role.ADMIN: "name place"},
    "projects:screen_code": {Role.ADMIN: ""},
    "projects:screen_revoke": {Role.ADMIN: "reason"},
    "projects:screen_pair": {None: "code"},
    "accounts:login": {None: "username password"},
    "accounts:profile": dict.fromkeys(Role, CARD),
    "accounts:password_change": {Role.STAFF: "old new again"},
    "accounts:person_add": {Role.ADMIN: f"name unit assistant zone_leader {CARD}"},
    "accounts:person_edit": {Role.ADMIN: f"name unit assistant zone_leader {CARD}"},
    "accounts:person_leave": {Role.ADMIN: "left_on reason"},
    "accounts:person_return": {Role.ADMIN: "reason"},
    "accounts:account_open": {Role.SYSTEM_ADMIN: "username"},
    "accounts:account_reset": {Role.SYSTEM_ADMIN: ""},
    "accounts:account_disable": {Role.SYSTEM_ADMIN: "reason"},
    "accounts:role_give": {Role.SECURITY_ADMIN: "role leading_group reason"},
    "accounts:role_confirm": {Role.SECURITY_ADMIN: "", Role.SYSTEM_ADMIN: ""},
    "accounts:role_refuse": {Role.SECURITY_ADMIN: "reason"},
    "accounts:unit_add": {Role.ADMIN: "name short_name kind head"},
    "accounts:unit_edit": {Role.ADMIN: "name short_name kind head"},
    "accounts:unit_merge": {Role.ADMIN: "into on reason seen"},
    "accounts:unit_dissolve": {Role.ADMIN: "on reason"},
    "accounts:unit_restore": {Role.ADMIN: "reason"},
}  # fmt: skip
# Posted by buttons, which send nothing or what the view names itself.
NO_FORM = {
    "accounts:logout", "accounts:population", "accounts:register_columns", "projects:register_export",
    "projects:milestones_export", "projects:appointments_export",
    "projects:contact_phone", "projects:appointment_phone", "projects:contact_sheet",
    "projects:company_contact_phone", "projects:sheet_decide", "projects:sheet_apply",
    "projects:sheet_out", "projects:sheet_land_out", "projects:return_fill",
    "accounts:person_phone", "projects:notices_read", "projects:dispatch_draft", "projects:dispatch_prove", "projects:dispatch_sign",
    "projects:schedule_template_retire", "projects:schedules_export",
}  # fmt: skip
RANDOM = {"password", "stored_name", "code_hash", "token_hash", "seed"}
GUARDS = {"version", "token", "as_is", "as_is_reason"}
SENT = [(name, role) for name, roles in FIELDS.items() for role in roles]


@pytest.fixture(scope="module")
def world(module_db):
    """Role → (client, rows on which forms of projects let it work), None → (nobody, rows of nobody in
    particular): for all tests of this file, what one does to them is undone. The clock stands."""
    with time_machine.travel(timezone.now(), tick=False):
        nobody_s = whole(make_target())
        found = {None: (https_client(), nobody_s)}
        for role in Role:
            person = make_user(role=role, password=PASSWORD)
            own = whole(make_target(commissioner=person)) if role in OWN_ROWS else nobody_s
            found[role] = client_for(person), own
            found[role][0].get("/profile/")
        yield found


OWN_ROWS = {Role.STAFF, Role.MANAGER}


@pytest.fixture
def ready(world):
    """ready(form, role): somebody of this role, rows on which the form lets them work, and what to send."""
    cookies = {role: client.cookies.copy() for role, (client, _) in world.items()}

    def prepared(name: str, role):
        client, target = world[role]
        target = fresh(target if name.startswith("projects:") else world[None][1])
        post = POSTS[name][0]
        post.prepare(target)
        return client, target, post

    yield prepared
    for role, (client, _) in world.items():
        client.cookies = cookies[role]


def test_every_form_is_classified():
    assert set(FIELDS) | NO_FORM == set(POSTS)
    for name, role in SENT:
        assert role is None or RULES[name].allows(role), (name, role)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "role"), SENT)
def test_a_form_shows_the_fields_that_are_classified(ready, name, role):
    client, target, post = ready(name, role)
    names = set(opened(client, url_of(name, target), post, target).fields) - GUARDS
    shown = {re.sub(r"_\d+", "_N", field) for field in names if not re.match(r"month_\d", field)}
    shown |= {field for field in names if re.match(r"month_\d", field)}
    assert shown == set(FIELDS[name][role].split())


# -- sent along -----------------------------------------------------------------------------------

MODELS = [m for m in apps.get_models() if m._meta.app_label in {"accounts", "projects"}]
OWN = [
    m for m in MODELS if "Event" not in m.__name__ or m.__name__ in {"StageEvent", "StatusEvent"}
]
# When something was changed is no matter of what was sent.
ROWS = [m for m in OWN if m not in {AuditEvent, Change, FormToken}]


def evil(field: models.Field):
    """A value that would be noticed."""
    if field.choices:
        return list(dict(field.flatchoices))[-1]
    kinds = {
        models.BooleanField: "on",
        models.DateTimeField: "2020-02-02 02:02",
        models.DateField: "2020-02-02",
        models.DecimalField: "777.77",
        models.IntegerField: "77",
        models.ForeignKey: "1",
    }
    return next((v for kind, v in kinds.items() if isinstance(field, kind)), "evil")


def everything_else(shown: set[str]) -> dict:
    """A value for every field of every model that the form does not show, and for their relations."""
    found, another = {}, make_project().pk
    for model in MODELS:
        for field in [*model._meta.concrete_fields, *model._meta.many_to_many]:
            value = another if field.is_relation else evil(field)
            found |= dict.fromkeys({field.name, getattr(field, "attname", field.name)}, value)
        found |= {relation.name: "1" for relation in model._meta.related_objects}
    found |= {"is_superuser": "on", "is_staff": "on", "groups": "1", "form-0-id": "1", "pk": "1"}
    return {name: value for name, value in found.items() if name not in shown | GUARDS}


def snapshot(newest: dict, wrote: Counter) -> dict:
    """All rows of the tables that were written to, without their keys; a reference to a row made meanwhile
    is only that."""
    return {
        model.__name__: sorted(
            tuple(str(_value(row, field, newest)) for field in model._meta.concrete_fields)
            for row in model._base_manager.all()
        )
        for model in ROWS
        if wrote[model._meta.db_table]
    }


def _value(row, field, newest):
    value = getattr(row, field.attname)
    if field.primary_key and isinstance(field, models.AutoField):
        return min(value, newest[type(row)] + 1)
    if isinstance(field, models.ForeignKey) and isinstance(value, int):
        return min(value, newest.get(field.related_model, value) + 1)
    if isinstance(row, Notice) and field.name in {"key", "url"}:
        return re.sub(r"[0-9]+", "N", value)  # name a row made meanwhile by its key
    return _fixed(field.name, value)


def _fixed(name: str, value):
    return "set" if value and name in RANDOM else value


def newest_keys() -> dict:
    auto = [m for m in ROWS if isinstance(m._meta.pk, models.AutoField)]
    each = (
        f"SELECT {place}, coalesce(max({model._meta.pk.column}), 0) FROM {model._meta.db_table}"
        for place, model in enumerate(auto)
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(each))
        return {auto[place]: newest for place, newest in cursor.fetchall()}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "role"), share(SENT, 13))
def test_what_is_sent_along_changes_nothing(ready, name, role):
    client, target, post = ready(name, role)
    url = url_of(name, target)
    form = opened(client, url, post, target)
    extra = everything_else(set(form.fields))
    assert len(extra) > 100
    data = (sent_by(form) if post.form else {}) | post.typed(target)
    newest = newest_keys()
    results = []
    for sent in (data, extra | data):
        cookies = client.cookies.copy()
        for file in (value for value in sent.values() if hasattr(value, "seek")):
            file.seek(0)
        with transaction.atomic():
            before = writes()
            response = client.post(url, sent)
            assert response.status_code == post.status, complaints(response)
            event, wrote = AuditEvent.objects.latest("pk"), writes() - before
            after = {key: _fixed(key, value) for key, value in (event.after or {}).items()}
            results.append((snapshot(newest, wrote), event.act, event.before, after))
            transaction.set_rollback(True)
        client.cookies = cookies
    assert results[0] == results[1]


# -- ids of somebody else's -----------------------------------------------------------------------


def test_a_commissioner_cannot_move_a_milestone_to_another_project(client_of):
    person = make_user()
    target, other = make_target(commissioner=person), make_project()
    client = client_of(person)
    url = f"/milestones/{target.milestone.pk}/"
    sent = filled_in(client, url) | {"project": other.pk, "project_id": other.pk, "name": "新名"}
    assert client.post(url, sent).status_code == 302
    target.milestone.refresh_from_db()
    assert (target.milestone.project, target.milestone.name) == (target.project, "新名")


def test_staff_cannot_rename_a_project_nor_hand_it_to_another_unit(client_of):
    person = make_user()
    target = make_target(commissioner=person)
    client, project = client_of(person), target.project
    url = f"{project.get_absolute_url()}edit/"
    sent = filled_in(client, url) | {
        "name": "改名",
        "lead_unit": "",
        "levels": ["CITY"],
        "site": "二号地",
    }
    assert client.post(url, sent).status_code == 302
    before = (project.name, project.lead_unit)
    project.refresh_from_db()
    assert (project.name, project.lead_unit, project.site) == (*before, "二号地")
    assert not project.levels.exists()


def test_people_who_left_and_merged_units_cannot_be_chosen(client_of):
    client, target = client_of(make_user(role=Role.ADMIN)), make_target()
    gone = make_user(is_active=False)
    target.unit.active = False
    target.unit.save()
    base = target.project.get_absolute_url()
    for path, field, key in (
        ("people/appoint/", "user", gone.pk),
        ("people/task-force/", "supporting_units", target.unit.pk),
        ("schedule/add/", "unit", target.unit.pk),
    ):
        response = client.post(f"{base}{path}", filled_in(client, f"{base}{path}") | {field: key})
        assert response.status_code == 400, path
        assert field in response.context["form"].errors
