import re
from collections.abc import Sequence

from django import forms
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.html import format_html

from accounts.belongings import Belongings
from accounts.holdings import WHY, Holding, Turn, since_words
from accounts.models import RoleGrant, Unit, User
from accounts.roles import Role
from accounts.usernames import PATTERN, fold_username, suggest_username
from accounts.validators import MAX_LENGTH
from gaoxin.clock import in_words
from gaoxin.fields import DayField, remote_when_long
from gaoxin.forms import MaskedPhone, PlainForm, Twin, VersionedForm
from gaoxin.keys import is_key
from gaoxin.names import hold_names

PHONE = re.compile(r"\+?[0-9][0-9 -]{2,18}")


def _password(label: str, autocomplete: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=MAX_LENGTH,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": autocomplete}),
        error_messages={
            "max_length": f"密码最长 {MAX_LENGTH} 个字符。",
            "required": "请填写密码。",
        },
    )


class SignInForm(forms.Form):
    username = forms.CharField(
        label="账号", max_length=150, error_messages={"required": "请填写账号。"}
    )
    password = _password("密码", "current-password")


class PasswordForm(forms.Form):
    """One's own new password. Not of the house's form component: nothing typed here may be kept."""

    old = _password("现在的密码", "current-password")
    new = _password("新密码", "new-password")
    again = _password("再填一次", "new-password")

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.rules = password_validators_help_texts()

    def clean_old(self):
        if not self.user.check_password(self.cleaned_data["old"]):
            raise ValidationError("现在的密码不正确。")
        return self.cleaned_data["old"]

    def clean_new(self):
        validate_password(self.cleaned_data["new"], self.user)
        return self.cleaned_data["new"]

    def clean(self):
        data = super().clean()
        if "new" in data and "again" in data and data["new"] != data["again"]:
            self.add_error("again", "两次填写的不一样。")
        if data.get("new") and data.get("new") == data.get("old"):
            self.add_error("new", "新密码与现在的密码相同。")
        return data


class _Phone(MaskedPhone):
    def read_phone(self, phone: str) -> str:
        if phone and not PHONE.fullmatch(phone):
            raise ValidationError("电话只含数字、空格和连字符，可以 + 开头。")
        return phone


class ProfileForm(_Phone, VersionedForm):
    class Meta:
        model = User
        fields = ("title", "phone", "email")


class PersonForm(_Phone, VersionedForm):
    class Meta:
        model = User
        fields = ("name", "title", "unit", "phone", "email", "assistant", "zone_leader")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        assistant = User.objects.filter(pk=self.instance.assistant_id)
        others = User.objects.accounts().exclude(pk=self.instance.pk)
        self.fields["assistant"].queryset = others | assistant
        remote_when_long(self.fields["assistant"], reverse_lazy("accounts:people_lookup"))
        chosen = Unit.objects.filter(pk=self.instance.unit_id)
        self.fields["unit"].queryset = Unit.objects.current() | chosen
        remote_when_long(self.fields["unit"], reverse_lazy("accounts:units_lookup"))

    def clean(self):
        data = super().clean()
        if data.get("name") and {"name", "unit"} & set(self.changed_data):
            hold_names()
            for person in User.objects.exclude(pk=self.instance.pk).called(data["name"]):
                # A card without a unit may be anybody's of that name.
                if data.get("unit") is None or person.unit in (None, data["unit"]):
                    self.add_twin(_person_twin(person))
        return data


def _person_twin(person: User) -> Twin:
    there = f"{person.unit or '未填单位'}已有一位「{person.name}」"
    gone = "" if person.is_active else "，已离岗，本人回来请登记返岗"
    return Twin(with_unit(person), there + gone, person.get_absolute_url())


UNIT_TAKEN = "已有{}。同一个单位请打开它办理；不是同一个，请写明区别。"


class UnitForm(VersionedForm):
    class Meta:
        model = Unit
        fields = ("name", "short_name", "kind", "head")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.is_current:
            del self.fields["head"]  # the rights of one ended with it
            return
        head = User.objects.filter(pk=self.instance.head_id)
        self.fields["head"].queryset = User.objects.people() | head
        remote_when_long(self.fields["head"], reverse_lazy("accounts:people_lookup"))

    def clean(self):
        data = super().clean()
        typed = [name for name in ("name", "short_name") if data.get(name)]
        typed = [name for name in typed if name in self.changed_data]
        if typed:
            hold_names()
        for field in typed:
            for unit in Unit.objects.exclude(pk=self.instance.pk).called(data[field]):
                if field == "name" and unit.name == data[field]:
                    self.add_error(field, _taken(UNIT_TAKEN, unit, f"{unit.name}（{unit.state}）"))
                else:
                    label = self.fields[field].label
                    words = f"{label}「{data[field]}」与「{unit.name}」（{unit.state}）相同"
                    self.add_twin(Twin(unit.name, words, unit.get_absolute_url()))
        return data


