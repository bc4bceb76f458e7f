from django.core.exceptions import BadRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from gaoxin.form_page import FormPage, form_page
from gaoxin.uploads import read_rows
from projects.calendar.actions.days import import_days, set_days
from projects.calendar.actions.settings import save_settings
from projects.calendar.forms import CalendarForm, CalendarImportForm, SettingsForm
from projects.calendar.papers import read_calendar
from projects.calendar.reads import FIRST, LAST, calendar_year
from projects.models import ZoneSettings
from projects.schedule.reads.forecast import latest_recompute


@form_page()
def settings(request):
    def save(form):
        return save_settings(settings=form.instance, by=request.user)

    page = {
        "instance": ZoneSettings.objects.get(pk=1),
        "template": "projects/calendar/settings.html",
    }
    return FormPage(SettingsForm, save, "系统设置", "/", **page)


def calendar(request):
    year = _parse_year(request.GET.get("year", ""), timezone.localdate().year)
    context = {"year": calendar_year(year), "recompute": latest_recompute()}
    return render(request, "projects/calendar/calendar.html", context)


@form_page()
def calendar_import(request):
    def save(form):
        days = read_calendar(read_rows(form.cleaned_data["upload"]))
        import_days(days=days, by=request.user)
        return days[0].day.year

    return _on_calendar(CalendarImportForm, save, "导入工作日历")


def _on_calendar(form_class, save, title) -> FormPage:
    """Afterwards the year that `save` returned is shown."""
    back = reverse("projects:calendar")
    return FormPage(form_class, save, title, back, then=lambda year: f"{back}?year={year}")


def _parse_year(text: str, this_year: int) -> int:
    if not text:
        return this_year
    if not text.isascii() or not text.isdecimal() or not FIRST <= int(text[:5]) <= LAST:
        raise BadRequest("年度应在 2000 至 2100 之间。")
    return int(text)


@form_page()
def calendar_edit(request):
    def save(form):
        data, kind = form.cleaned_data, form.cleaned_data["kind"]
        kind = None if kind == CalendarForm.ORDINARY else kind
        first, last = data["first_on"], data["last_on"]
        set_days(first=first, last=last, kind=kind, name=data["name"], by=request.user)
        return first.year

    return _on_calendar(CalendarForm, save, "登记放假和调休")
