from django import forms

from gaoxin.forms import VersionedForm, reason_form
from projects.models import DispatchReport


class PublishForm(VersionedForm):
    """Nothing to fill in: the content is closed. The version says which state was read."""

    submit_label = "印发"

    class Meta:
        model = DispatchReport
        fields = ()


WithdrawForm = reason_form(DispatchReport, "撤回原因", "撤回")


class CorrectForm(VersionedForm):
    """`content`: the week as it is known now, read by the view before it locked anything."""

    submit_label = "出更正期"

    class Meta:
        model = DispatchReport
        fields = ()

    reason = forms.CharField(label="更正什么、为什么", max_length=200)

    def __init__(self, *args, content=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.content = content
