"""A parcel's facts and days, and one form for each act on its way."""

from django import forms
from django.urls import reverse_lazy

from gaoxin.fields import formfield, remote_when_long
from gaoxin.folding import fold
from gaoxin.forms import VersionedForm, reason_form
from gaoxin.names import hold_names
from projects.land.forms.sizes import not_negative, positive
from projects.land.rules.areas import disagree, mu_of_sqm, sqm_of_mu
from projects.land.rules.kinds import Use
from projects.land.rules.states import BY_ACT, DAYS, Act, bad_day, out_of_order
from projects.models import Company, Parcel, ZoneSettings
from projects.registry.forms.amounts import AsksAmounts

AGREED = ("agreed_start_on", "agreed_completion_on", "agreed_output_on")
STANDARD = [("", "未认定"), ("yes", "标准地"), ("no", "不是标准地")]


def firms(parcel: Parcel):
    """Those that may hold it, its own among them: fiction holds fiction."""
    rows = Company.objects.standing().filter(demo=parcel.demo)
    return rows | Company.objects.filter(pk=parcel.company_id)


def offer_firms(field: forms.ModelChoiceField, parcel: Parcel) -> None:
    field.queryset = firms(parcel)
    remote_when_long(field, reverse_lazy("projects:companies_lookup"))


class OnDays(AsksAmounts):
    """Before `VersionedForm` of a form with days of the way: none is to come; another order is asked about."""

    def check_days(self, cleaned) -> None:
        for name in DAYS:
            day = cleaned.get(name)
            if day is not None and (why := bad_day(day, self.today)):
                self.add_error(name, why)
        stored = self.instance.days()
        days = stored | {name: cleaned[name] for name in DAYS if name in cleaned}
        known = out_of_order(stored)
        for text in out_of_order(days):
            if text not in known:
                self.add_warning("ORDER", text)


