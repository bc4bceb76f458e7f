from django import forms
from django.urls import reverse

from accounts.models import Unit, User
from gaoxin.fields import DayField, formfield, remote_when_long
from gaoxin.forms import MaskedPhone, VersionedForm
from projects.models import Appointment, Contact, TaskForce, TaskForceUnit

GONE = "此人不在可任命的人员中：可能已离岗。请另选，或者先登记返岗。"


class AppointForm(VersionedForm):
    submit_label = "任命"

    class Meta:
        model = Appointment
        formfield_callback = formfield
        fields = ("role", "user", "from_on", "title", "reason", "document")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        people = User.objects.people().select_related("unit")
        self.fields["user"].queryset = people
        self.fields["user"].error_messages["invalid_choice"] = GONE
        remote_when_long(self.fields["user"], reverse("accounts:people_lookup"))
        self.initial["from_on"] = self.today

    def _get_validation_exclusions(self):
        # The holder is closed by the action first; until then the exclusion would always object.
        return super()._get_validation_exclusions() | {"project"}


class EndForm(VersionedForm):
    to_on = DayField(label="最后任职日")
    reason = forms.CharField(label="卸任原因", max_length=200)
    submit_label = "卸任"

    class Meta:
        model = Appointment
        fields = ()

    def clean_to_on(self):
        to_on = self.cleaned_data["to_on"]
        if to_on < self.instance.from_on:
            raise forms.ValidationError("最后任职日不能早于任职日期。")
        return to_on


class VoidForm(VersionedForm):
    reason = forms.CharField(label="作废原因", max_length=200)
    submit_label = "作废"

    class Meta:
        model = Appointment
        fields = ()


class CorrectForm(VersionedForm):
    user = forms.ModelChoiceField(
        label="应任职的人",
        queryset=User.objects.none(),
        help_text="从同一天起任职；原登记作废并划去，前任的最后任职日不变",
    )
    reason = forms.CharField(label="更正原因", max_length=200)
    submit_label = "更正"

    class Meta:
        model = Appointment
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = User.objects.people().select_related("unit")
        remote_when_long(self.fields["user"], reverse("accounts:people_lookup"))


class TaskForceForm(VersionedForm):
    supporting_units = forms.ModelMultipleChoiceField(
        label="配合单位",
        queryset=Unit.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="牵头单位取自项目",
    )

    class Meta:
        model = TaskForce
        formfield_callback = formfield
        fields = ("document", "founded_on", "note")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        units = Unit.objects.current()
        self.fields["supporting_units"].queryset = units
        if self.is_edit:
            rows = self.instance.task_force_units.filter(role=TaskForceUnit.Role.SUPPORT)
            chosen = [row.unit_id for row in rows]
            self.initial["supporting_units"] = chosen
            self.fields["supporting_units"].initial = chosen


class ContactForm(MaskedPhone, VersionedForm):
    class Meta:
        model = Contact
        fields = ("name", "title", "phone", "note")

    def read_phone(self, phone: str) -> str:
        phone = phone.replace(" ", "").replace("-", "")
        if phone and not phone.lstrip("+").isdecimal():
            raise forms.ValidationError("手机只填数字，如 13900001234。")
        return phone
