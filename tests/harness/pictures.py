"""Pictures of what the server draws, compared with stored ones.

`python -m tests.harness.pictures` draws the stored ones anew: look at each before committing it.

A page is drawn by Chromium at one width with one font, Noto Sans CJK, which the suite installs (system.py). Two
pictures are the same when few pixels differ at half their size: few of all, and few in every square, for a line that
is missing is a thousandth of a chart and all of it in the squares it crosses. At an eighth of their size, where the
edges of letters are gone, they are compared once more for surfaces as light as a hatch.
"""

import io
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from PIL import Image, ImageChops

FONT = "Noto Sans CJK SC"
PINNED = f'* {{ font-family: "{FONT}" !important; }}'
WIDTH, HEIGHT = 1440, 900
# So many times smaller; visible from so many of 255 levels of grey on.
LINES, SURFACES = (2, 24), (8, 3)
OF_ALL, OF_A_SQUARE = 0.005, 0.01
SQUARE = 32
LARGEST = 60_000  # bytes of a stored picture
TESTS = tuple(f"tests/{area}/test_pictures.py" for area in ("schedule", "wall", "screen"))
RENEW = os.environ.get("RENEW_PICTURES") == "1"


def has_font() -> bool:
    listed = subprocess.run(
        ["fc-list", ":", "family"], capture_output=True, text=True, check=False
    ).stdout
    return FONT in listed


def draw(
    browser, html: str, selector: str, sheet: str = "", *, width: int = WIDTH, height: int = HEIGHT
) -> Image.Image:
    """The part of a page, as it is sent, that `selector` names; `sheet`: more style."""
    size = {"width": width, "height": height}
    page = browser.new_page(viewport=size, java_script_enabled=False)
    html = html.replace("</head>", f"<style>{PINNED}{sheet}</style></head>")
    page.route("**/*", lambda route: _answer(route, html))
    page.goto("http://pictures.test/")
    drawn = page.locator(selector).first.screenshot(animations="disabled")
    page.close()
    return Image.open(io.BytesIO(drawn)).convert("L")


def _answer(route, html: str) -> None:
    path = urlsplit(route.request.url).path
    if path == "/":
        return route.fulfill(body=html, content_type="text/html; charset=utf-8")
    found = path.startswith("/static/") and finders.find(path.removeprefix("/static/"))
    return route.fulfill(path=found) if found else route.fulfill(status=404)


def differs(one: Image.Image, other: Image.Image) -> str:
    """In what two pictures differ, '' when they are the same."""
    if one.size != other.size:
        return f"{one.size[0]}×{one.size[1]}, not {other.size[0]}×{other.size[1]}"
    lines, surfaces = (_apart(one, other, *look) for look in (LINES, SURFACES))
    for what, apart in (("pixels", lines), ("surfaces", surfaces)):
        if _share(apart) > OF_ALL:
            return f"{_share(apart):.2%} of all {what}"
    return _square_apart(lines)


def _apart(one: Image.Image, other: Image.Image, smaller: int, visible: int) -> Image.Image:
    """White where they differ."""
    apart = ImageChops.difference(one.reduce(smaller), other.reduce(smaller))
    return apart.point(lambda level: 255 if level > visible else 0)


def _square_apart(apart: Image.Image) -> str:
    for top in range(0, apart.height, SQUARE):
        for left in range(0, apart.width, SQUARE):
            share = _share(apart.crop((left, top, left + SQUARE, top + SQUARE)))
            if share > OF_A_SQUARE:
                return f"{share:.1%} of the pixels around {left * LINES[0]}, {top * LINES[0]}"
    return ""


def _share(apart: Image.Image) -> float:
    return apart.histogram()[255] / (apart.width * apart.height)


def compare(drawn: Image.Image, stored: Path) -> str:
    """'' when the picture is the stored one. What was drawn otherwise is left in var/, beside it."""
    if RENEW:
        stored.parent.mkdir(exist_ok=True)
        drawn.quantize(32).save(stored, optimize=True)
    told = differs(drawn, Image.open(stored).convert("L"))
    if told:
        other = Path("var/pictures") / stored.name
        other.parent.mkdir(parents=True, exist_ok=True)
        drawn.save(other)
        told = f"{stored.name}: {told}; drawn as {other}"
    return told


if __name__ == "__main__":
    command = [sys.executable, "-m", "pytest", "-q", *TESTS]
    sys.exit(subprocess.call(command, env=os.environ | {"RENEW_PICTURES": "1"}))
