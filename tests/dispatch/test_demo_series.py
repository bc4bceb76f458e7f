"""The demo set through a freeze: what page, draft and number say of a project agrees, a label may be renamed,
a column or table added in one place is everywhere."""

import io
import json
from dataclasses import replace

import docx
import openpyxl
import pytest
from django.apps import apps
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from gaoxin.clock import database_now
from projects.bulletin.papers.files import make_file
from projects.bulletin.papers.printed import frozen_tables
from projects.bulletin.rules.declared import DECLARED
from projects.bulletin.rules.sums import percent_of
from projects.bulletin.rules.table import Column, Declaration, Number
from projects.dispatch.actions.freeze import Scope, compose, freeze_week
from projects.dispatch.rules.compare import compare
from projects.dispatch.rules.compare_lines import compare_lists
from projects.dispatch.rules.entry import canonical
from projects.investment.reads.standing import standings
from projects.issues.reads.standings import issue_standings
from projects.lights.reads import light_panel
from projects.models import DispatchReport, Milestone, Project, ReportWeek
from projects.registry.rules.labelled import Labelled
from projects.weekly.reads.duties import duty_badges
from tests.conftest import client_for
from tests.world import cluster
from tests.world.factories import entries_told


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The demo set, with the draft of the running week."""
    name = cluster.clone("demo")
    with django_db_blocker.unblock(), cluster.connected(name):
        now = database_now()
        yield freeze_week(week=ReportWeek.objects.open(now).first(), now=now, scope=Scope.DEMO)
    cluster.drop(name)


def entries_of(report: DispatchReport) -> dict:
    rows = report.entries.select_related("report")
    return {row.project_id: row.entry for row in rows}


def test_page_draft_and_number_count_the_weeks_of_a_light_alike(demo):
    before = DispatchReport.objects.before(demo).first()
    draft, last = entries_of(demo), entries_of(before)
    counted = set()
    for project in Project.objects.demo():
        panel = light_panel(project, timezone.localdate())
        entry, then = draft[project.pk], last[project.pk]
        assert (entry.light, entry.weeks) == (panel.light, panel.weeks), project.code
        assert entry.weeks == (then.weeks + 1 if then.light == entry.light else 1), project.code
        for line in entry.lights:
            earlier = next(one for one in then.lights if one.dimension == line.dimension)
            same = earlier.light == line.light
            assert line.weeks == (earlier.weeks + 1 if same else 1), (project.code, line.dimension)
        counted.add(entry.weeks)
    assert len(draft) == 12
    assert max(counted) > 3


def test_a_withdrawn_number_does_not_count_into_the_weeks_of_a_light(demo):
    latest, earlier = DispatchReport.objects.before(demo)[:2]
    then = entries_of(earlier)
    with transaction.atomic():
        DispatchReport.objects.filter(pk=latest.pk).update(
            withdrawn_at=timezone.now(), withdrawn_by=User.objects.get(username="admin"),
            withdraw_reason="数据有误",
        )  # fmt: skip
        for entry in compose(demo.week, Scope.DEMO, database_now()).frozen.entries:
            same = then[entry.project].light == entry.light
            assert entry.weeks == (then[entry.project].weeks + 1 if same else 1), entry.code
            panel = light_panel(Project.objects.get(pk=entry.project), timezone.localdate())
            assert panel.weeks == entry.weeks, entry.code
        transaction.set_rollback(True)


def test_page_and_draft_print_the_same_of_every_project(demo):
    today, now = timezone.localdate(), timezone.now()
    projects = {project.pk: project for project in Project.objects.demo()}
    money, issues = standings(projects, today), issue_standings(list(projects), today)
    duties = duty_badges(list(projects), now)
    for key, entry in entries_of(demo).items():
        project, standing, panel = projects[key], money[key], light_panel(projects[key], today)
        lines = {line.dimension: line for line in panel.lines}
        assert entry.light == panel.light, entry.code
        for line in entry.lights:
            shown = lines[line.dimension]
            said = (line.light, line.brief_text, line.reason_text, line.clears_text, line.rule)
            assert said == (shown.light, shown.brief, shown.reason, shown.clears, shown.rule)
            assert line.since_on <= min(shown.since, today), (entry.code, line.dimension)
        done = standing.done_year if standing.recorded_this_year else None
        assert (entry.plan, entry.done_year) == (standing.plan, done), entry.code
        assert entry.done_ratio == percent_of(standing.done_ratio)
        assert entry.expected_ratio == percent_of(standing.expected_ratio)
        assert entry.stage == project.stage
        assert entry.status == project.status
        overdue = Milestone.objects.filter(project=project).overdue(today).count()
        assert sum(node.overdue for node in entry.nodes) == overdue, entry.code
        opened = issues[key].open if key in issues else 0
        assert sum("OPEN" in issue.marks for issue in entry.issues) == opened, entry.code
        if key in duties and entry.report:
            assert entry.report == duties[key].state, entry.code


# -- labels ------------------------------------------------------------------------------------------


def every_enumeration(kind=Labelled):
    for child in kind.__subclasses__():
        yield child
        yield from every_enumeration(child)


@pytest.fixture
def renamed(monkeypatch):
    """Calling it gives every label of every enumeration another word."""

    def rename():
        for kind in every_enumeration():
            for member in kind:
                monkeypatch.setattr(member, "label", f"{member.label}改")
        for model in apps.get_app_config("projects").get_models():
            for field in model._meta.fields:
                if field.flatchoices:
                    changed = [(code, f"{label}改") for code, label in field.flatchoices]
                    monkeypatch.setattr(field, "choices", changed)

    return rename


def without_sentences(value):
    if isinstance(value, dict):
        return {k: without_sentences(v) for k, v in value.items() if not k.endswith("_text")}
    return [without_sentences(one) for one in value] if isinstance(value, list) else value


def test_renaming_every_label_changes_nothing_but_sentences(demo, renamed):
    as_of = database_now()
    before = compose(demo.week, Scope.DEMO, as_of)
    renamed()
    after = compose(demo.week, Scope.DEMO, as_of)
    assert list(after.entry_texts) != list(before.entry_texts)
    heads = [
        canonical([one.screen, one.frozen.instructions, one.frozen.orders])
        for one in (before, after)
    ]
    values = [without_sentences(json.loads(head)) for head in heads]
    assert values[0] == values[1]
    tables = [
        ["".join(one.pieces(table)) for table in one.tables.values()] for one in (before, after)
    ]
    for old, new in ((before.entry_texts, after.entry_texts), tables):
        values = [[without_sentences(json.loads(text)) for text in texts] for texts in (old, new)]
        assert values[0] == values[1]
    entries = [entries_told(one.entry_texts) for one in (before, after)]
    compared = compare(*entries, of_one_week=True)
    assert (compared.rows, compared.same) == ([], 12)


def test_a_week_frozen_before_a_renaming_compares_with_one_frozen_after(demo, renamed):
    old = frozen_tables(demo)
    renamed()
    now = database_now()
    again = freeze_week(week=demo.week, now=now, scope=Scope.DEMO)
    new = frozen_tables(again)
    assert compare_lists(old, new, of_one_week=True) == []


# -- one declaration ---------------------------------------------------------------------------------


def test_a_column_and_a_table_added_in_one_place_are_everywhere(demo, monkeypatch):
    nodes = DECLARED[Number.NODES]

    def with_length(entry, last, around):
        return [row | {"length": len(row["node"])} for row in nodes.rows(entry, last, around)]

    columns = (*nodes.columns, Column("length", "名称字数", "int"))
    monkeypatch.setitem(DECLARED, Number.NODES, replace(nodes, columns=columns, rows=with_length))
    added = Declaration(
        12, "牵头单位名单", (Column("project", "项目", "project"), Column("unit", "单位")),
        lambda frozen, before: [
            {"project": [e.code, e.label], "unit": e.unit} for e in frozen.entries
        ],
        key=("project",),
    )  # fmt: skip
    monkeypatch.setitem(DECLARED, 12, added)
    old = frozen_tables(demo)
    report = freeze_week(week=demo.week, now=database_now(), scope=Scope.DEMO)

    client = client_for(User.objects.get(username="admin"))
    base = report.get_absolute_url()
    assert "名称字数" in client.get(f"{base}tables/4/").content.decode()
    page = client.get(f"{base}tables/12/").content.decode()
    assert 'data-total="12"' in page
    assert "牵头单位名单" in page
    printed = client.get(f"{base}print/").content.decode()
    assert "名称字数" in printed
    assert "牵头单位名单" in printed

    paper = docx.Document(io.BytesIO(make_file(report, "docx")))
    heads = [[cell.text for cell in table.rows[0].cells] for table in paper.tables]
    assert any("名称字数" in head for head in heads)
    assert any("牵头单位名单" in paragraph.text for paragraph in paper.paragraphs)
    book = openpyxl.load_workbook(io.BytesIO(make_file(report, "xlsx")))
    assert "表12 牵头单位名单" in book.sheetnames
    assert "名称字数" in [cell.value for cell in book["表4 节点"][2]]

    new = frozen_tables(report)
    moved = replace(new[12], rows=[row | {"unit": "别的单位"} for row in new[12].rows])
    changes = compare_lists(new, new | {12: moved}, of_one_week=True)
    assert [(one.title, len(one.lines)) for one in changes] == [("牵头单位名单", 12)]
    assert 12 not in old
