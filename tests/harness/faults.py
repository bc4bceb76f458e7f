"""`python -m tests.harness.faults [NAME…]`: mistakes that people make, each of which one test must notice.

Every fault is planted in a copy of the tree of its own, and the test it names is run there: red, the fault
is caught. Before that all these tests must be green in an unchanged copy. A NAME takes the faults in whose
name it occurs. All runs share one database server and one migrated template, so no fault lies in a migration.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.world import cluster

GREEN, RED = 0, 1  # what pytest ends with; anything else means that no test was run


@dataclass(frozen=True)
class Fault:
    """In `file` the `text`, which occurs once, becomes `instead`; `test` is the node that turns red."""

    name: str
    file: str
    text: str
    instead: str
    test: str


FAULTS = (
    Fault(
        "what one person typed is shown to another",
        "accounts/views/resuming.py",
        "if carried and carried.by == str(request.user.pk) and _is_for(request, carried):",
        "if carried and _is_for(request, carried):",
        "tests/accounts/test_carried.py::test_what_was_packed_for_one_person_opens_for_no_other",
    ),
    Fault(
        "what is carried past signing in is saved at once",
        "gaoxin/form_page.py",
        'if again := getattr(request, "again", None):',
        "if again := None:",
        "tests/accounts/test_carried.py::test_a_503_gives_the_text_back_and_offers_it_again",
    ),
    Fault(
        "a holiday on Thursday closes the week on Monday at no time",
        "projects/calendar/rules/weeks.py",
        "for n in range(rule.weekday + 1)]",
        "for n in range(rule.weekday)]",
        "tests/calendar/test_weeks.py::"
        "test_the_cut_off_is_thursday_or_the_nearest_working_day_of_that_week",
    ),
    Fault(
        "the day itself is missing from what should be done by its end",
        "projects/investment/rules/pace.py",
        "return Fraction(day.day, calendar",
        "return Fraction(day.day - 1, calendar",
        "tests/investment/test_pace.py::test_inside_a_month_the_days_count",
    ),
    Fault(
        "every bound of an investment light counts itself",
        "projects/lights/rules/dimensions.py",
        "return shortfall >= bound if inclusive else shortfall > bound",
        "return shortfall >= bound",
        "tests/lights/test_lights.py::test_investment_against_the_plan",
    ),
    Fault(
        "the gate of a stage asks for what the stage before needed",
        "projects/registry/rules/stages.py",
        "ORDER.index(since) <= ORDER.index(stage)",
        "ORDER.index(since) < ORDER.index(stage)",
        "tests/registry/test_stages.py::"
        "test_a_field_is_missing_from_its_own_stage_on_and_not_before",
    ),
    Fault(
        "whoever keeps a project sends supervision orders",
        "projects/issues/access.py",
        '"下发督办单、确认办理", {Role.MANAGER: Reach.ALL, **ADMINS}, WRITE',
        '"下发督办单、确认办理", EDITORS, WRITE',
        "tests/issues/test_supervision.py::test_the_unit_sees_what_was_sent_to_it_and_no_draft",
    ),
    Fault(
        "everybody of a unit sees what its head sees",
        "projects/registry/models/scopes.py",
        'Relation(_select_projects, "pk", "lead_unit__head")',
        'Relation(_select_projects, "pk", "lead_unit__people")',
        "tests/house/test_access.py::"
        "test_what_a_person_may_see_and_edit[STAFF-of the lead unit, not its head]",
    ),
    Fault(
        "who is a member or the leader of a project edits it",
        "projects/registry/models/project.py",
        "return self.kept().filter(office_or(user, lambda: takes_part(user, KEEPERS)))",
        "return self.kept().filter(office_or(user, lambda: takes_part(user)))",
        "tests/people/test_appointments.py::"
        "test_commissioner_chief_and_unit_head_edit_leaders_and_members_do_not",
    ),
    Fault(
        "an edit that names no version is taken for the latest",
        "gaoxin/form_page.py",
        'if request.POST.get("version") == str(stored.version):',
        'if request.POST.get("version") in {None, str(stored.version)}:',
        "tests/registry/test_project_pages.py::"
        "test_an_edit_without_a_version_is_a_conflict_not_last_write_wins",
    ),
    Fault(
        "a form that is sent twice is saved twice",
        "gaoxin/form_page.py",
        """\
        _refuse_token(422, form, text)
    raise _Earlier(claimed)
