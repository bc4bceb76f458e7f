"""专班名单: who is in it and in which order, on the page and in the files as others open them."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook

from accounts.models import AuditEvent
from accounts.roles import Role
from projects.models import Contact, TaskForceUnit
from projects.people.reads.roster import roster_of
from projects.people.rules.roles import Role as Part, place_of
from tests.world.access_world import relate
from tests.world.factories import (
    make_appointment,
    make_project,
    make_task_force,
    make_unit,
    make_user,
)

PHONE = "13912345678"


@pytest.fixture
def project(db):
    """A task force of seven in no order, without a commissioner."""
    found = make_project(
        name="示范智能装备项目", short_name="示范装备", lead_unit=make_unit(name="经济发展局")
    )
    force = make_task_force(found, document="长高新〔2026〕1 号", founded_on=date(2026, 3, 5))
    TaskForceUnit.objects.create(
        task_force=force, unit=make_unit(name="自然资源分局", short_name="资源分局"), role="SUPPORT"
    )
    today = timezone.localdate()
    for name, role, title, days in (
        ("成员甲", "MEMBER", "", 90), ("角色乙", "MEMBER", "B 角", 80), ("副班长乙", "MEMBER", "副班长", 20),
        ("副班长甲", "MEMBER", "副班长", 40), ("常务丙", "MEMBER", "常务副班长", 10),
        ("班长丁", "CHIEF", "", 50), ("领导戊", "LEADER", "", 30),
    ):  # fmt: skip
        person = make_user(name=name, title="科长", phone=PHONE)
        make_appointment(found, person, role, title=title, from_on=today - timedelta(days=days))
    gone = make_user(name="已卸任")
    make_appointment(found, gone, to_on=today - timedelta(days=1))
    Contact.objects.create(project=found, name="联系人", phone="13800001111")
    return found


ORDER = ["领导戊", "班长丁", "空缺", "常务丙", "副班长甲", "副班长乙", "角色乙", "成员甲"]


def test_deputies_stand_before_those_who_stand_in_and_these_before_members():
    titles = ["", "B角", "副组长", "第一副班长", "常务副班长", "Ｂ 角"]
    found = sorted(titles, key=lambda title: place_of(Part.MEMBER, title))
    assert found == ["常务副班长", "第一副班长", "副组长", "B角", "Ｂ 角", ""]
    # A leader is one whatever the title says.
    assert place_of(Part.LEADER, "副书记") == place_of(Part.LEADER, "") < place_of(Part.CHIEF, "")


def test_the_order_is_by_rank_and_a_role_that_nobody_holds_is_vacant(project):
    roster = roster_of(project, timezone.localdate())
    names = [place.holder.user.name if place.holder else "空缺" for place in roster.places]
    assert names == ORDER
    assert roster.places[3].label == "专班成员（常务副班长）"
    assert roster.supporting_units == "资源分局"
    assert roster.number_count == 8


def rows_of(answer) -> list[tuple]:
    sheet = load_workbook(BytesIO(answer.content)).active
    return list(sheet.iter_rows(values_only=True))


def test_the_workbook_opens_with_masked_numbers_in_order(client_of, project):
    answer = client_of(make_user(role=Role.MANAGER)).get(
        f"{project.get_absolute_url()}people/roster.xlsx"
    )
    assert f'filename="roster-{project.code}-' in answer["Content-Disposition"]
    head, columns, *rows = rows_of(answer)
    assert "示范装备专班名单" in head[0]
    assert "手机号码已隐去中间几位" in head[0]
    assert "演示" not in head[0]
    assert columns[3:] == ("角色", "姓名", "单位", "职务", "手机", "备注")
    assert [row[4] for row in rows] == ORDER
    assert rows[0][:5] == (
        project.code,
        "示范智能装备项目",
        str(project.lead_unit),
        "包联领导",
        "领导戊",
    )
    assert {row[7] for row in rows} == {"139****5678", None}


def test_the_document_opens_with_head_and_table(client_of, project):
    answer = client_of(make_user(role=Role.ADMIN)).get(
        f"{project.get_absolute_url()}people/roster.docx"
    )
    assert f'filename="roster-{project.code}.docx"' in answer["Content-Disposition"]
    document = Document(BytesIO(answer.content))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    for words in ("示范智能装备项目", "专班名单", "配合单位：资源分局", "成立文号：长高新〔2026〕1 号",
                  "成立日期：2026年3月5日", "手机号码已隐去中间几位"):  # fmt: skip
        assert words in text
    (table,) = document.tables
    assert [row.cells[2].text for row in table.rows] == ["姓名", *ORDER]
    assert table.rows[1].cells[5].text == "139****5678"
    assert table.rows[3].cells[1].text == "项目专员"
    assert "演示" not in text


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_fiction_is_marked_in_the_row_and_at_the_head(client_of, project, kind):
    row = project.appointments.get(role="LEADER")
    row.demo = True
    row.save()
    client = client_of(make_user(role=Role.ADMIN))
    answer = client.get(f"{project.get_absolute_url()}people/roster.{kind}")
    if kind == "xlsx":
        head, _, *rows = rows_of(answer)
        assert "含演示数据" in head[0]
        marks = [row[8] for row in rows]
    else:
        document = Document(BytesIO(answer.content))
        assert "演示数据，纯属虚构" in document.paragraphs[0].text
        marks = [row.cells[6].text or None for row in document.tables[0].rows[1:]]
    assert marks == ["演示", *[None] * 7]


def test_the_card_and_the_files_are_for_who_sees_the_project(client_of, project):
    person, stranger = make_user(), make_user()
    relate(person, project, "member")
    base = f"{project.get_absolute_url()}people/roster"
    for end in ("/", ".xlsx", ".docx"):
        assert client_of(person).get(f"{base}{end}").status_code == 200
        assert client_of(stranger).get(f"{base}{end}").status_code == 404
    page = client_of(person).get(f"{base}/").content.decode()
    assert "139****5678" in page
    assert PHONE not in page
    assert [page.index(f">{name}") for name in ORDER] == sorted(
        page.index(f">{name}") for name in ORDER
    )
    events = AuditEvent.objects.filter(act="roster.export").order_by("pk")
    assert [(event.after, event.act_words) for event in events] == [
        ({"file": "xlsx", "rows": 8}, "导出专班名单"), ({"file": "docx", "rows": 8}, "导出专班名单")
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_project_without_anybody_has_three_vacancies(client_of):
    project = make_project()
    page = client_of(make_user(role=Role.ADMIN)).get(f"{project.get_absolute_url()}people/roster/")
    assert page.content.decode().count("空缺") == 3
