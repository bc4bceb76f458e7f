"""Giving roles: one proposes, another confirms; the table of rights."""

import uuid

import pytest
from django.db import IntegrityError, transaction
from django.urls import get_resolver, reverse
from django.utils import timezone

from accounts.models import AuditEvent, RoleGrant
from accounts.roles import Role, rules
from tests.world.factories import make_appointment, make_project, make_unit, make_user

RULES = rules()

pytestmark = pytest.mark.django_db


@pytest.fixture
def giver():
    return make_user(role=Role.SECURITY_ADMIN, name="安甲")


@pytest.fixture
def confirmer():
    return make_user(role=Role.SECURITY_ADMIN, name="安乙")


@pytest.fixture
def give(client_of, giver):
    def give(person, role=Role.STAFF, **data):
        values = {"token": str(uuid.uuid4()), "role": role, "reason": "新到岗"} | data
        return client_of(giver).post(reverse("accounts:role_give", args=[person.pk]), values)

    return give


def decide(client, act, grant, **data):
    url = reverse(f"accounts:role_{act}", args=[grant.pk])
    return client.post(url, {"token": str(uuid.uuid4())} | data)


def test_a_role_takes_effect_when_another_administrator_confirms_it(
    give, client_of, giver, confirmer
):
    person = make_user(role="")
    theirs = client_of(person)
    assert theirs.get("/profile/").status_code == 200
    assert give(person, Role.MANAGER, leading_group="on").url == person.get_absolute_url()
    person.refresh_from_db()
    assert person.role == ""
    grant = RoleGrant.objects.get()
    assert (grant.created_by, grant.reason) == (giver, "新到岗")
    assert decide(client_of(confirmer), "confirm", grant).status_code == 302
    person.refresh_from_db()
    assert (person.role, person.leading_group) == (Role.MANAGER, True)
    assert theirs.get("/profile/").status_code == 302, "sessions under the old role are over"
    event = AuditEvent.objects.get(act="role.confirm")
    assert (event.before["role"], event.after["role"], event.actor) == ("", Role.MANAGER, confirmer)


def test_a_system_admin_may_confirm_too(give, client_of):
    person = make_user(role="")
    give(person)
    system = client_of(make_user(role=Role.SYSTEM_ADMIN))
    assert decide(system, "confirm", RoleGrant.objects.get()).status_code == 302


def test_nobody_confirms_what_they_gave(give, client_of, giver):
    person = make_user(role="")
    give(person)
    answer = decide(client_of(giver), "confirm", RoleGrant.objects.get())
    assert answer.status_code == 400 and "本人以外" in answer.content.decode()
    person.refresh_from_db()
    assert person.role == ""


def test_nobody_confirms_their_own_role(give, client_of):
    person = make_user(role=Role.SYSTEM_ADMIN)
    make_user(role=Role.SYSTEM_ADMIN)
    give(person, Role.ADMIN)
    assert decide(client_of(person), "confirm", RoleGrant.objects.get()).status_code == 400
    assert (
        decide(client_of(person), "refuse", RoleGrant.objects.get(), reason="x").status_code == 400
    )


def test_nobody_gives_themselves_a_role(give, giver):
    assert give(giver, Role.ADMIN).status_code == 400
    assert not RoleGrant.objects.exists()


def test_the_database_itself_refuses_a_confirmation_by_giver_or_holder(giver):
    person = make_user()
    for by in (giver, person):
        with pytest.raises(IntegrityError), transaction.atomic():
            RoleGrant.objects.create(
                user=person, role=Role.ADMIN, reason="x", created_by=giver,
                confirmed_by=by, confirmed_at=timezone.now(),
            )  # fmt: skip


@pytest.mark.parametrize("role", [Role.STAFF, Role.MANAGER, Role.ADMIN, Role.AUDITOR])
def test_nobody_else_gives_or_confirms(client_of, role, give):
    person = make_user(role="")
    give(person)
    client = client_of(make_user(role=role))
    assert client.get(reverse("accounts:role_give", args=[person.pk])).status_code == 403
    assert decide(client, "confirm", RoleGrant.objects.get()).status_code == 403


def test_a_refused_or_withdrawn_grant_changes_nothing(give, client_of, confirmer, giver):
    person = make_user(role="")
    for client in (client_of(confirmer), client_of(giver)):
        give(person)
        grant = RoleGrant.objects.get(confirmed_at=None, refused_at=None)
        assert decide(client, "refuse", grant, reason="人员有误").status_code == 302
        assert decide(client, "confirm", grant).status_code == 400
    person.refresh_from_db()
    assert person.role == ""


def test_one_open_grant_per_person(give):
    person = make_user(role="")
    give(person)
    answer = give(person, Role.ADMIN)
    assert answer.status_code == 400 and "已有一项待确认的角色" in answer.content.decode()


def test_a_role_may_be_taken_away_the_same_way(give, client_of, confirmer):
    person = make_user(role=Role.ADMIN)
    give(person, "")
    decide(client_of(confirmer), "confirm", RoleGrant.objects.get())
    person.refresh_from_db()
    assert person.role == ""