class ParcelForm(OnDays, VersionedForm):
    """Everything of a parcel that is not a row beside it; a parcel on paper is entered as it lies there."""

    standard = forms.TypedChoiceField(
        label="标准地", choices=STANDARD, required=False, empty_value=None,
        coerce=lambda value: value == "yes",
    )  # fmt: skip
    submit_label = "保存"
    fieldsets = (
        ("宗地", ("number", "name", "location", "area", "area_sqm", "use", "standard", "conditions_no")),
        ("供应", ("supply", "term_years", "flexible_term", "company", "price", "contract_no", "title_no")),
        ("办理日期（没有办到的不填）", (
            "cleared_on", "assessed_on", "announced_on", "sold_on", "contract_on", "paid_on",
            "delivered_on", "title_on", "begun_on", "completed_on",
        )),
        ("约定日期", AGREED),
        ("停工和收回", (
            "stopped_on", "built_area", "due_area", "government_cause", "cause_note", "withdrawn_on",
            "withdrawn_reason",
        )),
    )  # fmt: skip

    class Meta:
        model = Parcel
        formfield_callback = formfield
        fields = (
            "number", "name", "location", "area", "area_sqm", "use", "standard", "conditions_no",
            "supply", "term_years", "flexible_term", "company", "price", "contract_no", "title_no",
            "cleared_on", "assessed_on", "announced_on", "sold_on", "contract_on", "paid_on",
            "delivered_on", "title_on", "begun_on", "completed_on", *AGREED, "stopped_on",
            "built_area", "due_area", "government_cause", "cause_note", "withdrawn_on",
            "withdrawn_reason",
        )  # fmt: skip
        help_texts = {
            "name": "便于称呼的名称，如「潞安大道东侧地块」",
            "area": "还不知道的不填；只填平方米的按 1 亩 = 2000/3 ㎡ 折算",
            "government_cause": "属政府原因造成未按期动工的勾选，并写明原因",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offer_firms(self.fields["company"], self.instance)
        known = {True: "yes", False: "no", None: ""}
        self.initial["standard"] = known[self.instance.standard]

    def clean_number(self):
        """Judged by its folded text: another width or bracket is no other parcel."""
        number = self.cleaned_data["number"]
        if not number:
            return number
        hold_names()
        others = Parcel.objects.kept().exclude(pk=self.instance.pk).exclude(number="")
        for other in others:
            if fold(other.number) == fold(number):
                told = f"已有宗地编号「{other.number}」（{other.code}），请在原有的一宗上修改。"
                self.add_error("number", told)
                break
        return number

    def clean(self):
        cleaned = super().clean()
        self._check_areas(cleaned)
        self.check_days(cleaned)
        self._check_together(cleaned)
        self.ask_sizes(["price"])
        term, most = cleaned.get("term_years"), ZoneSettings.load().industry_term
        if term and term > most and cleaned.get("use") == Use.INDUSTRY:
            self.add_warning("TERM", f"工业用地出让年限一般不超过 {most} 年，现为 {term} 年。")
        return cleaned

    def _check_areas(self, cleaned) -> None:
        for name in ("area", "area_sqm", "due_area"):
            positive(self, name, "面积须大于 0；还不知道的不填。")
        not_negative(self, "built_area", "面积不能为负。")
        mu, sqm = cleaned.get("area"), cleaned.get("area_sqm")
        if mu is None and sqm and "area" not in self.errors:
            cleaned["area"] = mu_of_sqm(sqm)
        elif mu and disagree(mu, sqm):
            told = f"{mu} 亩合 {sqm_of_mu(mu)} ㎡，与所填 {sqm} ㎡ 相差超过 0.5%。"
            self.add_warning("AREAS", told)

    def _check_together(self, cleaned) -> None:
        """What goes with a day, and what goes with a tick."""
        for act, name in ((Act.SELL, "company"), (Act.CONTRACT, "contract_no")):
            if cleaned.get(BY_ACT[act].day) and not cleaned.get(name):
                label = self.fields[name].label
                self.add_error(name, f"已填「{act.label}」的日期，请填写{label}。")
        if cleaned.get("government_cause") and not cleaned.get("cause_note"):
            self.add_error("cause_note", "属政府原因的，请写明是什么原因。")
        if bool(cleaned.get("withdrawn_on")) != bool(cleaned.get("withdrawn_reason")):
            name = "withdrawn_reason" if cleaned.get("withdrawn_on") else "withdrawn_on"
            self.add_error(name, "收回日期与收回原因须同时填写。")
        not_negative(self, "price", "成交价不能为负。")


class StepForm(OnDays, VersionedForm):
    """One day of the way, and what is entered with it; which that is says the table of steps."""

    class Meta:
        model = Parcel
        formfield_callback = formfield
        fields = (
            *DAYS, "supply", "conditions_no", "company", "price", "contract_no", *AGREED, "title_no",
            "built_area", "due_area", "withdrawn_reason",
        )  # fmt: skip

    def __init__(self, *args, act: Act, **kwargs):
        super().__init__(*args, **kwargs)
        self.act = act
        step = BY_ACT.get(act)
        asked = (step.day, *step.fields) if step else ()
        for name in {*self._meta.fields} - {*asked}:
            del self.fields[name]
        self.submit_label = f"登记{act.label}"
        if step is None:
            return
        self.fields[step.day].required = True
        if not getattr(self.instance, step.day):
            self.initial[step.day], self.proposed = self.today, [step.day]
        for name in step.must:
            self.fields[name].required = True
        if "company" in self.fields:
            offer_firms(self.fields["company"], self.instance)

    def clean(self):
        cleaned = super().clean()
        self.check_days(cleaned)
        for name in ("built_area", "price"):
            if name in self.fields:
                not_negative(self, name, f"{self.fields[name].label}不能为负。")
        positive(self, "due_area", "应动工开发的面积须大于 0；不清楚的不填。")
        self.ask_sizes(["price"])
        return cleaned

    def as_stored(self, stored):
        return type(self)(instance=stored, user=self.user, today=self.today, act=self.act)


RemoveForm = reason_form(Parcel, "移出原因", "移出")
