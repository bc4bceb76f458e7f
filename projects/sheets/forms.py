from django import forms

from gaoxin.books import KINDS, Sheet
from gaoxin.fields import TableArea, UploadField
from gaoxin.forms import PlainForm
from projects.models import SheetImport
from projects.sheets.rules.about import About
from projects.sheets.rules.amounts import UNITS
from projects.sheets.rules.columns import (
    FIELDS_OF,
    field_by,
    fields_of,
    is_amount,
    lacking_columns,
    months_offered,
    named_by,
    told_by,
)
from projects.sheets.rules.table import letters

NOT_READ = "不导入"
LONGEST_PASTED = 300_000  # characters: a thousand projects and their months


class UploadSheetForm(PlainForm):
    upload = UploadField(
        label="Excel 表",
        help_text="xlsx 或 csv，任何版式都可以：表头含「项目名称」（宗地表为「宗地名称」或「宗地编号」），以下每行一项",
    )
    about = forms.ChoiceField(
        label="表里是什么", choices=[(about.value, about.label) for about in FIELDS_OF],
        widget=forms.RadioSelect,
    )  # fmt: skip
    submit_label = "上传并检查"
    field_order = ("about", "upload")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["upload"].widget.attrs["accept"] = ",".join(KINDS)


class PasteForm(PlainForm):
    """Months of investment as they are copied out of a spreadsheet, or typed into the grid that a script makes of it."""

    unit = forms.ChoiceField(
        label="金额单位", choices=[(unit, unit) for unit in UNITS], initial="万元",
        widget=forms.RadioSelect,
    )  # fmt: skip
    pasted = forms.CharField(
        label="粘贴内容", max_length=LONGEST_PASTED, widget=TableArea(attrs={"rows": 6}),
        help_text="从 Excel 复制后粘贴，第一行是表头：编号或项目名称，然后是各月",
    )  # fmt: skip
    submit_label = "检查"

    def clean_pasted(self):
        text = self.cleaned_data["pasted"]
        rows = [row for row in text.split("\n") if row.strip()]
        if len(rows) < 2 or "\t" not in rows[0]:
            raise forms.ValidationError(
                "请连表头一起粘贴：第一行是「项目名称」和各月，以下每行一个项目。"
            )
        return [row.split("\t") for row in rows]


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
        codes = [field.code for field in fields_of(row.about)]
        if row.about == About.MONTHS:
            codes += months_offered(self.today)
        choices = [("", NOT_READ), *((code, field_by(code).label) for code in codes)]
        self.fields["sheet"].choices = [
            (place, f"{sheet.name}{'（隐藏）' if sheet.hidden else ''}，{len(sheet.rows)} 行")
            for place, sheet in enumerate(sheets)
        ]
        self.fields["sheet"].initial, self.fields["unit"].initial = row.sheet, row.unit
        for column in row.columns.all():
            label = f"{letters(column.place)} {column.heading}"
            self.fields[f"column_{column.place}"] = forms.ChoiceField(
                label=label, choices=choices, required=False, initial=column.field
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
                self.add_error(name, f"「{field_by(value).label}」只能对应一列。")
        values = {value for _, value in named}
        if not values.intersection(told_by(self.row.about)):
            asked = field_by(named_by(self.row.about)[0]).label
            self.add_error(None, f"请指明哪一列是「{asked}」。")
        for label in lacking_columns(self.row.about, values):
            self.add_error(None, f"请指明哪一列是「{label}」。")
        if any(map(is_amount, values)) and not cleaned.get("unit"):
            self.add_error("unit", "请选择金额单位。")
        return cleaned


class UndoForm(PlainForm):
    submit_label = "撤销本次导入"
