from django import forms

from gaoxin.fields import formfield
from gaoxin.forms import PlainForm, VersionedForm
from projects.models import Screen
from projects.screen.rules import plain_code


class ScreenForm(VersionedForm):
    """A new screen. What it shows is fixed from then on."""

    submit_label = "新增并生成配对码"

    class Meta:
        model = Screen
        formfield_callback = formfield
        fields = ("name", "place", "population")
        help_texts = {
            "name": "如「一楼大厅」",
            "place": "装在哪里，谁都找得到，如「管委会一楼大厅东墙」",
            "population": "登记后不能再改；挂在公共场所的选「真实」",
        }


class ScreenEditForm(VersionedForm):
    class Meta:
        model = Screen
        formfield_callback = formfield
        fields = ("name", "place")


class CodeForm(PlainForm):
    """Nothing to fill in; the page says what happens."""

    submit_label = "生成新的配对码"

    def sections(self):
        return []


class RevokeForm(PlainForm):
    reason = forms.CharField(label="事由", max_length=200)
    submit_label = "撤销"


class PairForm(forms.Form):
    """Not of the house's form component: nobody is signed in, and a wrong code is not kept."""

    code = forms.CharField(
        label="配对码", max_length=40, error_messages={"required": "请填写配对码。"}
    )

    def clean_code(self):
        """ "" for what can be no code: it counts as a try all the same."""
        return plain_code(self.cleaned_data["code"])
