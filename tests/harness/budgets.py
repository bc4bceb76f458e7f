"""The share of each file of tests in a full run."""

# Seconds that the loop of clock.py took where the shares were measured.
LOOP = 0.0045
DEFAULT = 8.0  # a file that is not named: a new one, and the many that take less
# File → processor seconds. A file far over its share fails the run (clock.py). What is named is too dear for
# `make check`, which leaves it out.
BUDGETS: dict[str, float] = {
    "house/test_run.py": 140.0,
    "house/test_access.py": 60.0,
    "house/test_concurrency.py": 30.0,
    "house/test_list_contract.py": 16.0,
    "house/test_localdb.py": 40.0,
    "house/test_bad_forms.py": 28.0,
    "demo/test_demo.py": 35.0,
    "dispatch/test_dispatch_marks.py": 30.0,
    "house/test_mass_assignment.py": 24.0,
    "house/test_audit_last.py": 25.0,
    "returns/test_returns.py": 20.0,  # every form is read and filled by the limited process
    "sheets/test_parcels_in.py": 16.0,  # each of its sheets is read by the limited process
    "sheets/test_rows_in.py": 14.0,  # the same import once for each kind of sheet
    "weekly/test_log.py": 22.0,
    "house/test_uploads.py": 25.0,
    "registry/test_article.py": 14.0,
    "weekly/test_reminders.py": 20.0,
    "accounts/test_sign_in.py": 25.0,  # twelve hours of it, page by page
    "harness/test_slow_peers.py": 12.0,
    "harness/test_bench.py": 40.0,  # zones of 500 and 5,000 projects are filled and read
    "directing/test_directing_pages.py": 25.0,
    "overview/test_numbers.py": 14.0,
    "registry/test_bulk.py": 20.0,
    "house/test_registers.py": 14.0,
    "house/test_bad_input.py": 15.0,
    "bulletin/test_dispatch_pages.py": 20.0,
    "dispatch/test_dispatch_leaks.py": 20.0,
    "overview/test_dashboard.py": 14.0,
    "accounts/test_leave.py": 22.0,  # what somebody holds, in each area of the product
    "weekly/test_open_weeks.py": 15.0,
    "house/test_phone_canaries.py": 22.0,  # every page, list and paper is looked through
    "dispatch/test_dispatch_unit_head.py": 15.0,
    "issues/test_issues.py": 15.0,
    "registry/test_project_pages.py": 12.0,
    "house/test_backup.py": 15.0,
    "dispatch/test_dispatch_comparison.py": 15.0,
    "accounts/test_people.py": 15.0,
    "issues/test_issue_lists.py": 15.0,
    "browser/test_widths.py": 15.0,
    "house/test_commands.py": 12.0,  # each command in the way of an operator, two of them as processes
    "house/test_session_end.py": 18.0,  # every eighth form is filled, sent, shown again and saved
    "browser/test_session.py": 20.0,
    "house/test_evidence.py": 15.0,
    "accounts/test_carried.py": 15.0,
    "browser/test_forms.py": 15.0,
    "browser/test_import.py": 15.0,
    "dispatch/test_dispatch_freeze.py": 15.0,
    "bulletin/test_dispatch_sums.py": 15.0,
    "people/test_leaving_machine.py": 15.0,  # each step of it is followed by every invariant
    "dispatch/test_dispatch_faults.py": 15.0,
    "bulletin/test_dispatch_docx.py": 15.0,
    "house/test_bad_urls.py": 15.0,
    "house/test_rights_under_locks.py": 22.0,
    "browser/test_dispatch.py": 10.0,
    "dispatch/test_renewed_demo.py": 15.0,
    "people/test_lists.py": 10.0,
    "overview/test_metrics.py": 10.0,
    "accounts/test_units.py": 10.0,
    "overview/test_population.py": 25.0,  # every list and number in each of three populations
    "calendar/test_settings.py": 15.0,
    "investment/test_investment.py": 15.0,
    "dispatch/test_dispatch_publish_faults.py": 15.0,
    "directing/test_instruction_assistant.py": 10.0,
    "people/test_absences.py": 10.0,
    "overview/test_todo.py": 24.0,  # each of thirty kinds: its form is opened, sent and looked for again
    "registry/test_readers.py": 10.0,
    "schedule/test_schedule_page.py": 12.0,
    "overview/test_reds.py": 12.0,
    "overview/test_week.py": 12.0,
    "overview/test_leader.py": 16.0,
    "browser/test_roles.py": 12.0,
    "financing/test_pages.py": 14.0,
    "land/test_pages.py": 14.0,
    "screen/test_screen.py": 14.0,
    "screen/test_pairing.py": 12.0,
    "sheets/test_import.py": 14.0,
    "house/test_undo.py": 12.0,
    "people/test_leaving_races.py": 12.0,
    "people/test_numbers.py": 10.0,
}
