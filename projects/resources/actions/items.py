"""事项清单: what is shipped, and what the zone makes of it."""

import json
from pathlib import Path

from django.conf import settings
from django.db import transaction

from accounts import audit
from projects.models import PermitItem

SHIPPED = settings.BASE_DIR / "fixtures" / "permits.json"


def load_items(path: Path = SHIPPED) -> int:
    """Add the shipped items that are not there, by code; how many. What the zone made of one stays.

    The caller holds the transaction and writes the audit row."""
    shipped = json.loads(path.read_text(encoding="utf-8"))["items"]
    there = set(PermitItem.objects.values_list("code", flat=True))
    rows = [PermitItem(**row) for row in shipped if row["code"] not in there]
    return len(PermitItem.objects.bulk_create(rows))


@transaction.atomic
def add_item(*, item: PermitItem, by) -> PermitItem:
    item.created_by = item.updated_by = by
    item.save(force_insert=True)
    audit.record("permititem.add", item, by=by, after={"code": item.code, "name": item.name})
    return item


@transaction.atomic
def edit_item(*, item: PermitItem, by) -> PermitItem:
    before, after = item.stored_changes()
    item.save_changes(*after, by=by)
    audit.record("permititem.edit", item, by=by, before=before, after=after)
    return item
