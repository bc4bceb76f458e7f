"""What the statements of the pages read, by EXPLAIN: whether that grows with the projects, and all of it on paper.

    python -m tests.harness.bench_growth                          500 projects against 5,000; exit 1 where one grows
    SCALE=50000 python -m tests.harness.bench_growth statements   docs/statements.md anew

No time is looked at: rows and pages of the database are the same on every machine.
"""

import json
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from tests.harness.bench_home import ROOT

SMALL, LARGE, WEEKS = 500, 5_000, 6
DOCUMENT = ROOT / "docs" / "statements.md"
# The pages that the project office opens, beside those of bench_stand.PAGES.
MORE = {
    "chase": "/log/chase/", "visits": "/visits/", "issues": "/issues/", "milestones": "/milestones/?state=undone",
    "appointments": "/appointments/", "staffing": "/appointments/projects/", "vacancies": "/appointments/vacancies/",
    "loads": "/appointments/people/", "fill": "/projects/{code}/people/fill/leader/", "schedules": "/schedules/",
    "people": "/projects/{code}/people/", "schedule": "/projects/{code}/schedule/",
    "progress": "/projects/{code}/progress/", "investment": "/projects/{code}/investment/",
    "leaders": "/leaders/", "metrics": "/metrics/", "removed": "/projects/removed/", "board": "/issues/board/",
}  # fmt: skip
# The pages that would show a whole zone at once: each comes in parts.
LONG_PAGES = {
    "wall": "/wall/", "wall_by_unit": "/wall/?group=unit", "wall_print": "/wall/print/", "wall_a4": "/wall/print/?paper=a4",
    "matrix": "/resources/", "matrix_print": "/resources/print/", "months": "/projects/import/months/", "leader": "/leaders/{leader}/",
}  # fmt: skip
MOST_KB = 40  # of a page on the wire, after the first
# A page reads no more rows of a larger zone than this, beside those of a page of 50 ...
SHARE, ROOM = 1.3, 400
# Statements that a page has where one of its rows is of some kind, or where its sums are asked for once it stands.
BY_CHANCE = 2
# ... but for these, which still read so many for each project. The figures only ever go down. They hold a tenth more
# than was measured: on another day of the week the same filler makes other weeks.
ROWS_PER_PROJECT: dict[str, float] = {
    "register": 0.6, "register_searched": 1.8, "register_late": 1.3, "chase": 0.4, "visits": 3.9, "issues": 0.6,
    "vacancies": 5.1, "schedules": 2.4, "leaders": 1.9, "metrics": 0.6,
}  # fmt: skip
LONG = 1_000  # rows: what a statement reads from then on is shown with its plan
TOLD = 100  # rows: the nodes of a plan that have to do with as many


@dataclass(frozen=True)
class Read:
    statement: str
    rows: int  # that the scans of its plan looked at
    given: int
    pages: int
    ms: float
    plan: dict


def main(words: list[str]) -> int:
    from tests.harness import bench_home

    bench_home.prepare("gaoxin.settings")
    from tests.world import cluster

    cluster.static_files()
    try:
        return write_document() if words == ["statements"] else look()
    finally:
        bench_home.stop()


def look() -> int:
    found = growing(*(of_zone(zone(projects)) for projects in (SMALL, LARGE)))
    found += heavy(weights(zone(LARGE)))
    print("\n".join(found) or "Nothing grows that may not.")
    return 1 if found else 0


def zone(projects: int) -> str:
    """With few weeks: how many there are changes nothing of how the statements grow with the projects."""
    from tests.harness.bench_fill import fill
    from tests.world import cluster

    name = f"growth_{projects}"
    cluster.template(name, fill=lambda dbname: fill(dbname, projects, weeks=WEEKS))
    return name


Zone = dict[str, list[Read]]


def of_zone(source: str) -> Zone:
    """Page → what each of its statements reads, the requests that follow it included."""
    from tests.world import cluster

    dbname = cluster.clone(source)
    try:
        with cluster.connected(dbname):
            return {name: list(explained(statements)) for name, statements in opened().items()}
    finally:
        cluster.drop(dbname)


def opened() -> dict[str, list[str]]:
    from projects.models import Project
    from tests.harness.bench_stand import PAGES, client_of, examples, filled, of_opening

    client, given = client_of("bench"), examples(Project.objects.count())
    pages = filled(PAGES | MORE, given)
    return {name: of_opening(client, path, 0, changed=True)[0] for name, path in pages.items()}


def weights(source: str) -> dict[str, float]:
    """Page → kB on the wire."""
    from projects.models import Project
    from tests.harness.bench_stand import PAGES, client_of, examples, filled
    from tests.world import cluster

    dbname = cluster.clone(source)
    try:
        with cluster.connected(dbname):
            client = client_of("bench")
            pages = filled(PAGES | MORE | LONG_PAGES, examples(Project.objects.count()))
            return {name: weight(client, path) for name, path in pages.items()}
    finally:
        cluster.drop(dbname)


def weight(client, path: str) -> float:
    headers = {"Accept-Encoding": "gzip", "Sec-Fetch-Site": "same-origin"}
    answer = client.get(path, secure=True, headers=headers)
    assert answer.status_code == 200 and answer["Content-Encoding"] == "gzip", path
    return len(answer.content) / 1000


