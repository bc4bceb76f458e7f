"""Where things stand: every area complete and of a size one can survey, nothing imports upward, and what
an area says to the site is its own."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from accounts.areas import AREAS as ACCOUNTS
from accounts.menu import entries
from accounts.roles import rules
from gaoxin.areas import parts
from projects.areas import AREAS
from tests.house.test_repository import ROOT, modules, offenders, tracked

MOST_MODULES, MOST_LINES = 25, 4000
# Area → why it may be larger.
LARGER = {
    "projects.bulletin": "page, Word, Excel and print of a frozen week are drawn from one declaration of its tables",
    "projects.dispatch": "what is collected, stored, verified and compared of a week is one format",
    "projects.directing": "an instruction comes from a report, a meeting or a visit, and is one thing with them",
    "projects.financing": "a need, the cases that serve it and what they pay out are one way of money; small modules",
    "projects.issues": "a problem and the supervision orders its clock drafts are one machine",
    "projects.overview": "what stands across all subjects: the start page, a leader's, to-dos, the search",
    "projects.people": "who holds a role, who stands in and who hands it over are one ledger",
    "projects.sheets": "a file is read, checked, applied and taken back by one description of its columns",
    "projects.needs": "what a project needs, the matrix of all and what a delay costs are one reading; small modules",
    "projects.weekly": "who owes a report, the log, its reminders and what is stored of them are one week",
    "projects.land": "a parcel, its way, what is agreed for it and who uses it are one register; small modules",
    "projects.resources": "a permit, its clock, who goes for it and who decides alone are one course",
    "projects.schedule": "a network, its plans and the nodes they set the days of are one thing",
    "projects.registry": "names, codes, classes, stages and facts are columns of one thing, the project",
}
FLOORS = {
    "rules", "models", "reads", "actions", "papers", "forms", "filters", "tables", "views", "urls",
    "access", "words", "units", "tick", "demo", "holdings", "finding", "todo",
}  # fmt: skip
# What an area that stands apart from the pages has besides.
OTHERS = {"demo": {"load", "clear"}, "overview": {"context", "middleware"}}
DOMAIN = r"projects[:.]|项目|专班|包联|批示|节点|通报|填报|堵点|督办|手续|融资|放款|宗地"
COMPOSERS = {"gaoxin/settings.py", "gaoxin/urls.py", "gaoxin/prepared.py"}


def modules_of(area: str) -> list[Path]:
    folder = ROOT / area.replace(".", "/")
    return [path for path in modules() if folder in path.parents and path.stat().st_size]


# -- areas


def test_every_folder_of_the_domain_is_an_area():
    folders = {path.parent.name for path in ROOT.glob("projects/*/__init__.py")}
    others = {"models", "migrations", "templatetags", "management"}
    assert {f"projects.{name}" for name in folders - others} == set(AREAS)


@pytest.mark.parametrize("area", AREAS)
def test_an_area_has_floors_and_nothing_else(area):
    folder = ROOT / area.replace(".", "/")
    found = {path.relative_to(folder).parts[0].removesuffix(".py") for path in modules_of(area)}
    assert found - FLOORS - OTHERS.get(folder.name, set()) == set()


@pytest.mark.parametrize("area", AREAS)
def test_an_area_can_be_surveyed(area):
    paths = modules_of(area)
    lines = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in paths)
    assert area in LARGER or (len(paths) <= MOST_MODULES and lines <= MOST_LINES), (
        len(paths),
        lines,
    )


@pytest.mark.parametrize("area", AREAS)
def test_an_area_with_pages_says_who_may_open_them_and_which_menu_they_belong_to(area):
    own = {part.__name__: part for kind in ("urls", "access") for part in parts(kind)}
    urls = own.get(f"{area}.urls")
    named = {f"projects:{pattern.name}" for pattern in urls.urlpatterns} if urls else set()
    access = own.get(f"{area}.access")
    assert named == (set(access.RULES) if access else set())


def test_every_page_has_one_rule_and_the_menu_leads_to_pages():
    counted = sum(len(access.RULES) for access in parts("access"))
    assert counted == len(rules())
    assert {entry.url for entry in entries()} <= set(rules())
    assert len({entry.place for entry in entries()}) == len(entries())


@pytest.mark.parametrize("kind", ["ACTS", "NOUNS", "FIELDS"])
def test_no_two_areas_give_one_thing_two_names(kind):
    said = [name for words in parts("words") for name in getattr(words, kind, {})]
    assert said
    assert len(said) == len(set(said))


def test_the_areas_of_the_site_are_those_of_its_apps():
    assert {part.__name__.removesuffix(".access") for part in parts("access")} <= {
        *ACCOUNTS,
        *AREAS,
    }


# -- what stands below knows nothing of what stands above


def test_accounts_and_the_house_know_no_subject_by_string_either():
    own = [
        path for path in tracked("accounts/*", "gaoxin/*")
        if path.suffix in {".py", ".js", ".css", ".svg", ".html", ".sql"}
        and "migrations" not in path.parts and path.name != "validators.py"
        and str(path.relative_to(ROOT)) not in COMPOSERS
    ]  # fmt: skip
    assert len(own) > 60
    assert offenders(own, DOMAIN) == []
    assert offenders([path for path in own if "gaoxin" in path.parts], "projects/") == []


def test_the_house_s_templates_name_no_page_of_the_domain():
    assert offenders(tracked("templates/house/*"), r"projects[:/]") == []


# Who reads the weekly report besides those the contract names: by the rows that `projects.models` re-exports.
READERS = ("projects/lights/reads.py", "projects/files/actions/files.py")
NAMED = (
    "dispatch",
    "bulletin",
    "overview",
    "directing",
    "demo",
    "management",
    "models",
    "wall",
    "jobs.py",
)


def test_nobody_else_reads_the_weekly_report_by_its_rows():
    pattern = r"\bDispatch(Report|Entry|Table|File|Reading)\b"
    paths = [path for path in modules() if "projects" in path.parts]
    others = [path for path in paths if path.relative_to(ROOT).parts[1] not in NAMED]
    found = {line.split(":")[0] for line in offenders(others, pattern)}
    assert found - set(READERS) - {"projects/templatetags/bulletin.py"} == set()


PLANTED = {
    "projects/lights/rules/criteria.py": "from projects.models import Project",
    "projects/schedule/models/milestone.py": "from projects.lights.reads import light_panel",
    "projects/weekly/reads/log.py": "from projects.weekly.actions.duties import reassign",
    "projects/people/actions/appointments.py": "from projects.people.forms import AppointForm",
    "projects/issues/forms/issue.py": "from projects.issues.views.tab import project_issues",
    "projects/messages/views.py": "from projects.overview.reads.dashboard import dashboard",
    "projects/investment/views/tab.py": "from projects.bulletin.rules.table import Table",
    "projects/registry/views/register.py": "from projects.demo.load import load_demo",
    "accounts/context.py": "from projects.models import Project",
}


def test_an_import_that_goes_upward_is_caught(tmp_path):
    """Each of them, planted in a copy: a contract that names folders by pattern could match none."""
    for app in ("accounts", "gaoxin", "projects"):
        shutil.copytree(
            ROOT / app, tmp_path / app, ignore=shutil.ignore_patterns("__pycache__", "static")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name, planted in PLANTED.items():
        path = tmp_path / name
        path.write_text(f"{path.read_text(encoding='utf-8')}\n{planted}\n", encoding="utf-8")
    found = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=tmp_path, capture_output=True, text=True, check=False, env=os.environ | {"COLUMNS": "200"},
    )  # fmt: skip
    assert found.returncode == 1
    importers = {name.removesuffix(".py").replace("/", ".") for name in PLANTED}
    reported = set(re.findall(r"(\S+)\s+->", found.stdout))
    assert importers - reported == set()