""",
        """\
        _refuse_token(422, form, text)
""",
        "tests/accounts/test_people.py::test_the_same_form_twice_makes_one_card",
    ),
    Fault(
        "an act goes on writing after its audit event",
        "projects/schedule/actions/milestones.py",
        """\
    milestone.save_changes(*after, by=by)
    relight([milestone.project_id])
    audit.record("milestone.edit", milestone, by=by, before=before, after=after)
""",
        """\
    audit.record("milestone.edit", milestone, by=by, before=before, after=after)
    milestone.save_changes(*after, by=by)
    relight([milestone.project_id])
""",
        "tests/house/test_audit_last.py::"
        "test_an_act_ends_with_its_one_event[projects:milestone_edit-0]",
    ),
    Fault(
        "an amount is rounded half to even",
        "projects/registry/rules/amounts.py",
        "quantize(CENT, ROUND_HALF_UP)",
        "quantize(CENT)",
        "tests/registry/test_amounts.py::test_rounding_is_half_up_on_both_sides",
    ),
    Fault(
        "the money of demonstration projects is added to the zone's own",
        "projects/overview/reads/numbers.py",
        "if not apart:",
        "if True:",
        "tests/overview/test_dashboard.py::"
        "test_what_was_completed_this_year_is_the_sum_of_the_rows_it_opens",
    ),
    Fault(
        "a successor is given the reports of weeks that are over",
        "projects/weekly/actions/duties.py",
        "return _follow(duties.open(now).filter(project__removed_on=None), now, by)",
        "return _follow(duties.unanswered().filter(project__removed_on=None), now, by)",
        "tests/weekly/test_duties.py::"
        "test_an_appointment_in_mid_week_moves_the_open_report_and_keeps_the_past_ones",
    ),
    Fault(
        "reminders know weekends and no holidays",
        "projects/weekly/rules/reminders.py",
        "if not is_working(now.astimezone(ZONE).date()):",
        "if now.astimezone(ZONE).weekday() > 4:",
        "tests/weekly/test_duty_rules.py::test_the_ladder_stands_still_over_a_holiday",
    ),
    Fault(
        "who handled an issue strikes it off",
        "projects/issues/rules/machine.py",
        """\
        TEXT | {Need.COMPANY_WORD},
        frozenset({W.HANDLER, W.RESOLVER}),
""",
        """\
        TEXT | {Need.COMPANY_WORD},
        frozenset({W.RESOLVER}),
