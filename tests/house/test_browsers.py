"""What the style sheets and scripts ask of a browser: all of it readable from Chromium 86, in full from 111.

A browser drops what it does not know: a declaration alone, a rule whole with all its selectors, an @rule with
all that is in it. So nothing younger than 86 may stand where its loss takes something along that is needed.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.test_look import ROOT, SHEETS

SCRIPTS = sorted(
    [
        *ROOT.glob("gaoxin/static/gaoxin/*.js"),
        *ROOT.glob("projects/static/projects/*/*.js"),
        ROOT / "templates/projects/weekly/sw.js",
    ]
)
# In selectors: 88, 88, 88, 105 and later. `:has` may stand alone, where all selectors of its rule have it: the
# rule is then a refinement, which older browsers do without.
NEW_IN_SELECTORS = (
    r":is\(|:where\(|:not\([^()]*(?:\([^()]*\)[^()]*)*[,\s>+~][^()]*\)|:user-(?:in)?valid|:modal|:popover-open|:dir\("
    r"|:autofill|:state\(|&"
)
NEW_AT_RULES = r"import|layer|container|property|scope|starting-style|position-try|view-transition"
# Of what no property before it says the same. 87: shorthands of logical sides, inset; 88, 93, 94, 104 …
NEW_PROPERTIES = (
    r"inset(?:-.*)?|(?:padding|margin|border)-(?:inline|block)|aspect-ratio|accent-color|translate|rotate|scale"
    r"|container(?:-.*)?|text-wrap(?:-.*)?|field-sizing|scrollbar-.*|content-visibility|contain-intrinsic-.*|zoom"
    r"|text-decoration-skip|font-palette|hyphenate-.*|mask|anchor-.*|position-.*|interpolate-size"
)
NEW_IN_VALUES = (
    r"\b\d+(?:\.\d+)?(?:[sld]v[hwib]|[sld]vmin|[sld]vmax|cq[whib]|lh|rlh|cap)\b"
    r"|color-mix\(|light-dark\(|okl(?:ab|ch)\(|(?<![a-z-])(?:lab|lch|hwb|color|round|mod|sin|cos|abs|anchor)\("
    r"|(?<![a-z-])revert-layer|subgrid|(?<![a-z-])clip(?![a-z-])"
)
# Harmless where they are not known: a line a little nearer or thicker, a bar shown, a box as high as its rows.
REFINEMENTS = {
    "text-underline-offset",
    "text-decoration-thickness",
    "scrollbar-width",
    "field-sizing",
}
NEW_IN_SCRIPTS = (
    r"\.at\(|structuredClone|hasOwn\b|\.findLast|\.to(?:Sorted|Reversed|Spliced)\(|\.with\(|randomUUID"
    r"|AbortSignal\.(?:timeout|any)|checkVisibility|showPicker|\.inert\b|Segmenter|canParse|fromAsync|groupBy"
    r"|withResolvers|showPopover|moveBefore|startViewTransition|\bstatic \{|#\w+ in |import\.meta|\.cause\b|/[gimsuy]*[dv][gimsuy]*\.exec"
)


def without_comments(text: str) -> str:
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


def rules(text: str) -> Iterator[tuple[str, str]]:
    """(selectors or at-rule, body) from the outermost inwards."""
    place = 0
    while (start := text.find("{", place)) >= 0:
        prelude = text[place:start].rpartition(";")[2].strip()
        depth, end = 1, start
        while depth:
            end += 1
            depth += {"{": 1, "}": -1}.get(text[end], 0)
        body = text[start + 1 : end]
        yield prelude, body
        if "{" in body:
            yield from rules(body)
        place = end + 1


def selectors_of(prelude: str) -> list[str]:
    """The list at its outer commas."""
    found, depth = [""], 0
    for char in prelude:
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(char, 0)
        if char == "," and not depth:
            found.append("")
        else:
            found[-1] += char
    return [selector.strip() for selector in found]


def too_new(text: str) -> list[str]:
    text = re.sub(r"\"[^\"]*\"|url\([^)]*\)", '""', without_comments(text))
    wrong = [found[0] for found in re.finditer(rf"@(?:{NEW_AT_RULES})\b[^;{{]*", text)]
    for prelude, body in rules(text):
        if prelude.startswith("@"):
            wrong += [prelude] if re.search(r"[<>]=?", prelude) else []
        else:
            wrong += [prelude] if "{" in body else []
            wrong += wrong_selectors(prelude)
            wrong += [f"{prelude} {{ {one} }}" for one in wrong_declarations(body)]
    return wrong


def wrong_selectors(prelude: str) -> list[str]:
    selectors = selectors_of(prelude)
    refined = [selector for selector in selectors if ":has(" in selector]
    plain = [selector for selector in selectors if selector not in refined]
    found = [selector for selector in plain if re.search(NEW_IN_SELECTORS, selector)]
    return found + (refined if plain else [])


def wrong_declarations(body: str) -> Iterator[str]:
    for declaration in body.split(";"):
        name, _, value = (part.strip() for part in declaration.partition(":"))
        if name in REFINEMENTS or name.startswith("--"):
            continue
        has_thickness = name == "text-decoration" and re.search(r"(?<![\w-])\d", value)  # 89
        if has_thickness or re.fullmatch(NEW_PROPERTIES, name) or re.search(NEW_IN_VALUES, value):
            yield declaration.strip()


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_no_sheet_needs_what_chromium_86_does_not_know(sheet):
    assert too_new(sheet.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "css",
    [
        '@import url("vendor.css") layer(vendor);', "@layer a { b { top: 0 } }", ":is(a, b) c { top: 0 }",
        "a:not(.b, .c) { top: 0 }", "a:not(.b *) { top: 0 }", "a, b:has(c) { top: 0 }", "a { inset: 0 }",
        "a { padding-inline: 4px }", "@media (width < 768px) { a { top: 0 } }", "a { b { top: 0 } }",
        "a { height: 100dvh }", "a { color: color-mix(in srgb, red, blue) }", "a { aspect-ratio: 1 }",
        "a { overflow: clip }", "a { text-decoration: underline 1px }", "@container (min-width: 1px) { a { top: 0 } }",
    ],
)  # fmt: skip
def test_what_is_too_new_is_found(css):
    assert len(too_new(css)) >= 1


@pytest.mark.parametrize(
    "css",
    [
        "a:has(b), c:not(:has(> d)) { top: 0 }", "a:not(.b):not([c]) { top: 0; clip-path: inset(50%) }",
        "@media (max-width: 767.98px) { a > b { width: min(1px, 2px) } }", "a { margin-inline-start: 1px }",
        "@supports selector(:focus-visible) { a { display: none } }",
    ],
)  # fmt: skip
def test_what_86_knows_is_passed_over(css):
    assert too_new(css) == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_no_script_calls_what_chromium_86_does_not_have(script: Path):
    """Its syntax is the linter's: eslint.config.mjs reads it as of 2021."""
    text = without_comments(script.read_text(encoding="utf-8"))
    assert re.findall(NEW_IN_SCRIPTS, text) == []


def test_the_vendor_sheet_stands_before_ours_and_in_no_layer():
    links = (ROOT / "templates/house/_styles.html").read_text(encoding="utf-8")
    sheets = re.findall(r'rel="stylesheet" href="\{% static \'([^\']+)\' %\}"', links)
    assert sheets[:2] == ["vendor/tabler.min.css", "gaoxin/base.css"]


@pytest.mark.django_db
def test_an_older_browser_is_told_at_sign_in_and_no_other(client):
    """The sentence stands there for all and is hidden by those that know :focus-visible, as 86 does."""
    page = client.get("/login/").content.decode()
    assert page.count("too-old") == 1 and "这个浏览器版本太低" in page
    rule = "@supports selector(:focus-visible) { .too-old { display: none; } }"
    assert rule in (ROOT / "gaoxin/static/gaoxin/forms.css").read_text(encoding="utf-8")
