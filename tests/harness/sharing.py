"""How pytest-xdist shares the tests out: file by file, since most files make one world or one site for
all their tests, and the longest first, so that no process ends long before the other."""

from xdist.scheduler import LoadFileScheduling

# In the order of the seconds they take. The first needs no database of the run: it starts while another
# process makes the template.
LONGEST = (
    "house/test_run.py",
    "house/test_access.py",
    "house/test_bad_forms.py",
    "house/test_mass_assignment.py",
    "house/test_audit_last.py",
    "weekly/test_reminders.py",
    "registry/test_bulk.py",
    "house/test_bad_urls.py",
    "browser/test_widths.py",
    "registry/test_article.py",
    "house/test_backup.py",
    "house/test_uploads.py",
    "accounts/test_sign_in.py",
)
# Each of these tests builds all it needs and takes half a minute, so that any process may take it.
APART = (
    "house/test_access.py::test_every_call_is_answered_as_the_rules_say",
    "house/test_access.py::test_somebody_else_s_row_answers_exactly_like_a_missing_one",
)


def by_length(nodeid: str) -> int:
    """A sort key: the place in the row of the longest, then all others in the order they were found."""
    path = nodeid.partition("::")[0].removeprefix("tests/")
    return LONGEST.index(path) if path in LONGEST else len(LONGEST)


class LongestFirst(LoadFileScheduling):
    def __init__(self, config, log=None) -> None:
        config.option.loadscopereorder = False  # not by the number of tests
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.removeprefix("tests/").startswith(APART):
            return nodeid
        return super()._split_scope(nodeid)
