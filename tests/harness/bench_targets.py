"""What is promised of speed, as data. A figure is named by its place in what bench.py writes; what was not measured
in a run is neither held nor missed."""

from dataclasses import dataclass

MISSING = "—"


@dataclass(frozen=True)
class Target:
    words: str
    figure: str  # its place, dotted
    most: float
    unit: str


TARGETS = (
    Target("register as shown, its follow-up requests included, 10,000 projects, against Django's admin with the same columns", "pages.register.admin_ratio", 0.5, "×"),
    Target("the same, the first opening after a change", "pages.register.changed_admin_ratio", 0.5, "×"),
    Target("the register against one hand-written statement", "pages.register.hand_ratio", 3, "×"),
    Target("the register filtered, against Django's admin", "pages.register_filtered.admin_ratio", 0.5, "×"),
    Target("searched, against Django's admin", "pages.register_searched.admin_ratio", 0.5, "×"),
    Target("its 150th page, against Django's admin", "pages.register_late.admin_ratio", 0.5, "×"),
    Target("dashboard, 10,000 projects", "pages.dashboard.cpu_ms", 120, "ms"),
    Target("dashboard of staff, 10,000 projects", "pages.staff_dashboard.cpu_ms", 100, "ms"),
    Target("project page, against the admin's change form", "pages.project.admin_ratio", 0.8, "×"),
    Target("the page that grows most from 10,000 to 50,000 projects", "scale.worst.ratio", 1.5, "×"),
    Target("the same, of the first openings after a change", "scale.worst_changed.ratio", 1.5, "×"),
    Target("changing POST of the project form, against the admin's", "forms.project.admin_ratio", 1.0, "×"),
    Target("appointment, against the admin's", "forms.appointment.admin_ratio", 1.0, "×"),
    Target("filed report, against its own statements by hand", "forms.report.ratio", 3, "×"),
    Target("xlsx of 10,000 rows, default columns", "chores.export_10000.cpu_s", 3, "s"),
    Target("freeze of 500 projects with files", "chores.freeze_500.cpu_s", 3, "s"),
    Target("freeze of 5,000 projects with files", "chores.freeze_5000.cpu_s", 12, "s"),
    Target("freeze of 50,000 projects with files", "chores.freeze_50000.cpu_s", 90, "s"),
    Target("memory of the freeze of 5,000", "chores.freeze_5000.rss_mb", 300, "MB"),
    Target("memory of the freeze of 50,000", "chores.freeze_50000.rss_mb", 300, "MB"),
    Target("lights of 50,000 projects, again", "chores.lights_50000.cpu_s", 40, "s"),
    Target("weekly report of 500 projects, on the wire, after the first page", "zone.dispatch.wire_kb", 25, "kB"),
    Target("its first paint at 390 px, processor 4 × slower, Slow 3G, warm", "zone.paint.warm_s", 4, "s"),
    Target("the same cold", "zone.paint.cold_s", 6, "s"),
    Target("the largest page after the first, on the wire, 10,000 projects", "largest.wire_kb", 40, "kB"),
    Target("a web process after 2,000 mixed requests over all pages and three exports, 10,000 projects", "rss_mb", 250, "MB"),
    Target("first visit, on the wire: sign-in page, start page and all their files", "zone.first_visit_kb", 420, "kB"),
    Target("idle tick, 10,000 projects", "chores.tick_10000.cpu_ms", 100, "ms"),
    Target("1,000 networks of 34 steps computed anew and stored", "chores.networks.recompute_s", 60, "s"),
    Target("matrix of 1,000 projects of eight needs, the dearest of its three ways, against its own statements", "chores.matrix_1000.ratio", 6, "×"),
    Target("bodies before threads, against the server's WSGI interface: register", "interface.register", 1.1, "×"),
    Target("the same: a small POST", "interface.post", 1.1, "×"),
)  # fmt: skip


def value(figures: dict, place: str) -> float | None:
    """None where it was not measured."""
    found: object = figures
    for name in place.split("."):
        if not isinstance(found, dict) or name not in found:
            return None
        found = found[name]
    return found if isinstance(found, int | float) else None


def missed(figures: dict) -> list[str]:
    """A line for every target that does not hold."""
    lines = []
    for target in TARGETS:
        measured = value(figures, target.figure)
        if measured is not None and measured > target.most:
            lines.append(
                f"{target.words}: {shown(measured, target.unit)}, more than {shown(target.most, target.unit)}"
            )
    return lines


def unmeasured(figures: dict) -> list[str]:
    return [target.words for target in TARGETS if value(figures, target.figure) is None]


def shown(number: float | None, unit: str) -> str:
    if number is None:
        return MISSING
    return f"{number:,.0f} {unit}" if number >= 100 else f"{number:.3g} {unit}"


def markdown(figures: dict, before: dict | None = None) -> list[str]:
    """The table of the README, bold what missed its target; with a column for what another checkout did in the same
    run."""
    head = ["Work", "Target", *(["Before"] if before is not None else []), "Measured"]
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    for target in TARGETS:
        sides = [figures] if before is None else [before, figures]
        measured = [_marked(target, value(side, target.figure)) for side in sides]
        cells = [target.words, f"≤ {shown(target.most, target.unit)}", *measured]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _marked(target: Target, measured: float | None) -> str:
    words = shown(measured, target.unit)
    return words if measured is None or measured <= target.most else f"**{words}**"
