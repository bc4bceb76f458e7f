"""Forms that move days: what would move is shown first, and asked why; then it is saved."""

from django.core.exceptions import ValidationError

from gaoxin.forms import VersionedForm
from projects.schedule.reads.network import Network
from projects.schedule.reads.schedule import Trial
from projects.schedule.rules.sentences import moved_words
from projects.schedule.rules.timeline import BeyondCalendar

BEYOND = "这样排，工期超出可推算的年份。请核对日期和各步工期。"


class MovesDays(VersionedForm):
    """`tried` says what the typed values would give, None where nothing hangs on them. The trial stands on the page
    as long as nobody said why."""

    warning_hint = "请核对上面列出的变动，勾选并写明原因后保存。"
    as_is_label = "已核对，照此改动"

    def __init__(self, *args, network: Network | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.network = network
        self.trial: Trial | None = None

    def tried(self, cleaned: dict) -> Trial | None:
        raise NotImplementedError

    def clean(self):
        cleaned = super().clean()
        if self.errors or self.network is None or self.network.plan is None:
            return cleaned
        try:
            trial = self.tried(cleaned)
        except BeyondCalendar as error:
            raise ValidationError(BEYOND) from error
        if trial is not None and (trial.moved or trial.gained):
            self.trial = trial
            self.add_warning("moves", moved_words(len(trial.moved), trial.was, trial.tried))
        return cleaned
