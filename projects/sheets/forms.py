from django import forms

from gaoxin.books import KINDS, Sheet
from gaoxin.fields import UploadField
from gaoxin.forms import PlainForm
from projects.models import SheetImport
from projects.sheets.rules.amounts import UNITS
from projects.sheets.rules.fields import AMOUNTS, FIELDS
from projects.sheets.rules.table import letters

NOT_READ = "不导入"
CHOICES = [("", NOT_READ), *((field.code, field.label) for field in FIELDS)]


class UploadSheetForm(PlainForm):
    upload = UploadField(
        label="Excel 台账",
        help_text="xlsx 或 csv，任何版式都可以：表头含「项目名称」，以下每行一个项目",
    )
    submit_label = "上传并检查"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["upload"].widget.attrs["accept"] = ",".join(KINDS)


class ColumnsForm(PlainForm):
    """Which sheet, what each of its columns is, in what unit its amounts are."""

    sheet = forms.TypedChoiceField(label="工作表", coerce=int)
    unit = forms.ChoiceField(
        label="金额单位", required=False, choices=[(unit, unit) for unit in UNITS],
        widget=forms.RadioSelect,
    )  # fmt: skip
    submit_label = "检查"

    def __init__(self, *args, row: SheetImport, sheets: list[Sheet], **kwargs):
        super().__init__(*args, **kwargs)
        self.row = row
        self.fields["sheet"].choices = [
            (place, f"{sheet.name}{'（隐藏）' if sheet.hidden else ''}，{len(sheet.rows)} 行")
            for place, sheet in enumerate(sheets)
        ]
        self.fields["sheet"].initial, self.fields["unit"].initial = row.sheet, row.unit
        for column in row.columns.all():
            label = f"{letters(column.place)} {column.heading}"
            self.fields[f"column_{column.place}"] = forms.ChoiceField(
                label=label, choices=CHOICES, required=False, initial=column.field
            )

    def columns(self):
        return [self[name] for name in self.fields if name.startswith("column_")]

    def given(self) -> dict:
        """The sheet, its unit, and place of a column → field."""
        fields = {
            int(name.removeprefix("column_")): value
            for name, value in self.cleaned_data.items()
            if name.startswith("column_")
        }
        data = self.cleaned_data
        return {"sheet": data["sheet"], "unit": data["unit"], "fields": fields}

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("sheet") != self.row.sheet:
            return cleaned
        named = [
            (name, value) for name, value in cleaned.items() if name.startswith("column_") and value
        ]
        for name, value in named:
            if [other for _, other in named].count(value) > 1:
                self.add_error(name, f"「{dict(CHOICES)[value]}」只能对应一列。")
        values = {value for _, value in named}
        if not {"name", "code"} & values:
            self.add_error(None, "请指明哪一列是「项目名称」。")
        if values & set(AMOUNTS) and not cleaned.get("unit"):
            self.add_error("unit", "请选择金额单位。")
        return cleaned


class UndoForm(PlainForm):
    submit_label = "撤销本次导入"