""",
        "tests/issues/test_issue_rules.py::test_nobody_judges_what_they_handled",
    ),
    Fault(
        "a week that is frozen late takes late reports for reports in time",
        "projects/dispatch/reads/collect_progress.py",
        "ProgressReport.objects.filter(project__in=keys, filed_at__lte=at)",
        "ProgressReport.objects.filter(project__in=keys)",
        "tests/dispatch/test_dispatch_freeze.py::"
        "test_a_freeze_nine_days_late_says_what_one_in_time_would_have_said",
    ),
    Fault(
        "what was published is published a second time",
        "projects/dispatch/actions/freeze.py",
        "    if report.published_at is not None:\n",
        "    if report.withdrawn_at is not None:\n",
        "tests/dispatch/test_dispatch_freeze.py::"
        "test_only_what_is_closed_is_published_and_everybody_concerned_is_told_once",
    ),
    Fault(
        "ticked rows are exported whoever may see them",
        "gaoxin/register.py",
        "rows = self.get_queryset().filter(pk__in=ticked(self.request.POST))",
        "rows = self.get_queryset().model.objects.filter(pk__in=ticked(self.request.POST))",
        "tests/registry/test_bulk.py::test_a_strangers_rows_are_as_if_they_were_not_there",
    ),
    Fault(
        "a page that refreshes itself keeps its session alive",
        "accounts/middleware.py",
        "elif now - seen >= SEEN_EVERY and BACKGROUND not in request.headers:",
        "elif now - seen >= SEEN_EVERY:",
        "tests/accounts/test_sign_in.py::test_what_a_page_asks_for_by_itself_is_no_activity",
    ),
    Fault(
        "the first bytes of an upload are looked at in pictures alone",
        "gaoxin/uploads.py",
        "if head.startswith(kind.begins) or (",
        "if kind is not IMAGE or head.startswith(kind.begins) or (",
        "tests/house/test_uploads.py::test_what_name_and_beginning_tell_needs_no_process",
    ),
    Fault(
        "a sender that crawls is waited for",
        "gaoxin/bodies.py",
        "if body.size - before < self.limits.least:",
        "if False:",
        "tests/house/test_bodies.py::test_a_sender_that_crawls_is_given_up_though_it_never_stops",
    ),
    Fault(
        "a body that breaks off is taken for a whole one",
        "gaoxin/bodies.py",
        "if empty > 1 or body.size < (body.declared or 0):",
        "if body.size < (body.declared or 0):",
        "tests/house/test_bodies.py::test_a_body_that_breaks_off_is_no_body",
    ),
    Fault(
        "a part that ended is left alone",
        "gaoxin/supervise.py",
        "elif self.process.poll() is not None:",
        "elif False:",
        "tests/house/test_supervise.py::test_a_part_that_keeps_failing_is_tried_for_ever_with_growing_pauses",
    ),
)


def main(names: list[str]) -> int:
    """0 when every chosen fault is caught, 1 when one is not, 2 when that could not be found out."""
    chosen = [fault for fault in FAULTS if not names or any(name in fault.name for name in names)]
    if not chosen:
        print("no fault has such a name", file=sys.stderr)
        return 2
    cluster.prepare_environment()
    try:
        cluster.template()
        with tempfile.TemporaryDirectory(prefix="faults-") as home:
            return plant_all(chosen, Path(home))
    finally:
        cluster.remove()


def plant_all(faults: list[Fault], home: Path) -> int:
    clean = home / "clean"
    copy_tree(clean)
    if run(clean, {fault.test for fault in faults}, show=True) != GREEN:
        print("the tests are not green without any fault", file=sys.stderr)
        return 2
    caught = sum(is_caught(fault, clean, home / "planted") for fault in faults)
    print(f"{caught} passed, {len(faults) - caught} failed")
    return 0 if caught == len(faults) else 1


def copy_tree(target: Path) -> None:
    """What is under version control, as it is here now."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=cluster.ROOT, capture_output=True, text=True, check=True
    ).stdout
    for name in filter(None, listed.split("\0")):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(cluster.ROOT / name, target / name)
    (target / "node_modules").symlink_to((cluster.ROOT / "node_modules").resolve())


def is_caught(fault: Fault, clean: Path, tree: Path) -> bool:
    """The copy has what Python compiled in the clean one, but for the file that was changed since."""
    began = time.monotonic()
    shutil.copytree(clean, tree, symlinks=True)
    plant(fault, tree)
    code = run(tree, [fault.test])
    shutil.rmtree(tree)
    word = "red" if code == RED else "GREEN (not caught)" if code == GREEN else f"ended with {code}"
    print(f"{word:20}{time.monotonic() - began:5.1f} s  {fault.name}", flush=True)
    return code == RED


def plant(fault: Fault, tree: Path) -> None:
    file = tree / fault.file
    content = file.read_text(encoding="utf-8")
    assert content.count(fault.text) == 1, f"{fault.file}: {fault.text!r} does not stand there once"
    file.write_text(content.replace(fault.text, fault.instead), encoding="utf-8")


def run(tree: Path, tests: Iterable[str], *, show: bool = False) -> int:
    """Pytest's exit code in `tree`, on this run's database server; what it says only when not green."""
    # What is named here one by one may be sampled: only a soak has every case.
    values = {"PYTEST_XDIST_WORKER": f"{cluster.WORKER}_{time.monotonic_ns()}", "SOAK": "1"}
    own = f"--basetemp={tree.parent / 'tmp'}"  # pytest empties it, and the run's has the files of other tests
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", own, *tests],
        cwd=tree,
        env=os.environ | values,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if show and done.returncode != GREEN:
        print(done.stdout, done.stderr, file=sys.stderr)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
