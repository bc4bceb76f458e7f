"""Imports that nobody applied within a day, and files of those that were applied half a year ago."""

from collections.abc import Iterator
from datetime import datetime

from projects.sheets.actions.housekeeping import delete_originals, expire_imports


def tick(now: datetime) -> Iterator[tuple[str, int]]:
    if now.minute == 30:
        yield "过期的导入", expire_imports(now)
        yield "删除导入原文件", delete_originals(now)
