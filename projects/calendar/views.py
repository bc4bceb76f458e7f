from django.core.exceptions import BadRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from gaoxin.forms import form_page
from gaoxin.uploads import read_rows
from projects.calendar.actions.days import import_days, set_days
from projects.calendar.actions.settings import save_settings
from projects.calendar.forms import CalendarForm, CalendarImportForm, SettingsForm
from projects.calendar.papers import read_calendar
from projects.calendar.reads import FIRST, LAST, calendar_year
from projects.models import ZoneSettings


def settings(request):
    def save(form):
        return save_settings(settings=form.instance, by=request.user)

    return form_page(
        request,
        SettingsForm,
        instance=ZoneSettings.objects.get(pk=1),
        save=save,
        title="系统设置",
        back="/",
        template="projects/calendar/settings.html",
    )


def calendar(request):
    year = _parse_year(request.GET.get("year", ""), timezone.localdate().year)
    return render(request, "projects/calendar/calendar.html", {"year": calendar_year(year)})


def calendar_import(request):
    def save(form):
        days = read_calendar(read_rows(form.cleaned_data["upload"]))
        import_days(days=days, by=request.user)
        return f"{reverse('projects:calendar')}?year={days[0].day.year}"

    back = reverse("projects:calendar")
    return form_page(request, CalendarImportForm, save=save, title="导入工作日历", back=back)


def _parse_year(text: str, this_year: int) -> int:
    if not text:
        return this_year
    if not text.isascii() or not text.isdecimal() or not FIRST <= int(text[:5]) <= LAST:
        raise BadRequest("年度应在 2000 至 2100 之间。")
    return int(text)


def calendar_edit(request):
    def save(form):
        data, kind = form.cleaned_data, form.cleaned_data["kind"]
        kind = None if kind == CalendarForm.ORDINARY else kind
        first, last = data["first_on"], data["last_on"]
        set_days(first=first, last=last, kind=kind, name=data["name"], by=request.user)
        return f"{reverse('projects:calendar')}?year={first.year}"

    back = reverse("projects:calendar")
    return form_page(request, CalendarForm, save=save, title="登记放假和调休", back=back)
