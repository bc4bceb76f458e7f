"""The files a browser gets: which there are, and that pages name only those."""

import gzip
import posixpath
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage

from gaoxin.finders import VENDOR, VendorFinder
from gaoxin.storage import EVERY_PAGE, JOINED, HashedStorage

ROOT = Path(__file__).resolve().parent.parent.parent
STATIC = ROOT / "gaoxin/static/gaoxin"
SHEETS = sorted([*STATIC.glob("*.css"), *ROOT.glob("projects/static/projects/*/*.css")])
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SPRITE = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "sprite.svg").read_text()))

FIRST_VISIT = 360_000
LARGEST_PAGE = 25_000  # a register of 50 rows takes 14 kB (make bench)


def packed(*paths: str | Path) -> int:
    return sum(len(gzip.compress(Path(path).read_bytes(), 9)) for path in paths)


@pytest.mark.parametrize("name", VENDOR)
def test_a_listed_vendor_file_is_found(name):
    assert Path(finders.find(f"vendor/{name}")).is_file()


@pytest.mark.parametrize(
    "path",
    [
        "vendor/echarts/package.json",
        "vendor/../package.json",
        "vendor/@tabler/core/dist/js/tabler.min.js",
        "vendor/",
        "tabler.min.css",
    ],
)
def test_nothing_else_of_node_modules_is_found(path):
    assert VendorFinder().find(path) == []


def test_missing_vendor_files_are_a_warning_that_names_the_way_out(tmp_path, settings):
    settings.BASE_DIR = tmp_path
    [warning] = VendorFinder().check()
    assert "echarts.min.js" in warning.msg
    assert "npm ci" in warning.hint


def test_source_maps_are_not_rewritten_and_urls_are():
    def rules(storage):
        return [str(rule) for _, group in storage.patterns for rule in group]

    kept = rules(HashedStorage)
    assert not [rule for rule in kept if "sourceMappingURL" in rule]
    assert len(kept) == len(rules(ManifestStaticFilesStorage)) - 2


def test_collected_files_are_hashed_and_packed(tmp_path):
    storage = HashedStorage(location=str(tmp_path))
    (tmp_path / "vendor").mkdir()
    (tmp_path / "vendor/big.css").write_text("a { color: red }\n" * 400)
    (tmp_path / "base.css").write_text('@import url("vendor/big.css");\n' + "b { top: 0 }\n" * 400)
    names = ("vendor/big.css", "base.css")
    made = {old: new for old, new, _ in storage.post_process({n: (storage, n) for n in names})}
    assert Path(made["vendor/big.css"]).name in (tmp_path / made["base.css"]).read_text()
    for name in names:
        assert (tmp_path / f"{made[name]}.gz").is_file()
    assert (tmp_path / f"{made['vendor/big.css']}.br").is_file()
    assert not (tmp_path / f"{made['base.css']}.br").exists()


def test_the_sheets_of_every_page_are_collected_as_one_in_their_order(tmp_path):
    storage = HashedStorage(location=str(tmp_path))
    (tmp_path / "gaoxin").mkdir()
    for name in EVERY_PAGE:
        (tmp_path / name).write_text(f".{Path(name).stem} {{ background: url(mark.svg) }}\n" * 40)
    (tmp_path / "gaoxin/mark.svg").write_text("<svg/>")
    paths = {name: (storage, name) for name in (*EVERY_PAGE, "gaoxin/mark.svg")}
    made = {old: new for old, new, _ in storage.post_process(paths)}
    text = (tmp_path / made[JOINED]).read_text()
    places = [text.index(f".{Path(name).stem} ") for name in EVERY_PAGE]
    assert places == sorted(places) and Path(made["gaoxin/mark.svg"]).name in text
    assert (tmp_path / f"{made[JOINED]}.gz").is_file()
    assert storage.joined == f"/static/{made[JOINED]}"


def test_the_joined_sheets_are_those_that_a_page_names():
    links = (ROOT / "templates/house/_styles.html").read_text(encoding="utf-8")
    assert tuple(re.findall(r"static '(gaoxin/\w+\.css)'", links)) == EVERY_PAGE


def test_a_first_visit_stays_under_its_budget():
    """Everything a page can ever ask for with a chart on it, the sheets of areas that the heaviest page names,
    and the largest page. A page with a picker has no chart, and the picker weighs less. The reporting form and
    what is shown to a meeting load files of their own and none of these (test_log.py weighs the form)."""
    own = [p for p in STATIC.iterdir() if p.is_file() and not p.name.startswith("present.")]
    with VendorFinder().storage.open("tabler.min.css") as file:
        sheet = len(gzip.compress(file.read(), 9))
    vendor = [finders.find("vendor/echarts.min.js")]
    htmx = finders.find("django_htmx/htmx-2.min.js")
    heaviest = max(packed(*sheets_of_areas(template)) for template in TEMPLATES)
    assert heaviest > 0
    assert packed(*own, *vendor, htmx) + sheet + heaviest + LARGEST_PAGE <= FIRST_VISIT


def test_no_page_has_a_chart_and_a_picker():
    drawn = [path for path in TEMPLATES if " data-chart " in path.read_text()]
    assert drawn
    for path in drawn:
        text = path.read_text()
        assert not re.search(r'"house/(list|form|_field|_drawer)', text), path
        assert "data-remote" not in text


def sheets_of_areas(template: Path) -> list[str]:
    names = re.findall(r"{% static '(projects/[^']+\.css)' %}", template.read_text())
    return [finders.find(name) for name in names if not name.endswith("/log.css")]


def served(sheet: Path, url: str) -> str:
    """What a sheet asks for, as the site names it: an app's files lie below its own `static`."""
    _, _, place = str(sheet.parent).rpartition("/static/")
    return posixpath.normpath(posixpath.join(place, url))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_a_sheet_fetches_nothing_from_elsewhere(sheet):
    text = sheet.read_text()
    for url in re.findall(r"url\(\s*[\"']?([^)\"']+)", text):
        assert "vendor/" in url or finders.find(served(sheet, url)), url
    assert "!important" not in text
    assert len(text.splitlines()) <= 400


def test_every_icon_a_template_asks_for_is_drawn():
    asked = {}
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        for name in re.findall(r'"house/_icon\.html" with name="([\w-]+)" *%', text):
            asked[f"i-{name}"] = path.name
        for name in re.findall(r"sprite(?:\.svg' %\}| \}\})#([\w-]+)\"", text):
            asked[name] = path.name
    assert asked
    assert {name: place for name, place in asked.items() if name not in SPRITE} == {}


def test_milestones_and_lights_have_their_shapes():
    nodes = {"done", "done-late", "overdue", "soon", "future", "before", "unknown"}
    lights = {"red", "yellow", "green", "grey"}
    assert {f"n-{node}" for node in nodes} | {f"l-{light}" for light in lights} <= SPRITE


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_text_is_readable_on_every_ground():
    tokens = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", (STATIC / "base.css").read_text()))
    tokens["ground"] = "#ffffff"
    for text in ("ink", "ink-2", "ink-3", "blue", "red", "yellow", "green"):
        for ground in ("ground", "wash", "wash-2", "blue-tint", "red-tint"):
            assert _contrast(tokens[text], tokens[ground]) >= 4.5, (text, ground)
    assert _contrast(tokens["line-3"], tokens["ground"]) >= 3
