"""The wall as a PDF of lines and text, made by a Chromium of this machine that shows nothing.

The page it reads stands in a folder of its own with its sheets of style: it asks no server for anything.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

BROWSERS = (
    "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge",
)  # fmt: skip
STYLES = ("gaoxin/base.css", "projects/wall/wall.css")
ARGUMENTS = (
    "--headless", "--disable-gpu", "--disable-background-networking", "--disable-sync",
    "--no-first-run", "--no-pdf-header-footer",
)  # fmt: skip
SECONDS = 180


class NoBrowser(Exception):
    """There is no Chromium on this machine, or it made nothing; the message is for the operator."""


def browser() -> str:
    """Raises NoBrowser."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        raise NoBrowser(
            "这台机器上没有 Chromium，不能生成 PDF。请安装 Chromium 后重试，"
            "或在「挂图」页打开打印页，用浏览器另存为 PDF。"
        )
    return found


def write_pdf(context: dict, target: Path) -> None:
    """Of what `projects/wall/_sheets.html` shows. Raises NoBrowser; `target` is then as it was."""
    command = browser()
    with tempfile.TemporaryDirectory() as folder:
        page, made = Path(folder) / "wall.html", Path(folder) / "wall.pdf"
        for style in STYLES:
            shutil.copy(finders.find(style), Path(folder) / Path(style).name)
        page.write_text(render_to_string("projects/wall/paper.html", context), encoding="utf-8")
        _run(command, folder, page, made)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(made, target)


def _run(command: str, folder: str, page: Path, made: Path) -> None:
    as_root = (
        ("--no-sandbox",) if os.geteuid() == 0 else ()
    )  # it refuses to start for root with one
    arguments = [
        *ARGUMENTS,
        *as_root,
        f"--user-data-dir={folder}/profile",
        f"--print-to-pdf={made}",
    ]
    try:
        ran = subprocess.run(
            [command, *arguments, page.as_uri()],
            capture_output=True, text=True, timeout=SECONDS, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoBrowser(f"Chromium 没有生成 PDF：{error}") from error
    if not made.exists():
        said = ran.stderr.strip().splitlines()[-1:] or [f"退出码 {ran.returncode}"]
        raise NoBrowser(f"Chromium 没有生成 PDF：{said[0]}")
