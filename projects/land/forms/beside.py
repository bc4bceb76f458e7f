"""What stands beside a parcel: who uses it, its assessments and targets; and premises that are rented."""

from django import forms
from django.core.exceptions import ValidationError

from gaoxin.fields import DayField, formfield
from gaoxin.forms import VersionedForm, reason_form
from projects.directing.forms.instruction import ProjectCodeField
from projects.land.forms.sizes import not_negative, positive
from projects.models import ParcelAssessment, ParcelShare, ParcelTarget, Premises, Project
from projects.registry.rules.kinds import Status


class ShareForm(VersionedForm):
    project = ProjectCodeField(label="项目编号", help_text="如 GX-2026-001")

    class Meta:
        model = ParcelShare
        formfield_callback = formfield
        fields = ("project", "area", "from_on")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.is_edit:
            del self.fields["project"]  # another project's use is another row
        else:
            rows = Project.objects.visible_to(self.user).exclude(status=Status.TERMINATED)
            self.fields["project"].queryset = rows
            self.initial["from_on"] = self.today

    def clean(self):
        cleaned = super().clean()
        positive(self, "area", "使用面积须大于 0。")
        return cleaned


class EndShareForm(VersionedForm):
    on = DayField(label="使用至")
    reason = forms.CharField(label="结束原因", max_length=200)
    submit_label = "结束使用"

    class Meta:
        model = ParcelShare
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = self.today

    def clean_on(self):
        if self.cleaned_data["on"] > self.today:
            raise ValidationError("不能晚于今天，到期再登记。")
        return self.cleaned_data["on"]


class AssessmentForm(VersionedForm):
    class Meta:
        model = ParcelAssessment
        formfield_callback = formfield
        fields = ("kind", "done_on", "number", "note")

    def clean_done_on(self):
        if self.cleaned_data["done_on"] > self.today:
            raise ValidationError("完成日期不能晚于今天，完成以后再登记。")
        return self.cleaned_data["done_on"]


class TargetForm(VersionedForm):
    """What is agreed. Nothing is filled in beforehand."""

    class Meta:
        model = ParcelTarget
        formfield_callback = formfield
        fields = ("kind", "agreed", "basis", "due_on")

    def clean(self):
        cleaned = super().clean()
        not_negative(self, "agreed", "约定值不能为负。")
        return cleaned


class CheckForm(VersionedForm):
    """What came of it; both empty takes back what was entered."""

    submit_label = "保存实际值"

    class Meta:
        model = ParcelTarget
        formfield_callback = formfield
        fields = ("actual", "checked_on")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["actual"].label = f"实际值：{self.instance.get_kind_display()}"

    def clean(self):
        cleaned = super().clean()
        actual, on = cleaned.get("actual"), cleaned.get("checked_on")
        not_negative(self, "actual", "实际值不能为负。")
        if on is not None and on > self.today:
            self.add_error("checked_on", "核验日期不能晚于今天。")
        if actual is not None and on is None and "checked_on" not in self.errors:
            self.add_error("checked_on", "请填写核验日期。")
        if on is not None and actual is None and "actual" not in self.errors:
            self.add_error("actual", "请填写实际值；要撤回的把核验日期也清空。")
        return cleaned


class PremisesForm(VersionedForm):
    class Meta:
        model = Premises
        formfield_callback = formfield
        fields = ("name", "floor_area", "floor_ratio", "landlord", "from_on", "to_on")

    def clean(self):
        cleaned = super().clean()
        positive(self, "floor_area", "建筑面积须大于 0。")
        positive(self, "floor_ratio", "容积率须大于 0；不清楚的不填。")
        first, last = cleaned.get("from_on"), cleaned.get("to_on")
        if first and last and last < first:
            self.add_error("to_on", "租期的结束日期不能早于开始日期。")
        return cleaned


RemovePremisesForm = reason_form(Premises, "移出原因", "移出")


class DeleteAssessmentForm(VersionedForm):
    submit_label = "删除"

    class Meta:
        model = ParcelAssessment
        fields = ()


class DeleteTargetForm(VersionedForm):
    submit_label = "删除"

    class Meta:
        model = ParcelTarget
        fields = ()
