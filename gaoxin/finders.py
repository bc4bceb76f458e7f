"""Third-party browser files: `vendor/NAME` is served from node_modules, and only what is listed."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import utils
from django.contrib.staticfiles.finders import BaseFinder
from django.core import checks
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage
from django.utils import timezone

from gaoxin.purging import purged

PREFIX = "vendor"

# The name in a page -> the file in node_modules. What is not here is not public.
VENDOR = {
    "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "tom-select.min.js": "tom-select/dist/js/tom-select.base.min.js",
    "echarts.min.js": "echarts/dist/echarts.common.min.js",
}
# Collected without the rules that none of our pages can use.
PURGED = frozenset({"tabler.min.css"})


class VendorStorage(FileSystemStorage):
    """The allow-list as a storage, so that collectstatic copies from it as from any other."""

    prefix = PREFIX

    def path(self, name: str) -> str:
        return str(Path(self.location) / VENDOR[name])

    def _open(self, name: str, mode: str = "rb") -> File:
        file = super()._open(name, mode)
        if name not in PURGED:
            return file
        with file:
            sheet = file.read().decode()
        return ContentFile(purged(sheet, settings.BASE_DIR).encode())

    def get_modified_time(self, name: str) -> datetime:
        """What is purged follows our templates: it is always newer than what was collected before."""
        return timezone.now() if name in PURGED else super().get_modified_time(name)


class VendorFinder(BaseFinder):
    def __init__(self, app_names=None, *args, **kwargs):
        self.storage = VendorStorage(location=settings.BASE_DIR / "node_modules")

    def check(self, **kwargs):
        missing = [name for name in VENDOR if not Path(self.storage.path(name)).exists()]
        if not missing:
            return []
        return [
            checks.Warning(
                f"缺少前端文件：{'、'.join(missing)}。",
                hint="在本程序目录执行 npm ci --ignore-scripts（make run 会代为执行）。",
                id="gaoxin.W001",
            )
        ]

    def find(self, path, find_all=False):
        folder, _, name = path.partition("/")
        if folder != PREFIX or name not in VENDOR:
            return []
        found = self.storage.path(name)
        return [found] if find_all else found

    def list(self, ignore_patterns):
        for name in VENDOR:
            if not utils.matches_patterns(name, ignore_patterns):
                yield name, self.storage
