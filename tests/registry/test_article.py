"""The article's data against a table typed here from the article itself, not from the fixture."""

import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.conf import settings

from accounts.roles import Role
from projects.models import (
    CodeCounter,
    Company,
    Milestone,
    Project,
    ProjectAlias,
    ProjectTrack,
    ReportedFigure,
    StageEvent,
    Track,
)
from projects.registry.actions.seed import load_seed, refresh_search_texts
from tests.conftest import client_for
from tests.harness.parallel import share
from tests.world.factories import make_user

pytestmark = pytest.mark.django_db

CARBON, QUALITY, BEIJING, EAST = (
    "绿色发展·碳达峰",
    "产业高质高效",
    "京长对口合作",
    "承接东部产业转移",
)
HALF = "2024 年上半年"

# Name as kept, names as printed, track, total investment in 万元, status words, known facts.
ARTICLE = {
    "GX-2024-001": (
        "起步区低碳可再生能源综合利用项目",
        ["起步区低碳可再生能源综合利用项目"],
        CARBON, None, "重点铺开", "",
    ),
    "GX-2024-002": (
        "年产10万吨磷酸锰铁锂正极材料项目",
        ["年产 10 万吨磷酸锰铁锂正极材料项目", "年产 10 万吨磷酸锰铁锂正极材料"],
        QUALITY, None, "向着年底投产奋力冲刺", "",
    ),
    "GX-2024-003": (
        "年产4万吨锂离子动力储能电池负极材料一体化项目",
        ["年产 4 万吨锂离子动力储能电池负极材料一体化项目",
         "年产 4 万吨锂离子动力储能电池负极材料一体化"],
        QUALITY, "200000.00", "加速建设", "",
    ),
    "GX-2024-004": (
        "安博泰克创新药物研发和产业化项目",
        ["安博泰克创新药物研发和产业化项目", "创新药物研发和产业化项目"],
        BEIJING, "150000.00", "落地开花", "",
    ),
    "GX-2024-005": (
        "半导体无创光疗技术应用研究及产业化应用示范项目",
        ["半导体无创光疗技术应用研究及产业化应用示范项目"],
        BEIJING, None, "重点推进", "",
    ),
    "GX-2024-006": (
        "中科潞安紫外光电科技有限公司装备研发关键技术项目",
        ["中科潞安紫外光电科技有限公司装备研发关键技术项目"],
        BEIJING, None, "重点推进", "",
    ),
    "GX-2024-007": (
        "年产600万套儿童早教产品项目", ["年产 600 万套儿童早教产品项目"],
        None, None, "开工入库", HALF,
    ),
    "GX-2024-008": (
        "智能家电生产基地项目", ["智能家电生产基地项目"], None, None, "开工入库", HALF,
    ),
    "GX-2024-009": (
        "光电LED显示屏项目", ["光电 LED显示屏项目"], None, None, "开工入库", HALF,
    ),
    "GX-2024-010": (
        "锂电产业园制造基地", ["锂电产业园制造基地"], None, None, "用地需求", "",
    ),
    "GX-2024-011": (
        "长治市润和燃气有限公司液化石油气充装标准站",
        ["长治市润和燃气有限公司液化石油气充装标准站"],
        None, None, "用地需求", "",
    ),
    "GX-2024-012": (
        "山西漳河水务集团有限公司综合业务用房和技术用房",
        ["山西漳河水务集团有限公司综合业务用房和技术用房"],
        None, None, "用地需求", "",
    ),
    "GX-2024-013": (
        "高新区电力设施器材制造", ["高新区电力设施器材制造"], None, None, "用地需求", "",
    ),
}  # fmt: skip
UNDER_CONSTRUCTION = {f"GX-2024-{n:03d}" for n in (2, 3, 7, 8, 9)}
COMPANIES = {
    "GX-2024-006": "中科潞安紫外光电科技有限公司",
    "GX-2024-011": "长治市润和燃气有限公司",
    "GX-2024-012": "山西漳河水务集团有限公司",
}
ALIAS = "创新药物研发和产业化项目"

