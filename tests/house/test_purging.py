"""The vendor's sheet as it is collected: what a page can use is there, word for word, and what none can is not."""

import re
from collections import defaultdict
from collections.abc import Iterator

import pytest

from gaoxin.finders import VENDOR, VendorFinder
from gaoxin.purging import CLASS, blocks, parted, purged, sources
from tests.house.test_look import ROOT

WHOLE = (ROOT / "node_modules" / VENDOR["tabler.min.css"]).read_text(encoding="utf-8")
SHEET = re.sub(r"/\*.*?\*/", "", WHOLE, flags=re.DOTALL)
NAMED = re.compile(r"\bclass(?:Name)?=[\"']([^\"']*)[\"']")


@pytest.fixture(scope="module")
def collected() -> str:
    """As collectstatic reads it."""
    [storage] = {storage for _, storage in VendorFinder().list([])}
    with storage.open("tabler.min.css") as file:
        return file.read().decode()


def rules(sheet: str, inside: str = "") -> Iterator[tuple[str, str, str]]:
    """(where it stands, selector, declarations), one selector at a time."""
    for prelude, body in blocks(sheet):
        if body is not None and prelude.startswith(("@media", "@supports")):
            yield from rules(body, f"{inside} {prelude}")
        elif body is not None:
            yield from ((inside, selector, body) for selector in parted(prelude, ","))


def declarations(body: str) -> list[str]:
    return [line for line in parted(body, ";") if line]


def classes(sheet: str, most: int = 99) -> set[str]:
    """Of the selectors with no more than so many of them."""
    selectors = (selector for _, selector, _ in rules(sheet) if not selector.startswith("@"))
    named = ({name.replace("\\", "") for name in CLASS.findall(one)} for one in selectors)
    return {name for names in named if len(names) <= most for name in names}


def test_every_class_of_a_template_that_the_vendor_knows_is_there(collected):
    """Read otherwise than the purging does: from the attributes alone."""
    known, kept = classes(SHEET, most=1), classes(collected)
    named = {
        name
        for path in (ROOT / "templates").rglob("*")
        if path.is_file()
        for text in NAMED.findall(path.read_text(encoding="utf-8"))
        for name in re.sub(r"{%.*?%}|{{.*?}}", " ", text).split()
    }
    assert len(named & known) > 5
    assert named & known <= kept


def test_every_class_that_scripts_and_code_name_is_there(collected):
    known, kept = classes(SHEET, most=1), classes(collected)
    texts = [
        path.read_text(encoding="utf-8") for path in sources(ROOT) if path.suffix in {".py", ".js"}
    ]
    named = {
        word
        for text in texts
        for quoted in re.findall(r"[\"'`]([\w .-]+)[\"'`]", text)
        for word in quoted.split()
    }
    assert {"btn-sm", "disabled"} <= named & known
    assert named & known <= kept


def test_what_is_left_is_said_as_the_vendor_says_it(collected):
    """Whole selectors go, and custom properties that nothing asks for; nothing is said anew."""
    before = defaultdict(list)
    for *place, body in rules(SHEET):
        before[tuple(place)].append(declarations(body))
    asked = set(re.findall(r"var\((--[\w-]+)", collected))
    for *place, body in rules(collected):
        lines = declarations(body)
        whole = next(one for one in before[tuple(place)] if [x for x in one if x in lines] == lines)
        gone = {line.partition(":")[0] for line in whole if line not in lines}
        assert not [name for name in gone if not name.startswith("--") or name in asked], place


def test_it_is_a_sixth(collected):
    assert len(collected) < len(SHEET) / 6


def test_what_no_file_names_goes_and_what_is_put_together_stays(tmp_path):
    """A sheet, and pages that name some of it in each of the ways that there are."""
    for name, text in {
        "templates/a.html": '<b class="used {% if x %}maybe{% endif %} is-{{ light }} w-50%">',
        "accounts/a.py": 'CSS = "coded"',
        "gaoxin/static/a.js": "box.className = `scripted mark-${kind}`",
        "projects/static/a.css": "a { color: var(--ours) }",
        "node_modules/tom-select/dist/js/tom-select.base.min.js": 'x.classList.add("picked")',
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    sheet = (
        '@charset "utf-8";/* words {} */:root{--ours:1;--asked:2;--asks:var(--asked);--nobody:3;--by-nobody:var(--nobody)}'
        ".used,.gone>a{top:0}.maybe:not(.gone){top:1px}.is-red{top:2px}.coded{top:var(--asks)}.scripted .gone{top:3px}"
        '.mark-a{background:url("data:x;{},.gone")}.picked[title=","]{top:4px}.never{top:5px}p{top:6px}'
        "@media (min-width:1px){.never{top:7px}}@media print{.used{top:8px}.never{top:9px}}@keyframes turn{to{top:0}}"
    )
    assert purged(sheet, tmp_path) == (
        '@charset "utf-8";:root{--ours:1;--asked:2;--asks:var(--asked)}'
        ".used{top:0}.maybe:not(.gone){top:1px}.is-red{top:2px}.coded{top:var(--asks)}"
        '.mark-a{background:url("data:x;{},.gone")}.picked[title=","]{top:4px}p{top:6px}'
        "@media print{.used{top:8px}}@keyframes turn{to{top:0}}"
    )
