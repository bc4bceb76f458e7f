"""What an earlier number said of projects, read some of them at a time."""

from collections.abc import Iterable

from projects.bulletin.rules.stored import frozen_table
from projects.bulletin.rules.table import Before, Number, ranks_of
from projects.dispatch.reads.shared import Shared
from projects.dispatch.rules.entry import Entry
from projects.models import DispatchEntry, DispatchReport

AT_ONCE = 1000


class Earlier:
    """One number: each of its entries is read once, and of those that were let go there stays what is counted. `shared`:
    what other entries in memory say too."""

    def __init__(self, report: DispatchReport, shared: Shared) -> None:
        self.report, self.shared = report, shared
        self.counted: dict[int, Entry] = {}

    def of(self, projects: Iterable[int]) -> dict[int, Entry]:
        """Project → its whole entry, of those that have one."""
        rows = self.report.entries.filter(project__in=projects).order_by()
        return {row.project_id: self._entry(row) for row in rows}

    def let_go(self, entries: dict[int, Entry]) -> None:
        """Nobody asks for these again."""
        self.counted |= {key: self.shared.brief(entry) for key, entry in entries.items()}

    def all(self) -> Before:
        """Also those of projects that nobody asked for."""
        report = self.report
        for row in report.entries.order_by("order").iterator(chunk_size=AT_ONCE):
            if row.project_id not in self.counted:
                self.let_go({row.project_id: self._entry(row)})
        by_unit = frozen_table(report.tables.get(number=Number.UNITS).values, report.format)
        entries = list(self.counted.values())
        return Before(report.number, entries, ranks_of(by_unit.rows), report.rule_version)

    def _entry(self, row: DispatchEntry) -> Entry:
        return row.read_by(self.report.format)
