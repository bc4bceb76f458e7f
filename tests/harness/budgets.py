"""The share of each file of tests in a full run."""

# Seconds that the loop of clock.py took where the shares were measured.
LOOP = 0.0045
DEFAULT = 10.0  # a file that is not named: a new one, and the many that take less
# File → processor seconds. A file over 1.5 times its share fails the run.
BUDGETS: dict[str, float] = {
    "house/test_run.py": 215.0,
    "house/test_bad_forms.py": 165.0,
    "house/test_access.py": 135.0,
    "demo/test_demo.py": 95.0,
    "house/test_list_contract.py": 90.0,
    "house/test_localdb.py": 70.0,
    "house/test_bad_urls.py": 60.0,
    "house/test_concurrency.py": 60.0,
    "house/test_mass_assignment.py": 55.0,
    "registry/test_bulk.py": 50.0,
    "house/test_audit_last.py": 40.0,
    "house/test_uploads.py": 30.0,
    "dispatch/test_dispatch_leaks.py": 16.0,
    "house/test_phone_canaries.py": 30.0,  # every page, list and paper is looked through
    "people/test_leaving_machine.py": 30.0,  # each step of it is followed by every invariant
    "house/test_bad_input.py": 30.0,
    "dispatch/test_dispatch_marks.py": 30.0,
    "accounts/test_audit.py": 30.0,
    "weekly/test_reminders.py": 30.0,
    "house/test_rights_under_locks.py": 30.0,
    "browser/test_widths.py": 30.0,
    "overview/test_numbers.py": 30.0,
    "accounts/test_sign_in.py": 25.0,
    "weekly/test_log.py": 25.0,
    "browser/test_admin.py": 20.0,
    "registry/test_article.py": 20.0,
    "directing/test_directing_pages.py": 20.0,
    "browser/test_dispatch.py": 20.0,
    "bulletin/test_dispatch_pages.py": 20.0,
    "house/test_registers.py": 20.0,
    "registry/test_seed.py": 15.0,
    "bulletin/test_dispatch_sums.py": 15.0,
    "harness/test_harness.py": 15.0,
    "issues/test_issues.py": 15.0,
    "bulletin/test_dispatch_docx.py": 15.0,
    "overview/test_dashboard.py": 15.0,
    "browser/test_roles.py": 15.0,
    "weekly/test_open_weeks.py": 15.0,
    "dispatch/test_dispatch_command.py": 15.0,
    "issues/test_issue_lists.py": 15.0,
    "browser/test_log.py": 15.0,
    "house/test_backup.py": 15.0,
    "browser/test_forms.py": 15.0,
    "dispatch/test_dispatch_freeze.py": 15.0,
}
