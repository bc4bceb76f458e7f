from django import forms

from gaoxin.forms import VersionedForm
from projects.models import Project, ReportDuty
from projects.weekly.rules.duties import Frequency


class ExemptForm(VersionedForm):
    reason = forms.CharField(
        label="免报原因", max_length=200, help_text="如「停工过冬」「专员病假」"
    )
    submit_label = "免报"

    class Meta:
        model = ReportDuty
        fields = ()


class FrequencyForm(VersionedForm):
    """How often one project reports, when that is not what the settings say."""

    report_frequency = forms.ChoiceField(
        label="报送频次",
        required=False,
        choices=[("", "按系统设置"), *Frequency.choices()],
        help_text="自下一个报送周起；「不要求」立即生效",
    )
    report_frequency_reason = forms.CharField(
        label="单独规定的原因", max_length=200, required=False, help_text="按系统设置时不填"
    )

    class Meta:
        model = Project
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("report_frequency", "report_frequency_reason"):
            self.initial[name] = getattr(self.instance, name)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("report_frequency") and not cleaned.get("report_frequency_reason"):
            self.add_error("report_frequency_reason", "单独规定报送频次须写明原因。")
        return cleaned

    def laid_down(self) -> dict[str, str]:
        """What the act is told."""
        data = self.cleaned_data
        return {"frequency": data["report_frequency"], "reason": data["report_frequency_reason"]}
