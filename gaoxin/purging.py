"""The vendor's style sheet without what no page of ours can use: 635 kB are parsed by every telephone, a sixth of it
is asked for.

A class is kept when its name stands anywhere in our templates, Python or scripts, or in a script of the vendor that
draws parts of pages; of a name put together (`is-{{ light }}`, f"w-{state}") everything is kept that begins like it.
That keeps too much rather than too little: what is not named cannot be on a page.
"""

import re
from collections.abc import Iterator
from pathlib import Path

APPS = ("accounts", "gaoxin", "projects")
DRAWS = ("node_modules/tom-select/dist/js/tom-select.base.min.js",)
WORD = re.compile(r"-?[A-Za-z_][\w-]*")
CLASS = re.compile(r"\.((?:[\w-]|\\.)+)")
ALTERNATIVES = re.compile(r":(?:not|is|where|has)\([^()]*\)")
PROPERTY = re.compile(r"--[\w-]+")
HEAD = re.compile(r"[^{};]*[;{]")
GROUPS = ("@media", "@supports")


def purged(sheet: str, root: Path) -> str:
    """The style sheet with what the sources below `root` can use. It is one without nested rules."""
    texts = [path.read_text(encoding="utf-8") for path in sources(root)]
    sheet = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    sheet = with_classes(sheet, {word for text in texts for word in WORD.findall(text)})
    sheets = (path for app in APPS for path in (root / app / "static").rglob("*.css"))
    own = [*texts, *(path.read_text(encoding="utf-8") for path in sheets)]
    return with_properties(sheet, {name for text in own for name in PROPERTY.findall(text)})


def sources(root: Path) -> list[Path]:
    """Every file that can name a class of a page."""
    pages = (path for path in (root / "templates").rglob("*") if path.is_file())
    code = (path for app in APPS for path in (root / app).rglob("*.py"))
    scripts = (path for app in APPS for path in (root / app / "static").rglob("*.js"))
    return [*pages, *code, *scripts, *(root / name for name in DRAWS)]


# -- classes


def with_classes(sheet: str, words: set[str]) -> str:
    """Less the selectors with a class that is not among `words`."""
    beginnings = tuple(word for word in words if word.endswith("-") and len(word) > 1)

    def is_used(selector: str) -> bool:
        names = [name.replace("\\", "") for name in CLASS.findall(required(selector))]
        return all(name in words or name.startswith(beginnings) for name in names)

    def kept(prelude: str, body: str) -> tuple[str, str]:
        return ",".join(one for one in parted(prelude, ",") if is_used(one)), body

    return rewritten(sheet, kept)


def required(selector: str) -> str:
    """Without what is excluded or one of several: `.a:not(.b)` asks for `.a` alone."""
    while (shorter := ALTERNATIVES.sub("", selector)) != selector:
        selector = shorter
    return selector


# -- custom properties


def with_properties(sheet: str, named: set[str]) -> str:
    """Less the custom properties that neither a rule that is left nor our own files ask for."""

    asked: set[str] = set()

    def is_asked(name: str) -> bool:
        return not name.startswith("--") or name in asked

    def kept(prelude: str, body: str) -> tuple[str, str]:
        lines = [line for line in parted(body, ";") if line]
        return prelude, ";".join(line for line in lines if is_asked(line.partition(":")[0]))

    before = ""
    while sheet != before:  # what only an unused one asks for is unused then
        before = sheet
        asked = named | set(re.findall(r"var\((--[\w-]+)", sheet))
        sheet = rewritten(sheet, kept)
    return sheet


# -- what a sheet consists of


def rewritten(sheet: str, kept) -> str:
    """Every rule as `kept(prelude, body)` returns it; one that is empty then goes."""
    made = []
    for prelude, body in blocks(sheet):
        if body is not None and prelude.startswith(GROUPS):
            body = rewritten(body, kept)
        elif body is not None and not prelude.startswith("@"):
            prelude, body = kept(prelude, body)
        if body is None:
            made.append(prelude)
        elif prelude and body:
            made.append(f"{prelude}{{{body}}}")
    return "".join(made)


def blocks(sheet: str) -> Iterator[tuple[str, str | None]]:
    """Prelude and body, one after the other; a statement without a body as it stands, and None."""
    place = 0
    while head := HEAD.match(sheet, place):
        place = head.end()
        if head[0].endswith(";"):
            yield head[0], None
        else:
            end = closing(sheet, place)
            yield head[0][:-1], sheet[place:end]
            place = end + 1


MARKS = re.compile(r"\"[^\"]*\"|'[^']*'|[{}]")


def closing(sheet: str, place: int) -> int:
    """Where the block ends whose body begins at `place`."""
    depth = 1
    for mark in MARKS.finditer(sheet, place):
        depth += {"{": 1, "}": -1}.get(mark[0], 0)
        if not depth:
            return mark.start()
    raise ValueError(f"a block is not closed: {sheet[place : place + 40]}")


def parted(text: str, mark: str) -> list[str]:
    """At `mark`, where it stands in no bracket and in no string."""
    parts, depth, begin = [], 0, 0
    for found in re.finditer(r"\"[^\"]*\"|'[^']*'|[()\[\],;]", text):
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(found[0], 0)
        if found[0] == mark and not depth:
            parts.append(text[begin : found.start()])
            begin = found.end()
    return [*parts, text[begin:]]
