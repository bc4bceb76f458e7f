from django import forms
from django.core.exceptions import ValidationError

from gaoxin.blanks import Blank, read_blank
from gaoxin.fields import UploadField
from gaoxin.forms import PlainForm, VersionedForm, reason_form
from projects.models import ReturnForm
from projects.registry.rules.stages import Stage
from projects.returns.reads.grid import covering, marks_shown, sheet_of
from projects.returns.reads.values import label_of_field
from projects.returns.rules.fields import CELL_FIELDS, ROW_FIELDS
from projects.returns.rules.marks import MOST_COLUMNS, MOST_ROWS, Marks
from projects.sheets.rules.table import letters

NOTHING = "不填"
COLUMN_CHOICES = [("", NOTHING), *((one.code, one.label) for one in ROW_FIELDS)]
CELL_CHOICES = [("", NOTHING), *((one.code, one.label) for one in CELL_FIELDS)]
LOCKED = "{} 是锁定的格，填不进去。请在 Excel 里取消锁定后重新上传，或选「不填」。"
FORMULA = "{} 是公式，会自己算，请选「不填」。"
COVERED = "这一列并在 {} 里，请在那一列选。"
WITHIN = "{} 在项目行里，请在上面「每个项目填」这一行选。"
MOST_BLOCK = 100


class AddReturnForm(PlainForm):
    name = forms.CharField(label="名称", max_length=60, help_text="如「省重点工业项目月报」")
    note = forms.CharField(
        label="说明", max_length=200, required=False, help_text="谁要、什么时候报"
    )
    upload = UploadField(label="上级发来的空表", help_text="xlsx；带宏的、引用其他文件的不收")
    submit_label = "上传，下一步标记"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["upload"].widget.attrs["accept"] = ".xlsx"

    def clean_name(self):
        name = self.cleaned_data["name"]
        if ReturnForm.objects.current().filter(name=name).exists():
            raise ValidationError("已有同名的上级报表，请换一个名称，或先停用原来的。")
        return name


