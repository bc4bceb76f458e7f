"""Files that no row names any more are swept once an hour."""

from collections.abc import Iterator
from datetime import datetime

from projects.files.actions.files import sweep_uploads


def tick(now: datetime) -> Iterator[tuple[str, int]]:
    if now.minute == 0:
        yield "清理上传文件", sweep_uploads()
