"""Forms of the catalogue, of mandates and of who decides alone."""

from django import forms
from django.core.validators import MaxValueValidator
from django.urls import reverse_lazy

from accounts.models import Unit, User
from accounts.roles import Role
from gaoxin.fields import DayField, MonthField, formfield, remote_when_long
from gaoxin.forms import PlainForm, VersionedForm
from projects.issues.forms.issue import offer_handlers
from projects.models import AgencyMandate, PermitItem, SoleExaminer, SpotCheck

ITEM = (
    "name",
    "phase",
    "authority",
    "element",
    "default_method",
    "precedes",
    "step_names",
    "papers",
)
LIMITS = (
    "legal_limit", "legal_unit", "legal_basis", "promised_limit", "limit_extension", "valid_months",
    "extensions",
)  # fmt: skip
# In days and in months: longer is a slip of the pen, and ends beyond the working days that are reckoned with.
MOST = {"legal_limit": 366, "promised_limit": 366, "limit_extension": 366, "valid_months": 120}
ALLOWED = ("promise_allowed", "sole_allowed", "source_note", "confirmed_on", "retired_on")


class ItemForm(VersionedForm):
    fieldsets = (("事项", ITEM), ("时限", LIMITS), ("清单", ALLOWED))
    submit_label = "保存"

    class Meta:
        model = PermitItem
        formfield_callback = formfield
        fields = (*ITEM, *LIMITS, *ALLOWED)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["authority"].queryset = Unit.objects.current()
        self.fields["legal_limit"].help_text = "没有查到法定依据的留空"
        for name, most in MOST.items():
            self.fields[name].validators.append(MaxValueValidator(most))


class NewItemForm(ItemForm):
    fieldsets = (("事项", ("code", *ITEM)), *ItemForm.fieldsets[1:])
    submit_label = "添加事项"

    class Meta(ItemForm.Meta):
        fields = ("code", *ItemForm.Meta.fields)


class MandateForm(VersionedForm):
    items = forms.ModelMultipleChoiceField(
        label="代办事项",
        queryset=PermitItem.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="只在「部分事项」时选",
    )
    fieldsets = (("代办", ("agent", "leader", "from_on", "to_on")), ("范围", ("scope", "items")))
    submit_label = "登记代办"

    class Meta:
        model = AgencyMandate
        formfield_callback = formfield
        fields = ("agent", "leader", "from_on", "to_on", "scope")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["items"].queryset = PermitItem.objects.in_use().in_order()
        offer_handlers(self.fields["agent"])
        self.fields["leader"].queryset = User.objects.filter(left_on=None)
        if self.user.role == Role.ADMIN:
            remote_when_long(self.fields["leader"], reverse_lazy("accounts:people_lookup"))
        self.fields["leader"].required = True
        self.initial["from_on"] = self.today


class EndMandateForm(VersionedForm):
    on = DayField(label="最后一天")
    reason = forms.CharField(
        label="结束原因", max_length=200, widget=forms.Textarea(attrs={"rows": 3})
    )
    submit_label = "结束代办"

    class Meta:
        model = AgencyMandate
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = self.today


class SoleForm(VersionedForm):
    submit_label = "登记独任授权"

    class Meta:
        model = SoleExaminer
        formfield_callback = formfield
        fields = ("item", "person", "from_on", "to_on", "document")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = PermitItem.objects.in_use().filter(sole_allowed=True)
        offer_handlers(self.fields["person"])


class ConfirmSoleForm(VersionedForm):
    submit_label = "确认授权"

    class Meta:
        model = SoleExaminer
        fields = ()


class EndSoleForm(VersionedForm):
    on = DayField(label="最后一天")
    submit_label = "结束授权"

    class Meta:
        model = SoleExaminer
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = self.today


class DrawForm(PlainForm):
    month_on = MonthField(label="抽查月份", help_text="已经结束的月份，每月只抽一次，名单不再改")
    submit_label = "抽取名单"


class SpotCheckForm(VersionedForm):
    submit_label = "登记抽查"

    class Meta:
        model = SpotCheck
        formfield_callback = formfield
        fields = ("result", "note")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["result"].required = True
        self.fields["note"].help_text = "未通过须写明情况"