class EditReturnForm(VersionedForm):
    """What it is called, and which projects it asks for."""

    stages = forms.MultipleChoiceField(
        label="阶段", choices=Stage.choices(), required=False, widget=forms.CheckboxSelectMultiple,
        help_text="都不选为全部阶段",
    )  # fmt: skip
    fieldsets = (("", ("name", "note")), ("填哪些项目", ("stages", "level")))
    changes = {"stages": "stages"}

    class Meta:
        model = ReturnForm
        fields = ("name", "note", "level")
        help_texts = {"level": "本年度的级别；不选为不限"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["stages"].initial = self.instance.stage_codes

    def value_there(self, name: str):
        return self.instance.stage_codes if name == "stages" else super().value_there(name)

    def clean(self):
        cleaned = super().clean()
        self.instance.stages = " ".join(cleaned.get("stages", []))
        return cleaned


class MarksForm(VersionedForm):
    """Between which rows the projects stand, what each column asks, and single cells. `blank`: the sheet, read from
    the file where it is not handed over."""

    submit_label = "保存标记"

    class Meta:
        model = ReturnForm
        fields = ()

    def __init__(self, *args, blank: Blank | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.blank = blank or sheet_of(self.instance)
        self.marks = marks_shown(self.instance, self.blank)
        rows = [(row, str(row)) for row in range(1, MOST_ROWS + 1)]
        for name, label, row in (
            ("first", "首行", self.marks.first),
            ("last", "末行", self.marks.last),
        ):
            self.fields[name] = forms.TypedChoiceField(
                label=f"项目行{label}",
                choices=rows,
                coerce=int,
                widget=forms.RadioSelect,
                initial=row or "",
            )
        for at in range(1, self._right() + 1):
            self.fields[f"column_{at}"] = forms.ChoiceField(
                label=f"{letters(at)} 列", choices=COLUMN_CHOICES, required=False,
                initial=self.marks.columns.get(at, ""),
            )  # fmt: skip
        for (row, at), code in sorted(self.marks.cells.items()):
            self.fields[f"cell_{row}_{at}"] = forms.ChoiceField(
                label=f"{letters(at)}{row} 格", choices=CELL_CHOICES, required=False, initial=code
            )
        places = [
            (f"{row}-{at}", "")
            for row in range(1, MOST_ROWS + 1)
            for at in range(1, self._right() + 1)
        ]
        self.fields["at"] = forms.ChoiceField(
            label="选中的格", choices=[("", ""), *places], required=False
        )
        self.fields["what"] = forms.ChoiceField(
            label="选中的格填", choices=CELL_CHOICES, required=False,
            help_text="先在表里点中一格，再选填什么；一次加一格，保存后可以接着加",
        )  # fmt: skip

    def _right(self) -> int:
        places = [at for row in self.blank.rows for at in row.cells]
        return min(max(places, default=1), MOST_COLUMNS)

    def columns(self):
        return [self[name] for name in self.fields if name.startswith("column_")]

    def cells(self):
        return [self[name] for name in self.fields if name.startswith("cell_")]

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("first"), cleaned.get("last")
        if not first or not last:
            return cleaned
        if not first <= last < first + MOST_BLOCK:
            self.add_error("last", f"末行在首行或首行之下，最多 {MOST_BLOCK} 行。")
            return cleaned
        self._clean_columns(cleaned, range(first, last + 1))
        self._clean_cells(cleaned, range(first, last + 1))
        return cleaned

    def _clean_columns(self, cleaned: dict, rows: range) -> None:
        marked = self._marked(cleaned)
        if not marked:
            self.add_error(None, "请至少选定一列填什么。")
        for at, code in marked.items():
            if [*marked.values()].count(code) > 1:
                self.add_error(f"column_{at}", f"「{label_of_field(code)}」只能填一列。")
            elif fault := self._fault_of_column(at, rows):
                self.add_error(f"column_{at}", fault)

    @staticmethod
    def _marked(cleaned: dict) -> dict[int, str]:
        """Column → what it asks, of those that ask for something."""
        return {
            int(name.removeprefix("column_")): code
            for name, code in cleaned.items()
            if name.startswith("column_") and code
        }

    def _fault_of_column(self, at: int, rows: range) -> str:
        if covered := covering(self.blank, rows, at):
            return COVERED.format(covered)
        return next(filter(None, (self._fault_of_cell(row, at) for row in rows)), "")

    def _fault_of_cell(self, row: int, at: int) -> str:
        place = f"{letters(at)}{row}"
        if (row, at) in self.blank.formulas:
            return FORMULA.format(place)
        return LOCKED.format(place) if self.blank.is_locked(row, at) else ""

    def _clean_cells(self, cleaned: dict, rows: range) -> None:
        place, what = cleaned.get("at"), cleaned.get("what")
        if what and not place:
            self.add_error("what", "请先在表里点中一格，再选填什么。")
        for name, (row, at) in self._places(cleaned).items():
            if row in rows:
                self.add_error(name, WITHIN.format(f"{letters(at)}{row}"))
            elif fault := self._fault_of_cell(row, at):
                self.add_error(name, fault)

    @staticmethod
    def _places(cleaned: dict) -> dict[str, tuple[int, int]]:
        """Field → its cell, of those that are to be filled."""
        found = {
            name: name.split("_")[1:]
            for name, code in cleaned.items()
            if name.startswith("cell_") and code
        }
        if cleaned.get("at") and cleaned.get("what"):
            found["what"] = cleaned["at"].split("-")
        return {name: (int(row), int(at)) for name, (row, at) in found.items()}

    def given(self) -> Marks:
        data = self.cleaned_data
        cells = {place: data[name] for name, place in self._places(data).items()}
        return Marks(data["first"], data["last"], self._marked(data), cells)


class SheetForm(VersionedForm):
    """Which sheet of the file is filled."""

    sheet = forms.ChoiceField(label="工作表", help_text="换一张表，标记会重新推断")
    submit_label = "换到这张表"

    class Meta:
        model = ReturnForm
        fields = ()

    def __init__(self, *args, blanks: list[Blank] | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        found = blanks or read_blank(self.instance.stored_name)
        self.fields["sheet"].choices = [
            (one.name, f"{one.name}{'（隐藏）' if one.sheet.hidden else ''}") for one in found
        ]
        self.fields["sheet"].initial = self.instance.sheet


RetireReturnForm = reason_form(ReturnForm, "停用原因", "停用")
