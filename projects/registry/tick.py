"""The rows that every act adds to the tally are joined from time to time. What a process keeps until it changes is not
trusted longer than an hour (gaoxin/unchanged.py): a day later nobody asks what changed."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone

from projects.models import Change
from projects.registry.actions.figures import fold_tally

ASKED_FOR = timedelta(days=1)


def tick(now: datetime) -> Iterator[tuple[str, int]]:
    yield "计数归并", fold_tally()
    before = min(now, timezone.now()) - ASKED_FOR  # a day that is only tried has not come
    yield "清理数据变动", Change.objects.filter(at__lt=before).delete()[0]