def _taken(words: str, row, name: str) -> ValidationError:
    """Refuses what only one row may bear letter by letter; {} in `words` opens that row."""
    link = format_html(
        '<a href="{}" target="_blank" rel="noopener">{}</a>', row.get_absolute_url(), name
    )
    return ValidationError(format_html(words, link))


class DissolveForm(PlainForm):
    """When and why a unit ends."""

    on = DayField(label="生效日期")
    reason = forms.CharField(label="事由", max_length=200, help_text="如机构改革的文件名和文号")
    submit_label = "撤销"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = self.today

    def clean_on(self):
        if self.cleaned_data["on"] > self.today:
            raise ValidationError("办理后立即生效，日期不能晚于今天。请到那一天再办。")
        return self.cleaned_data["on"]


class MergeForm(DissolveForm):
    """`seen`: what belonged to the unit when the form was shown. Of a unit that has ended already what was
    left behind follows its successor, and the day is known."""

    into = forms.ModelChoiceField(
        label="并入单位",
        queryset=Unit.objects.none(),
        error_messages={
            "invalid_choice": "请选择另一个在用的单位；演示单位只能并入演示单位，本区单位只能并入本区单位。"
        },
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    field_order = ("into", "on", "reason", "seen")
    submit_label = "并入"

    def __init__(self, *args, holdings: Belongings, **kwargs):
        super().__init__(*args, **kwargs)
        unit = holdings.unit
        self.fields["seen"].initial = lambda: holdings.seen
        others = Unit.objects.current().filter(demo=unit.demo)
        self.fields["into"].queryset = others.exclude(pk=unit.pk)
        if not unit.is_current:
            self._ask_for_what_was_left(unit)
        remote_when_long(self.fields["into"], reverse_lazy("accounts:units_lookup"))

    def _ask_for_what_was_left(self, unit: Unit) -> None:
        del self.fields["on"]
        self.submit_label = "移交"
        into, successor = self.fields["into"], unit.last_successor
        into.label = "接收单位"
        if successor != unit and successor.is_current:
            into.initial, into.queryset = successor.pk, into.queryset.filter(pk=successor.pk)
            only = f"{unit} 已并入 {successor}，名下遗留只能移交给它。"
            into.error_messages["invalid_choice"] = only

    def given(self) -> dict:
        return {name: self.cleaned_data.get(name) for name in ("into", "on", "reason", "seen")}


class LeaveForm(VersionedForm):
    """离岗: the last day, and for each thing the person answers for a successor, or why it is vacant. What they
    came to answer for after the form was shown is asked for before anything is done."""

    left_on = DayField(label="最后在岗日", help_text="当天仍在岗，次日起不再承担任何职责")
    reason = forms.CharField(label="事由", max_length=200)
    submit_label = "登记离岗"
    edits_once = True

    class Meta:
        model = User
        fields = ()

    def __init__(self, *args, held: Sequence[Holding] = (), **kwargs):
        super().__init__(*args, **kwargs)
        self.held = [one for one in held if not one.ends]
        self.fields["left_on"].initial = self.today
        self.fields["reason"].help_text = "如调离、退休、借调"
        self.people = self._people()
        for one in self.held:
            self.fields |= self._fields_of(one)
        parts: dict[str, list[str]] = {}
        for one in self.held:
            parts.setdefault(one.words, []).append(one.code)
        self.fieldsets = (
            ("", ("left_on", "reason")),
            *((f"{words}（{len(codes)} 项）", _both(codes)) for words, codes in parts.items()),
        )

    def _people(self) -> dict[int, User]:
        """Whom the form offers: all, or where that is long those who were chosen, for the rest is looked up."""
        others = User.objects.people().exclude(pk=self.instance.pk).select_related("unit")
        self.is_long = len(self.held) > MANY or others[: MANY + 1].count() > MANY
        if self.is_long:
            typed = [str(self.data.get(self.add_prefix(one.code), "")) for one in self.held]
            others = others.filter(pk__in={key for key in typed if is_key(key)})
        return {person.pk: person for person in others}

    def _fields_of(self, held: Holding) -> dict[str, forms.Field]:
        words = [since_words(held), "须有账号" if held.needs_account else ""]
        return {
            held.code: SuccessorField(
                label=held.subject, people=self.people, is_long=self.is_long,
                help_text="；".join(filter(None, words)),
            ),
            f"{held.code}-why": forms.CharField(
                label="空缺原因", max_length=200, required=False, initial=WHY
            ),
        }  # fmt: skip

    def clean_left_on(self):
        left_on = self.cleaned_data["left_on"]
        if left_on > self.today:
            raise ValidationError(
                f"最后在岗日不能晚于今天（{in_words(self.today)}）。以后才离岗的，先填各项任职的卸任日期。"
            )
        return left_on

    def clean(self):
        data = super().clean()
        new = [one for one in self.held if self.add_prefix(one.code) not in self.data]
        if new:
            self.add_error(
                None, f"打开本页后又新增了：{_listed(new)}。请为它们选接任人，再提交一次。"
            )
        return data

    def turns(self) -> dict[str, Turn]:
        said = self.cleaned_data
        return {
            one.code: Turn(self.people.get(said[one.code]), said[f"{one.code}-why"] or WHY)
            for one in self.held
        }

    def vacant(self) -> list[Holding]:
        return [one for one in self.held if not self.cleaned_data[one.code]]


MANY = 30  # options of a select, beyond which they load while one types


class SuccessorField(forms.TypedChoiceField):
    """Who takes something over, of `people`; nobody is 「空缺」."""

    def __init__(self, *, people: dict[int, User], is_long: bool, **kwargs):
        super().__init__(coerce=int, empty_value=None, required=False, initial="", **kwargs)
        self.choices = [("", "空缺"), *((key, with_unit(one)) for key, one in people.items())]
        self.error_messages["invalid_choice"] = "此人不能接任：可能已离岗。请另选，或者留作空缺。"
        if is_long:
            lookup = str(reverse_lazy("accounts:people_lookup"))
            self.widget.attrs |= {
                "data-remote": lookup,
                "data-placeholder": "空缺；输入姓名或拼音查找",
            }


def with_unit(person: User) -> str:
    return f"{person.name}（{person.unit}）" if person.unit else person.name


def _both(codes: list[str]) -> tuple[str, ...]:
    return tuple(name for one in codes for name in (one, f"{one}-why"))


def _listed(held: list[Holding]) -> str:
    more = f"等 {len(held)} 项" if len(held) > SHOWN else ""
    return "、".join(map(str, held[:SHOWN])) + more


SHOWN = 5


class ReasonForm(PlainForm):
    reason = forms.CharField(label="事由", max_length=200)


class ConfirmForm(PlainForm):
    """Nothing to fill in; the page says what happens."""

    submit_label = "确认"

    def sections(self):
        return []


class AccountForm(PlainForm):
    username = forms.CharField(
        label="用户名",
        max_length=40,
        help_text="3–40 位小写字母、数字、点、下划线或连字符，以字母开头。",
    )
    submit_label = "开通"

    def __init__(self, *args, person: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person
        others = User.objects.exclude(pk=person.pk)
        self.fields["username"].initial = person.username or suggest_username(
            person.name, others.signing_in_as
        )

    def clean_username(self):
        username = fold_username(self.cleaned_data["username"])
        if not PATTERN.fullmatch(username):
            raise ValidationError(str(self.fields["username"].help_text))
        hold_names()
        for other in User.objects.exclude(pk=self.person.pk).signing_in_as(username):
            if other.username == username:
                raise _taken("用户名已有人使用：{}。请另取一个。", other, other.name)
            words = f"用户名与{other.name}的「{other.username}」只差标点，登录时容易混淆"
            self.add_twin(Twin(other.username, words, other.get_absolute_url()))
        return username


class RoleForm(VersionedForm):
    role = forms.ChoiceField(
        label="角色", required=False, choices=[("", "取消角色（只保留名片）"), *Role.choices]
    )
    submit_label = "提交，待另一位管理员确认"

    class Meta:
        model = RoleGrant
        fields = ("role", "leading_group", "reason")
