"""A permit entered, changed, taken off the list."""

from accounts.models import Unit
from gaoxin.fields import formfield
from gaoxin.forms import VersionedForm, reason_form
from projects.issues.forms.issue import offer_handlers
from projects.models import PermitItem, PermitStep

WHAT = ("part", "unit", "method", "method_reason", "sole", "examiner")
HOW = ("channel", "levels", "parallel_group", "needed_on")


class PermitForm(VersionedForm):
    fieldsets = (
        ("手续", ("part", "unit")),
        ("办理方式", ("method", "method_reason", "sole", "examiner")),
        ("安排", HOW),
    )
    submit_label = "保存"

    class Meta:
        model = PermitStep
        formfield_callback = formfield
        fields = (*WHAT, *HOW)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.current()
        self.fields["unit"].help_text = "不选则按事项清单里的审批单位"
        offer_handlers(self.fields["examiner"])
        self.fields["sole"].help_text = "由一名有授权的人员一次办结，事项须列入独任清单"
        self.fields["levels"].help_text = "这件手续要过几级审批，一级即「一站办结」"
        self.fields["parallel_group"].help_text = "与哪些手续同时办，填同一个组名"


class NewPermitForm(PermitForm):
    fieldsets = (("手续", ("item", "part", "unit")), *PermitForm.fieldsets[1:])
    submit_label = "登记手续"

    class Meta(PermitForm.Meta):
        fields = ("item", *PermitForm.Meta.fields)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = PermitItem.objects.in_use().in_order()


RemovePermitForm = reason_form(PermitStep, "移出原因", "移出")
