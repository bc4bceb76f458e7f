"""The head of a unit reads of the weekly report what concerns the unit's own projects, all of it, and
of another unit's not one word."""

from datetime import date, timedelta

import pytest

from accounts.models import Unit, User
from accounts.roles import Role
from projects.dispatch.actions.freeze import freeze_week
from projects.dispatch.actions.publish import publish
from projects.models import DispatchReport, Notice, Project, TaskForceUnit
from tests.dispatch.test_dispatch_freeze import CUT_OFF, LATER, at, old_project
from tests.dispatch.test_dispatch_leaks import CANARY, LISTS, STARTS, strange_project, text_of
from tests.world.factories import (
    make_appointment,
    make_duty,
    make_instruction,
    make_issue,
    make_milestone,
    make_order,
    make_report,
    make_task_force,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db

# Page of the report → what of the own project stands there.
OWN = {
    "": "own-name own-issue own-node own-word",
    "tables/3/": "own-short own-did own-next own-issue own-site",
    "tables/4/": "own-short own-node",
    "tables/5/": "own-short",
    "tables/6/": "",
    "tables/7/": "own-short own-issue",
    "tables/9/": "own-short own-order",
    "print/": "own-did own-issue own-node own-order own-word",
    "compare/": "",
}


def head_and_unit(**kwargs) -> tuple[User, Unit]:
    head = make_user(role=Role.STAFF)
    return head, make_unit(head=head, **kwargs)


def own_project(week, **kwargs) -> Project:
    """One on which as much has happened as on the strange one."""
    project = old_project(name="own-name", short_name="own-short", site="own-site", **kwargs)
    make_duty(week, project)
    make_report(week, project, progress="own-did", next_week="own-next",
                filed_at=CUT_OFF - timedelta(hours=1))  # fmt: skip
    make_milestone(project, name="own-node", due_on=date(2026, 9, 1),
                   created_at=at("2026-02-01T09:00"))  # fmt: skip
    raised = at("2026-11-17T09:00")
    make_issue(project, summary="own-issue", blocking=True, raised_on=raised.date(),
               created_at=raised)  # fmt: skip
    make_instruction(project, text="own-word", given_at=raised)
    make_order(project, number="项目督办〔2026〕801号", matter="own-order",
               sent_on=date(2026, 11, 12))  # fmt: skip
    return project


def published(week) -> DispatchReport:
    report = freeze_week(week=week, now=LATER)
    report = publish(report=report, now=LATER, by=make_user(role=Role.ADMIN))
    told = {table.number for table in report.tables.all() if CANARY in table.content}
    assert told >= {3, 4, 5, 7, 8, 9} and CANARY in report.summary
    return report


def told(user, report) -> Notice:
    return Notice.objects.get(user=user, key=f"dispatch-{report.number}-published")


def test_the_head_reads_all_of_the_unit_s_projects_and_nothing_of_another_unit(client_of):
    head, unit = head_and_unit()
    strange, week = strange_project(head)
    mine = own_project(week, lead_unit=unit)
    report = published(week)
    client, base = client_of(head), report.get_absolute_url()
    for part, words in OWN.items():
        response = client.get(base + part)
        assert response.status_code == 200, part
        text = text_of(response)
        assert [word for word in words.split() if word not in text] == [], part
        assert CANARY not in text and strange.code not in text, part
    page = text_of(client.get(f"{base}projects/{mine.code}/"))
    for word in ("own-name", "own-did", "own-next", "own-issue", "own-node"):
        assert word in page
    assert client.get(f"{base}projects/{strange.code}/").status_code == 404


def test_what_sums_over_units_is_not_the_head_s(client_of):
    head, unit = head_and_unit()
    _, week = strange_project(head)
    own_project(week, lead_unit=unit)
    report = published(week)
    client, base = client_of(head), report.get_absolute_url()
    for number in (1, 2, 8):
        assert client.get(f"{base}tables/{number}/").status_code == 404, number
    for part in ("leaders/", "verify/", "present/"):
        assert client.get(base + part).status_code == 403, part
    for kind in ("docx", "xlsx"):
        assert client.get(f"{base[:-1]}.{kind}").status_code == 403, kind


@pytest.mark.slow
def test_no_register_and_no_export_has_a_word_of_another_unit(client_of):
    head, unit = head_and_unit()
    strange, week = strange_project(head)
    mine = own_project(week, lead_unit=unit)
    base = published(week).get_absolute_url()
    client = client_of(head)
    paths = [
        *STARTS, *(f"{path}?export=xlsx" for path in LISTS), *(f"{path}?q=CNRY" for path in LISTS),
        f"/projects/{mine.code}/", f"/projects/{strange.code}/", f"{base}projects/{mine.code}/",
        f"{base}tables/3/?column=unit&value={strange.lead_unit}",
        f"{base}tables/5/?column=light&value=RED", f"{base}tables/7/?sort=-summary",
    ]  # fmt: skip
    assert [path for path in paths if CANARY in text_of(client.get(path))] == []
    assert "own-name" in text_of(client.get("/projects/"))


def test_the_head_is_told_of_the_own_projects_by_name_and_of_no_other(client_of):
    head, unit = head_and_unit()
    _, week = strange_project(head)
    own_project(week, lead_unit=unit)
    report = published(week)
    letter = told(head, report)
    assert "其中有与你有关的 1 个项目：「own-name」" in letter.text
    assert letter.letter == "" and letter.url == report.get_absolute_url()
    assert CANARY not in f"{letter.title}{letter.text}"
    inbox = text_of(client_of(head).get("/inbox/"))
    assert "own-name" in inbox and CANARY not in inbox


def test_a_head_without_an_account_is_not_told(client_of):
    gone, unit = head_and_unit()
    User.objects.filter(pk=gone.pk).update(is_active=False, left_on=CUT_OFF.date())
    _, week = strange_project(gone)
    own_project(week, lead_unit=unit)
    published(week)
    assert not Notice.objects.filter(user=gone).exists()


def test_the_head_of_a_supporting_unit_reads_the_project_too(client_of):
    head, unit = head_and_unit()
    strange, week = strange_project(head)
    mine = own_project(week, lead_unit=make_unit(head=make_user()))
    TaskForceUnit.objects.create(task_force=make_task_force(mine), unit=unit)
    report = published(week)
    client, base = client_of(head), report.get_absolute_url()
    for part, words in OWN.items():
        text = text_of(client.get(base + part))
        assert [word for word in words.split() if word not in text] == [], part
        assert CANARY not in text and strange.code not in text, part


def test_of_the_staff_exactly_those_are_told_who_may_read_something_of_it():
    head, unit = head_and_unit()
    supporting, stranger, assistant = make_user(), make_user(), make_user()
    _, week = strange_project(head)
    mine = own_project(week, lead_unit=unit)
    helping = make_unit(head=supporting)
    TaskForceUnit.objects.create(task_force=make_task_force(mine), unit=helping)
    leader = make_user(role=Role.MANAGER, assistant=assistant)
    make_appointment(mine, leader, role="LEADER", from_on=date(2026, 1, 1))
    report = published(week)
    staff = User.objects.accounts().filter(role=Role.STAFF)
    may = {one.pk for one in staff if DispatchReport.objects.visible_to(one).exists()}
    notices = Notice.objects.filter(key=f"dispatch-{report.number}-published", user__in=staff)
    assert set(notices.values_list("user", flat=True)) == may
    assert {head.pk, supporting.pk, assistant.pk} <= may and stranger.pk not in may


def test_who_heads_the_unit_no_more_finds_no_report(client_of):
    former, unit = head_and_unit()
    _, week = strange_project(former)
    mine = own_project(week, lead_unit=unit)
    report = published(week)
    base = report.get_absolute_url()
    new = make_user()
    unit.head = new
    unit.save()
    for part in ("", "print/", "tables/3/", f"projects/{mine.code}/"):
        assert client_of(former).get(base + part).status_code == 404, part
        assert client_of(new).get(base + part).status_code == 200, part


def test_the_head_of_a_unit_without_projects_finds_no_report(client_of):
    head, _ = head_and_unit()
    _, week = strange_project(head)
    report = published(week)
    assert client_of(head).get(report.get_absolute_url()).status_code == 404
    assert not Notice.objects.filter(user=head, kind=Notice.Kind.DISPATCH).exists()


def test_an_instruction_to_the_unit_on_another_s_project_shows_its_words_alone(client_of):
    """What is given to the unit is for its head to do, so it is read; the project is not."""
    head, unit = head_and_unit()
    strange, week = strange_project(head)
    own_project(week, lead_unit=unit)
    make_instruction(strange, text="for-the-unit", unit=unit, given_at=at("2026-11-17T09:00"))
    report = published(week)
    text = text_of(client_of(head).get(report.get_absolute_url()))
    assert "for-the-unit" in text and "own-word" in text
    assert CANARY not in text and strange.code not in text