# Per quotation: words that stand in its sentence, as-of, track, (text, number, qualifier, unit) of each figure.
YEAR = "（年份按 2024 年推断）"
UNDATED = "报道未注明日期"
QUOTATIONS = [
    ("重点实施 18 个项目，总投资 130 亿元", UNDATED, EAST,
     [("18", "18", "", "个"), ("130", "130", "", "亿元")]),
    ("等 5 个项目建设，总投资 34亿元", UNDATED, BEIJING,
     [("5", "5", "", "个"), ("34", "34", "", "亿元")]),
    ("等 20 多个项目，总投资 220 亿元", UNDATED, QUALITY,
     [("20 多", "20", "多", "个"), ("220", "220", "", "亿元")]),
    ("等 7 个项目，总投资 32 亿元", UNDATED, CARBON,
     [("7", "7", "", "个"), ("32", "32", "", "亿元")]),
    ("等 5 个总投资 35.5 亿元的项目开工入库", "今年上半年" + YEAR, None,
     [("5", "5", "", "个"), ("35.5", "35.5", "", "亿元")]),
    ("东部地区产业转移已投产升规项目达 13 个，累计完成投资 19.94 亿元，实现工业产值 23.69 亿元",
     "截至目前" + YEAR, EAST,
     [("13", "13", "", "个"), ("19.94", "19.94", "", "亿元"), ("23.69", "23.69", "", "亿元")]),
    ("出让标准地 6 宗，面积 474.69 亩", "截至 2024 年 11 月", None,
     [("6", "6", "", "宗"), ("474.69", "474.69", "", "亩")]),
    ("聘请 10 余名长治籍在外企业家担任招商专员", UNDATED, None, [("10 余", "10", "余", "名")]),
]  # fmt: skip
LATER = [date(2024, 12, 1), date(2024, 12, 31), date(2025, 7, 1), date(2026, 11, 23)]


@pytest.fixture(autouse=True, scope="module")
def seeded(module_db):
    load_seed()


def article_rows() -> list[dict]:
    return json.loads((settings.BASE_DIR / "fixtures/article.json").read_text(encoding="utf-8"))


def test_the_article_s_thirteen_projects_are_there_and_nothing_more():
    kept = {p.code: p.name for p in Project.objects.all()}
    assert kept == {code: row[0] for code, row in ARTICLE.items()}
    assert len(kept) == 13
    assert set(Project.objects.values_list("source", flat=True)) == {"ARTICLE"}


def test_fourteen_names_are_printed_for_them():
    names = {*Project.objects.values_list("name", flat=True)}
    aliases = {*ProjectAlias.objects.values_list("name", flat=True)}
    assert aliases == {ALIAS}
    assert ProjectAlias.objects.get().project.code == "GX-2024-004"
    assert len(names | aliases) == 14


def test_each_project_says_what_the_article_prints_and_where():
    for code, (name, printed, _, _, words, _) in ARTICLE.items():
        note = Project.objects.get(code=code).source_note
        assert all(f"「{form}」" in note for form in printed), code
        assert all(form.replace(" ", "") in name or form == ALIAS for form in printed), code
        assert words in note, code
        assert "《长治高新区加压奋进推动高质量发展蹄疾步稳》" in note, code


def test_names_have_no_space_between_chinese_and_latin():
    for project in Project.objects.all():
        assert " " not in project.name
        assert len(project.short_name) <= 12
        assert " " not in project.short_name


def test_short_names_use_only_characters_of_the_names():
    for project in Project.objects.all():
        assert set(project.short_name) <= set(project.name)


def test_only_stated_facts_are_filled_in():
    given = {"stage", "started_text", "statistics_entered_text", "needs_check", "company"}
    allowed = given | {
        "code", "name", "short_name", "total_investment", "source", "source_note", "search_text",
        "created_at", "updated_at",
    }  # fmt: skip
    for row in article_rows():
        if row["model"] == "projects.project":
            assert set(row["fields"]) <= allowed, row["fields"]["code"]
    for code, (_, _, _, total, _, half) in ARTICLE.items():
        project = Project.objects.get(code=code)
        assert project.total_investment == (Decimal(total) if total else None), code
        assert project.started_text == project.statistics_entered_text == half, code
        assert project.stage == ("CONSTRUCTION" if code in UNDER_CONSTRUCTION else ""), code
        assert not project.is_confirmed
        assert project.unknown == "报道未提及"