@pytest.mark.parametrize(
    ("role", "data", "why"),
    [
        (Role.STAFF, {}, "与现有角色相同"),
        (Role.ADMIN, {"leading_group": "on"}, "领导组成员须为领导角色"),
        ("ROOT", {}, ""),
        (Role.ADMIN, {"reason": ""}, ""),
    ],
)
def test_a_grant_that_makes_no_sense_is_refused(give, role, data, why):
    person = make_user(role=Role.STAFF)
    answer = give(person, role, **data)
    assert answer.status_code == 400 and why in answer.content.decode()
    assert not RoleGrant.objects.exists()


def test_the_last_security_admin_keeps_the_role(give, client_of, giver):
    other = make_user(role=Role.SECURITY_ADMIN)
    system = make_user(role=Role.SYSTEM_ADMIN)
    give(other, Role.STAFF)
    decide(client_of(system), "confirm", RoleGrant.objects.get())
    RoleGrant.objects.create(user=giver, role=Role.STAFF, reason="x", created_by=other)
    answer = decide(client_of(system), "confirm", RoleGrant.objects.get(user=giver))
    assert answer.status_code == 400 and "只剩此人一位" in answer.content.decode()


# -- the table of rights --------------------------------------------------------------------------


def test_an_unlisted_address_is_refused_even_to_the_admin(client_of, monkeypatch):
    monkeypatch.delitem(RULES, "accounts:units")
    assert client_of(make_user(role=Role.ADMIN)).get("/units/").status_code == 403
    assert AuditEvent.objects.get().act == "access.denied"


def test_every_rule_of_this_app_belongs_to_an_address():
    names = {
        f"accounts:{name}"
        for name in get_resolver().namespace_dict["accounts"][1].reverse_dict
        if isinstance(name, str)
    }
    assert {name for name in RULES if name.startswith("accounts:")} == names


def test_a_denied_call_changes_no_row_but_its_event(client_of):
    person = make_user(title="科员")
    client = client_of(make_user(role=Role.MANAGER))
    answer = client.post(
        reverse("accounts:person_edit", args=[person.pk]), {"title": "x", "version": 1}
    )
    assert answer.status_code == 403
    person.refresh_from_db()
    assert (person.title, person.version) == ("科员", 1)
    event = AuditEvent.objects.get()
    assert (event.act, event.outcome, event.source) == ("access.denied", "DENIED", "127.0.0.1")


def test_a_denied_id_and_a_missing_one_answer_the_same(client_of):
    client = client_of(make_user(role=Role.STAFF))
    real, missing = make_user().pk, 10**12
    answers = [client.get(reverse("accounts:person", args=[pk])) for pk in (real, missing)]
    assert answers[0].status_code == answers[1].status_code == 403


@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace"])
def test_a_method_no_rule_names_is_a_405(client_of, method):
    answer = getattr(client_of(make_user(role=Role.ADMIN)), method)("/people/")
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD, OPTIONS"


def test_options_runs_no_view(client_of, django_assert_num_queries):
    client = client_of(make_user(role=Role.ADMIN))
    client.get("/people/lookup/")
    with django_assert_num_queries(2):
        answer = client.options("/people/add/")
    assert (answer.status_code, answer["Allow"]) == (200, "GET, HEAD, OPTIONS, POST")


def test_the_help_page_prints_the_table(client_of):
    text = client_of(make_user()).get("/help/roles/").content.decode()
    assert all(rule.label in text for rule in RULES.values())
    assert all(role.label in text for role in Role)


def test_the_menu_holds_what_the_role_may_open(client_of):
    auditor = client_of(make_user(role=Role.AUDITOR)).get("/audit/")
    assert [entry.key for entry in auditor.context["nav"]().row] == ["audit"]
    assert auditor.context["nav"]().at == "audit"
    system = client_of(make_user(role=Role.SYSTEM_ADMIN)).get("/people/")
    assert [entry.key for entry in system.context["nav"]().row] == ["todo", "people"]


def test_fiction_is_marked_while_there_is_any(client_of):
    client = client_of(make_user(role=Role.ADMIN))
    assert "demo-strip" not in client.get("/people/").content.decode()
    make_user(demo=True)
    assert "demo-strip" in client.get("/people/").content.decode()


def test_the_tab_of_reports_is_there_for_whom_it_serves(client_of):
    member, head, stranger = make_user(), make_user(), make_user()
    make_appointment(make_project(), member, role="MEMBER")
    make_project(lead_unit=make_unit(head=head))
    for person, there in (
        (member, True), (head, True), (stranger, False), (make_user(role=Role.ADMIN), True),
    ):  # fmt: skip
        nav = client_of(person).get("/").context["nav"]()
        assert ("log" in [entry.key for entry in nav.every]) == there
        assert [one.words for one in nav.groups] == ["总览", "项目", "调度", "督办", "管理"]
        assert [entry.key for entry in nav.row] == ["dashboard", "todo", "inbox"]


def test_who_opens_an_address_that_takes_a_button_alone_finds_a_way_back(client_of):
    answer = client_of(make_user(role=Role.ADMIN)).get("/population/")
    assert (answer.status_code, answer["Allow"]) == (405, "OPTIONS, POST")
    assert "这个地址不能直接打开" in answer.content.decode() and "回总览" in answer.content.decode()