def heavy(pages: dict[str, float]) -> list[str]:
    return [f"{name}: {kb:.1f} kB" for name, kb in pages.items() if kb > MOST_KB]


def explained(statements: list[str]) -> Iterator[Read]:
    from django.db import connection

    for statement in statements:
        if not statement.lstrip("(").startswith(("SELECT", "WITH")):
            continue
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}")
            [[found]] = cursor.fetchall()
        [top] = json.loads(found) if isinstance(found, str) else found
        plan = top["Plan"]
        pages = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
        yield Read(
            statement,
            read_rows(plan),
            round(plan["Actual Rows"]),
            pages,
            top["Execution Time"],
            plan,
        )


def read_rows(plan: dict) -> int:
    """By every scan beneath it: those that went on, and those that it looked at in vain."""
    own = 0
    if plan["Node Type"].endswith("Scan") and plan["Node Type"] != "Bitmap Index Scan":
        lost = ("Rows Removed by Filter", "Rows Removed by Index Recheck")
        rows = plan["Actual Rows"] + sum(plan.get(name, 0) for name in lost)
        own = round(rows * plan["Actual Loops"])
    return own + sum(read_rows(part) for part in plan.get("Plans", ()))


def growing(small: Zone, large: Zone) -> list[str]:
    """A line for every page that executes more statements in the larger zone, or reads too many rows there."""
    found = []
    for name, reads in large.items():
        rows, before = (sum(read.rows for read in page) for page in (reads, small[name]))
        most = max(before * SHARE + ROOM, LARGE * ROWS_PER_PROJECT.get(name, 0))
        if rows > most:
            found.append(
                f"{name}: {rows} rows read with {LARGE} projects, {before} with {SMALL}: {rows / LARGE:.2f} for each"
            )
        if len(reads) > len(small[name]) + BY_CHANCE:
            found.append(
                f"{name}: {len(reads)} statements, {len(small[name])} with {SMALL} projects"
            )
    return found


# -- on paper -----------------------------------------------------------------------------------------

HEAD = """\
# What the pages read

Every statement of the main pages and of the requests that follow each, on a zone of {projects:,} projects with
{reports:,} reports: rows that its scans looked at, rows it gave, pages of 8 kB it touched, milliseconds of one
execution with everything in memory. Numbers that a process keeps until something changes are not known to it. Written by `SCALE={projects} make bench PARTS=statements`; where one reads {long:,}
rows or more its plan stands below the table of the first page that executes it, with the nodes that handle {told} rows or
more. Signed in as the project office.
"""


def write_document() -> int:
    from tests.harness import bench_home
    from tests.world import cluster

    projects = int(os.environ.get("SCALE", "10000"))
    source = bench_home.world(projects)
    dbname = cluster.clone(source)
    try:
        with cluster.connected(dbname):
            DOCUMENT.write_text("\n".join(document(projects)) + "\n")
    finally:
        cluster.drop(dbname)
    return 0


def document(projects: int) -> Iterator[str]:
    from projects.models import ProgressReport

    yield HEAD.format(
        projects=projects, reports=ProgressReport.objects.count(), long=LONG, told=TOLD
    )
    drawn_before: set[str] = set()
    for name, statements in opened().items():
        reads = list(explained(statements))
        rows, ms = sum(read.rows for read in reads), sum(read.ms for read in reads)
        yield f"## {name}\n\n{len(reads)} statements, {rows:,} rows read, {ms:,.0f} ms.\n"
        yield "| | Statement | Reads | Gives | Pages | ms |\n|---|---|---|---|---|---|"
        for number, read in enumerate(reads, start=1):
            cells = (f"{read.rows:,}", f"{read.given:,}", f"{read.pages:,}", f"{read.ms:.1f}")
            yield f"| {number} | `{abridged(read.statement)}` | {' | '.join(cells)} |"
        yield ""
        for number, read in enumerate(reads, start=1):
            key = abridged(read.statement)
            if read.rows >= LONG and key not in drawn_before:
                drawn_before.add(key)
                yield f"{name} {number}:\n\n" + "\n".join(drawn(read.plan, 1)) + "\n"


def abridged(statement: str) -> str:
    """Where it reads and by which conditions, without its columns."""
    text = re.sub(r"\s+", " ", statement).replace('"', "").replace("|", "¦").replace("`", "'")
    text = re.sub(r"\b(projects|accounts)_\w+\.", "", text)
    text = re.sub(r"^(\(?)SELECT (.*?) FROM ", r"\1SELECT … FROM ", text)
    return text if len(text) <= 180 else f"{text[:120]} … {text[-55:]}"


def drawn(plan: dict, depth: int) -> Iterator[str]:
    """A line of each node with many rows: what it does with what, and how many."""
    what = " ".join(filter(None, (plan.get("Index Name", ""), plan.get("Relation Name", ""))))
    rows = round(plan["Actual Rows"] * plan["Actual Loops"])
    lost = round(plan.get("Rows Removed by Filter", 0) * plan["Actual Loops"])
    tail = f" (and {lost:,} in vain)" if lost else ""
    if rows >= TOLD or lost >= TOLD:
        yield f"{'    ' + '  ' * depth}{plan['Node Type']} {what}: {rows:,}{tail}"
    for part in plan.get("Plans", ()):
        yield from drawn(part, depth + 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