def test_exactly_three_companies_each_with_its_project():
    assert {p.code: p.company.name for p in Project.objects.exclude(company=None)} == COMPANIES
    assert Company.objects.count() == 3


def test_track_memberships():
    of = {code: row[2] for code, row in ARTICLE.items() if row[2]}
    found = {m.project.code: m.track.name for m in ProjectTrack.objects.all()}
    assert found == of
    counts = {t.name: t.projects.count() for t in Track.objects.all()}
    assert counts == {EAST: 0, BEIJING: 3, QUALITY: 2, CARBON: 1}
    assert list(counts) == [EAST, BEIJING, QUALITY, CARBON]
    doubtful = ProjectTrack.objects.exclude(needs_check="")
    assert [m.project.code for m in doubtful] == ["GX-2024-004"]


def test_open_questions_are_asked_in_words():
    asked = {p.code: p.needs_check for p in Project.objects.exclude(needs_check="")}
    assert set(asked) == {f"GX-2024-{n:03d}" for n in (2, 4, 7, 8, 9)}
    assert all(text.endswith("待核实。") for text in asked.values())
    assert all("按纳统理解" in asked[f"GX-2024-{n:03d}"] for n in (7, 8, 9))
    assert Project.objects.to_check().count() == 12


def test_stage_events_quote_the_article():
    events = StageEvent.objects.all()
    assert {e.project.code for e in events} == UNDER_CONSTRUCTION
    assert len(events) == 5
    for event in events:
        assert (event.source, event.kind, event.stage) == ("ARTICLE", "ENTRY", "CONSTRUCTION")
        assert ARTICLE[event.project.code][4] in event.evidence
        assert event.on is None
        assert event.on_text == ARTICLE[event.project.code][5]
        assert event.by is None


def test_the_one_milestone_is_the_operation_at_the_end_of_2024():
    milestone = Milestone.objects.get()
    assert (milestone.project.code, milestone.kind) == ("GX-2024-002", "OPERATION")
    assert milestone.due_on == date(2024, 12, 31)
    assert milestone.baseline_on is None
    assert not milestone.is_done
    assert "年底投产" in milestone.source_note


@pytest.mark.parametrize("today", LATER)
def test_nothing_of_the_article_is_ever_due_or_overdue(today):
    assert not Milestone.objects.overdue(today).exists()
    assert not Milestone.objects.due_soon(today).exists()


def test_eight_quotations_hold_fifteen_exact_figures_and_one_that_says_more():
    """「20 多」 is the one; 「10 余」 is counted among the fifteen, with its own qualifier."""
    figures = list(ReportedFigure.objects.all())
    assert len({f.quotation for f in figures}) == len({f.sentence for f in figures}) == 8
    assert len([f for f in figures if f.qualifier != "多"]) == 15
    assert [f.text for f in figures if f.qualifier == "多"] == ["20 多"]
    assert [f.text for f in figures if f.qualifier == "余"] == ["10 余"]


@pytest.mark.parametrize(("words", "as_of", "track", "figures"), QUOTATIONS)
def test_a_quotation_is_kept_word_for_word(words, as_of, track, figures):
    found = ReportedFigure.objects.filter(sentence__contains=words)
    kept = [(f.text, f.number, f.qualifier, f.get_unit_display()) for f in found]
    assert kept == [(text, Decimal(number), q, unit) for text, number, q, unit in figures]
    for figure in found:
        assert figure.text in figure.sentence
        assert figure.as_of == as_of
        assert (figure.track.name if figure.track else None) == track
        assert "长治高新区加压奋进" in figure.source
        assert figure.gap


def test_totals_the_article_does_not_draw_are_nowhere_in_the_data():
    text = (settings.BASE_DIR / "fixtures/article.json").read_text(encoding="utf-8")
    assert not re.search(r"(?<![\d.])416(?!\d)", text)
    assert "50 多" not in text
    assert "50多" not in text


def test_loading_again_adds_nothing_and_leaves_no_history():
    before = table_counts()
    assert load_seed() == type(load_seed())(
        projects=0, figures=0, refreshed=0, templates=0, items=0
    )
    assert table_counts() == before


