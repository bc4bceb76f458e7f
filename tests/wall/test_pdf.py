"""`manage.py wall_pdf`: what a browser of this machine makes of the sheets says what the rows say."""

import re
import shutil
import subprocess
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import AuditEvent
from projects.models import Project
from projects.schedule.rules.scale import ScaleUnit
from projects.wall.papers import pdf
from projects.wall.papers.paper import PAPERS
from projects.wall.reads.wall import read_wall
from projects.wall.rules.row import GroupBy
from tests.world.factories import make_appointment, make_milestone, make_project, make_user

pytestmark = pytest.mark.django_db
needs_browser = pytest.mark.skipif(
    not any(map(shutil.which, pdf.BROWSERS)) or not shutil.which("pdftotext"),
    reason="needs Chromium and poppler-utils (python3 tests/harness/system.py)",
)


@pytest.fixture
def projects():
    """More than one sheet holds, with long names and a row for each state."""
    today = timezone.localdate()
    for place in range(16):
        project = make_project(
            name=f"某某高端装备智能制造产业基地（二期）标准厂房及配套基础设施建设项目第{place:02d}号工程",
            short_name=f"第{place:02d}号基地二期项目", source="DEMO" if place % 2 else "ENTRY",
        )  # fmt: skip
        if place:
            make_appointment(project, make_user(role="MANAGER", name=f"领导{place % 3}"), "LEADER")
        for days in (-40, 9, 33, 70):
            make_milestone(
                project, name=f"节点{place}之{days}", due_on=today + timedelta(days=days)
            )


def made(path, *arguments) -> str:
    call_command("wall_pdf", *arguments, to=path, stdout=StringIO())
    text = subprocess.run(
        ["pdftotext", "-raw", path, "-"], capture_output=True, text=True, check=True
    )
    return re.sub(r"\s", "", text.stdout)


@needs_browser
def test_the_pdf_says_every_row_whole_on_every_sheet_with_head_legend_and_number(
    projects, tmp_path
):
    said = made(tmp_path / "wall.pdf")
    paper = PAPERS["a3"]
    wall = read_wall(Project.objects.all(), GroupBy.LEADER, timezone.now())
    sheets = wall.sheets(ScaleUnit.MONTH, paper.frame, paper.most)
    assert len(sheets) > 1
    for sheet in sheets:
        for row in sheet.rows:
            for line in row.lines:
                assert line.text.replace(" ", "") in said, line
            for point in row.points:
                if point.label:
                    assert re.sub(r"\s", "", point.label.text) in said, point
        assert f"第{sheet.number}页共{len(sheets)}页" in said
    for words in ("长治高新区重点项目挂图作战", "演示数据", "非涉密系统，严禁处理涉密信息", "图例"):
        assert said.count(words) == len(sheets), words
    pages = subprocess.run(
        ["pdfinfo", tmp_path / "wall.pdf"], capture_output=True, text=True, check=True
    )
    assert re.search(rf"Pages:\s+{len(sheets)}\n", pages.stdout)
    assert re.search(r"Page size:\s+119\d\.\d+ x 841\.\d+ pts \(A3\)", pages.stdout)
    event = AuditEvent.objects.latest("id")
    assert (event.act, event.after["rows"]) == ("register.export", 16)


def test_without_a_browser_the_command_says_what_to_do_and_leaves_the_old_file(
    projects, tmp_path, monkeypatch
):
    monkeypatch.setattr(pdf, "BROWSERS", ("no-such-browser",))
    target = tmp_path / "wall.pdf"
    target.write_bytes(b"old")
    with pytest.raises(CommandError, match=r"没有 Chromium.*打印页"):
        call_command("wall_pdf", to=target, stdout=StringIO())
    assert target.read_bytes() == b"old"
    assert not AuditEvent.objects.filter(act="register.export").exists()


def test_without_projects_there_is_nothing_to_print(tmp_path):
    with pytest.raises(CommandError, match="没有可打印的项目"):
        call_command("wall_pdf", to=tmp_path / "wall.pdf", stdout=StringIO())
    assert list(tmp_path.iterdir()) == []
