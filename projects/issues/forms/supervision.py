from django import forms

from accounts.models import Unit
from gaoxin.fields import formfield
from gaoxin.forms import VersionedForm
from projects.issues.rules.supervision import Act
from projects.models import SupervisionOrder


class SendForm(VersionedForm):
    """The draft, put right by who sends it."""

    submit_label = "下发"

    class Meta:
        model = SupervisionOrder
        formfield_callback = formfield
        fields = ("unit", "matter", "requirement", "due_on")
        widgets = {"requirement": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.current()
        self.fields["unit"].required = True


class PlainActForm(VersionedForm):
    class Meta:
        model = SupervisionOrder
        fields = ()


class ReceiveForm(PlainActForm):
    submit_label = "签收"


class ConfirmForm(PlainActForm):
    submit_label = "确认办理"


class DropForm(PlainActForm):
    reason = forms.CharField(label="不下发原因", max_length=200)
    submit_label = "不下发"


class ReturnForm(PlainActForm):
    reason = forms.CharField(label="退回原因", max_length=200)
    submit_label = "退回再办"


class HandleForm(PlainActForm):
    text = forms.CharField(label="办理情况", widget=forms.Textarea(attrs={"rows": 5}))
    submit_label = "提交办理情况"


FORMS = {
    Act.SEND: SendForm,
    Act.DROP: DropForm,
    Act.RECEIVE: ReceiveForm,
    Act.HANDLE: HandleForm,
    Act.CONFIRM: ConfirmForm,
    Act.RETURN: ReturnForm,
}