def table_counts() -> dict[str, int]:
    tracked = [Project, ProjectAlias, ProjectTrack, Company, Milestone, StageEvent]
    models = [*tracked, *(m.pgh_event_model for m in tracked), ReportedFigure, Track, CodeCounter]
    return {m._meta.label: m.objects.count() for m in models}


def test_loading_again_keeps_what_people_have_done_since():
    project = Project.objects.get(code="GX-2024-004")
    project.short_name = "创新药物"
    project.save_changes("short_name", by=None)
    ProjectAlias.objects.all().delete()
    load_seed()
    project.refresh_from_db()
    assert project.short_name == "创新药物"
    assert not ProjectAlias.objects.exists()


def test_the_search_text_in_the_fixture_is_what_the_rules_compute():
    assert refresh_search_texts() == 0


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("czsrh", "GX-2024-011"),
        ("lsmtl", "GX-2024-002"),
        ("年产10万吨", "GX-2024-002"),
        ("年产 10 万吨", "GX-2024-002"),
        ("光电led显示屏", "GX-2024-009"),
        ("changzhi", "GX-2024-011"),
        ("GX-2024-013", "GX-2024-013"),
    ],
)
def test_a_project_is_found_by_name_pinyin_and_code(typed, code):
    assert [p.code for p in Project.objects.search(typed)] == [code]


def test_the_alias_finds_the_one_project_and_not_a_second():
    assert [p.code for p in Project.objects.search(ALIAS)] == ["GX-2024-004"]


def test_the_next_project_of_2024_gets_the_number_after_the_article_s():
    assert CodeCounter.objects.get(prefix="GX-2024").last == 13


@pytest.mark.parametrize(
    "model", [Project, ProjectAlias, ProjectTrack, Company, Milestone, StageEvent]
)
def test_every_row_of_the_article_is_valid(model):
    for row in model.objects.all():
        silent = [f.name for f in model._meta.fields if f.null and getattr(row, f.attname) is None]
        row.full_clean(exclude=silent)


# -- on the pages -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pages(seeded) -> dict[str, str]:
    """Every page a leader may open on the article's data."""
    return read_pages(ARTICLE)


def read_pages(codes) -> dict[str, str]:
    client = client_for(make_user(role=Role.MANAGER))
    paths = ["/", "/projects/", "/milestones/?state=", "/appointments/", "/figures/", "/metrics/"]
    for code in codes:
        paths += [f"/projects/{code}/{tab}" for tab in ("", "schedule/", "people/", "history/")]
    found = {}
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200, path
        found[path] = answer.content.decode()
    return found


@pytest.mark.slow
def test_no_page_prints_a_total_the_article_does_not_draw(pages):
    for path, page in pages.items():
        text = re.sub(r"<[^>]+>", "", page)
        assert not re.search(r"(?<![\d.])416(?:\.00)?(?![\d.])", text), path
        assert not re.search(r"5[0-9] ?多", text), path


@pytest.mark.slow
@pytest.mark.parametrize("today", LATER)
def test_no_page_calls_a_project_of_the_article_late_or_due(today):
    """All lists on every day; of the projects each on one of the days, in a soak on all."""
    with time_machine.travel(
        datetime(today.year, today.month, today.day, 4, tzinfo=UTC), tick=False
    ):
        pages = read_pages(share(list(ARTICLE), len(LATER), LATER.index(today)))
    dashboard = pages["/"]
    for metric in ("overdue", "due_soon"):
        assert re.findall(rf'data-metric="{metric}" data-count="(\d+)"', dashboard) == ["0"]
    for path, page in pages.items():
        assert not re.search(r'class="[^"]*\blate\b', page), path
        content = page.split('<footer class="foot">')[0]
        assert not re.search(r"#n-(overdue|soon|done-late)\b", content), path


@pytest.mark.slow
def test_a_project_page_says_where_its_facts_come_from(pages):
    page = pages["/projects/GX-2024-002/"]
    assert "报道未提及" in page
    assert "向着年底投产奋力冲刺" in page
    assert "待核实" in page
    assert "据 2024 年末报道" in page
