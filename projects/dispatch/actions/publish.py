"""A closed report is sent out once, and may be withdrawn with a reason; its content never changes."""

import io
import logging
from collections.abc import Callable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts import audit
from gaoxin.files import Stored, discarded_on_failure, keep
from projects.dispatch.actions.freeze import check_publishable, request_files
from projects.dispatch.actions.notices import tell_published, tell_withdrawn
from projects.models import DispatchFile, DispatchReading, DispatchReport

log = logging.getLogger(__name__)
MakeFile = Callable[[DispatchReport, str], bytes]


@transaction.atomic
def publish(*, report: DispatchReport, now: datetime, by) -> DispatchReport:
    report = _locked(report)
    check_publishable(report, now)
    report.published_at, report.published_by = now, by
    report.save_changes("published_at", "published_by", by=by)
    told = tell_published(report)
    request_files()
    after = {"published_at": now, "sha256": report.sha256, "told": told}
    audit.record("dispatch.publish", report, by=by, before={"published_at": None}, after=after)
    return report


@transaction.atomic
def withdraw(*, report: DispatchReport, reason: str, now: datetime, by) -> DispatchReport:
    report = _locked(report)
    if report.state != DispatchReport.State.PUBLISHED:
        raise ValidationError(f"{report.label}没有印发或已经撤回，不能撤回。")
    report.withdrawn_at, report.withdrawn_by, report.withdraw_reason = now, by, reason
    report.save_changes("withdrawn_at", "withdrawn_by", "withdraw_reason", by=by)
    tell_withdrawn(report)
    audit.record("dispatch.withdraw", report, by=by, after={"reason": reason})
    return report


@transaction.atomic
def sign(*, report: DispatchReport, now: datetime, by) -> DispatchReading:
    """签阅, once; a second time changes nothing."""
    reading, made = DispatchReading.objects.get_or_create(
        report=report, user=by, defaults={"read_at": now}
    )
    if made:
        audit.record("dispatch.sign", report, by=by, after={"read_at": now})
    return reading


def _locked(report: DispatchReport) -> DispatchReport:
    """The row of the same version as the one that was looked at."""
    return DispatchReport.objects.select_for_update(no_key=True).get(pk=report.pk)


# -- files ------------------------------------------------------------------------------------------


def make_files(report: DispatchReport, make: MakeFile) -> list[DispatchFile]:
    """The files still lacking of the report's content; `make` gives the bytes of a kind."""
    kinds = {file.kind for file in files_of(report)}
    return [_add(report, kind, make) for kind in DispatchFile.Kind if kind not in kinds]


def files_of(report: DispatchReport):
    """Those of its content as it is now."""
    return report.files.filter(published=report.is_published, of_sha256=report.sha256)


def _add(report: DispatchReport, kind: str, make: MakeFile) -> DispatchFile:
    name, size, sha256 = keep(io.BytesIO(make(report, kind)))
    stored = Stored(name, "", "", size, sha256)
    try:
        with discarded_on_failure(stored), transaction.atomic():
            return _write_file(report, kind, stored)
    except IntegrityError:  # another worker was faster; what it made is served
        return files_of(report).get(kind=kind)


def _write_file(report: DispatchReport, kind: str, stored: Stored) -> DispatchFile:
    row = DispatchFile.objects.create(
        report=report, kind=kind, published=report.is_published, of_sha256=report.sha256,
        stored_name=stored.stored_name, size=stored.size, sha256=stored.sha256,
    )  # fmt: skip
    after = {"kind": kind, "size": stored.size, "sha256": stored.sha256}
    audit.record("dispatch.file", report, by=None, after=after)
    return row


def make_lacking_files(make: MakeFile, *, at_once: int = 2) -> int:
    """For reports whose content has none yet, the latest first, a few at a time: the worker has
    other things to do. How many files were made."""
    lacking = DispatchReport.objects.lacking_files().order_by("-week__week_on", "-number")
    made = 0
    for report in lacking:
        if made >= at_once * len(DispatchFile.Kind):
            break
        if (
            not report.is_readable
        ):  # it has the files its own release made, or waits for that release
            continue
        try:
            made += len(make_files(report, make))
        except Exception:  # one report that cannot be made must not keep the others waiting
            log.exception("no file could be made of %s", report)
    return made
