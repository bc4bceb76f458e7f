from datetime import date

from django import forms
from django.urls import reverse

from accounts.models import Unit, User
from accounts.roles import BUSINESS, Role
from gaoxin.clock import in_words
from gaoxin.fields import DayField, formfield, remote_when_long
from gaoxin.forms import MaskedPhone, VersionedForm, reason_form
from projects.models import Absence, Appointment, Contact, Handover, TaskForce, TaskForceUnit
from projects.people.rules.absence import falls_back_on, is_away_throughout
from projects.people.rules.ledger import Away

GONE = "此人不在可任命的人员中：可能已离岗。请另选，或者先登记返岗。"
PEOPLE = User.objects.people().select_related("unit")
NO_DELEGATE = "此人没有业务账号、已离岗或就是本人，请另选代办人。"


class _NamesSomebody(VersionedForm):
    """Gives the person of its field `user` something to answer for, whom its page holds."""

    def _clean_fields(self):
        self.fields["user"].known = [person for person in self.held_people if person.is_active]
        super()._clean_fields()


class AppointForm(_NamesSomebody):
    submit_label = "任命"

    class Meta:
        model = Appointment
        formfield_callback = formfield
        fields = ("role", "user", "from_on", "title", "reason", "document")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = PEOPLE
        self.fields["user"].error_messages["invalid_choice"] = GONE
        remote_when_long(self.fields["user"], reverse("accounts:people_lookup"))
        self.initial["from_on"] = self.today

    def _get_validation_exclusions(self):
        # The holder is closed by the action first; until then the exclusion would always object.
        return super()._get_validation_exclusions() | {"project"}


class FillForm(_NamesSomebody):
    """Who is to fill a vacancy: the button beside a person is the field."""

    class Meta:
        model = Appointment
        formfield_callback = formfield
        fields = ("user",)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = PEOPLE
        self.fields["user"].error_messages["invalid_choice"] = GONE

    def _get_validation_exclusions(self):
        # Who holds the role by now is said by the action, in a sentence.
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


VoidForm = reason_form(Appointment, "作废原因", "作废")


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
        self.fields["user"].queryset = PEOPLE
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


class AbsenceForm(VersionedForm):
    """One's own leave or trip; the project office also enters those of others."""

    warning_hint = "届时应办事项退回本人。可另选代办人，或确认后照此登记。"
    as_is_label = "知道，照此登记"
    as_is_needs_reason = False
    submit_label = "登记"

    class Meta:
        model = Absence
        formfield_callback = formfield
        fields = ("user", "kind", "from_on", "to_on", "delegate", "note")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        accounts = User.objects.accounts().filter(role__in=BUSINESS).select_related("unit")
        if self.is_edit or self.user.role != Role.ADMIN:
            del self.fields["user"]
            accounts = accounts.exclude(pk=self.instance.user_id)
        else:
            self.fields["user"].queryset = PEOPLE
        delegate = self.fields["delegate"]
        delegate.queryset = accounts
        delegate.error_messages["invalid_choice"] = NO_DELEGATE
        if (
            self.user.role == Role.ADMIN
        ):  # the others may not look people up: they see the whole list
            for name in {"user", "delegate"} & set(self.fields):
                remote_when_long(self.fields[name], reverse("accounts:people_lookup"))

    def clean(self):
        cleaned = super().clean()
        person = cleaned.get("user") or self.instance.user
        first, last = cleaned.get("from_on"), cleaned.get("to_on")
        if first is None or last is None or person is None:
            return cleaned
        if last < first:
            self.add_error("to_on", "结束日期不能早于开始日期。")
        elif not self.is_edit and last < self.today:
            self.add_error("to_on", f"{in_words(last)}已经过去，不必再登记。")
        else:
            self._refuse_overlap(person, first, last)
            self._check_delegate(person, cleaned.get("delegate"), first, last)
        return cleaned

    def _get_validation_exclusions(self):
        # Overlaps and a delegate of oneself are named at their fields, here below.
        return super()._get_validation_exclusions() | {"user"}

    def _others(self):
        return Absence.objects.standing().exclude(pk=self.instance.pk)

    def _refuse_overlap(self, person: User, first: date, last: date) -> None:
        rows = self._others().filter(user=person, from_on__lte=last, to_on__gte=first)
        if other := rows.order_by("from_on").first():
            words = f"{in_words(other.from_on)}至{in_words(other.to_on)}已登记{other.get_kind_display()}"
            self.add_error("from_on", f"{person} {words}，请先修改或撤回那一次。")

    def _check_delegate(self, person: User, delegate: User | None, first: date, last: date) -> None:
        if delegate is None:
            return
        if delegate == person:
            self.add_error("delegate", "代办人须是另一个人。")
            return
        others = self._others().filter(from_on__lte=last, to_on__gte=first).as_rules()
        if is_away_throughout(delegate.pk, first, last, others):
            self.add_error("delegate", f"{delegate} 这段时间也不在岗，请另选代办人。")
        elif day := falls_back_on(Away(person.pk, first, last, delegate.pk), others):
            text = f"{in_words(day)}起 {person} 与代办人互相代办，没有别人可代"
            self.add_warning("ring", text)


class WithdrawAbsenceForm(VersionedForm):
    submit_label = "撤回"
    edits_once = True

    class Meta:
        model = Absence
        fields = ()


class ConfirmHandoverForm(VersionedForm):
    submit_label = "确认交接清单"

    class Meta:
        model = Handover
        fields = ()


CloseHandoverForm = reason_form(Handover, "关闭原因", "关闭")
