"""Filters every page may use. A builtin library: templates need no {% load %}."""

from datetime import date, datetime
from functools import lru_cache
from time import time

from django import forms, template
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from gaoxin import carried, rows
from gaoxin.clock import in_words, minute_of
from gaoxin.taking_back import Way, unpacked
from gaoxin.text import dialled

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str) -> SafeString:
    """A sign of the sprite. Not an include: a page has fifty, and each would take ten times as long."""
    sprite = static("gaoxin/sprite.svg")
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#i-{}"></use></svg>', sprite, name
    )


@register.simple_tag
def drawn(file: str, **values) -> SafeString:
    """A part of a page that Jinja2 draws (`gaoxin/rows.py`). It knows these values alone."""
    return rows.draw(file, **values)


@register.simple_tag(takes_context=True)
def seal(context, path: str = "") -> str:
    """For the field `seal` of a form that is sent to this page, or to `path` (gaoxin/carried.py)."""
    request = context["request"]
    return carried.seal(request.user, path or request.path)


# Stand in a kept part where it differs from person to person: characters that no text of ours has.
NAME, FACE, TOKEN = "\ue000", "\ue001", "\ue002"


@register.simple_tag
def frame(part: str, name="", token="", **values) -> SafeString:
    """A part of what frames every page, drawn once for the same values and kept. It knows these values
    alone, so that nothing else of a page can get into another's; who is there is filled in: in the part
    `name`, `face` (its first character) and the form token of `{% csrf_token %}`."""
    drawn = _draw(part, tuple(values.items()))
    name = str(name)
    for mark, text in ((TOKEN, token), (FACE, name[:1]), (NAME, name)):
        if mark in drawn:
            drawn = drawn.replace(mark, conditional_escape(text))
    return mark_safe(drawn)  # noqa: S308 (the part escaped its values, the texts were just escaped)


@lru_cache(maxsize=512)
def _draw(part: str, values: tuple[tuple[str, object], ...]) -> str:
    marks = {"name": NAME, "face": FACE, "csrf_token": TOKEN}
    return render_to_string(part, {**dict(values), **marks})


@register.simple_tag
def joined_sheets() -> str:
    """The address of the sheets of every page as one, '' where they stand one by one (gaoxin/storage.py)."""
    return getattr(staticfiles_storage, "joined", "")


@register.simple_tag
def made_at() -> SafeString:
    """When the page was made, for paper: app.js puts in when it was printed."""
    here = timezone.localtime()
    return format_html('<time data-printed="{}">{}</time>', here.isoformat(), minute_of(here))


@register.filter
def way_back(message) -> Way | None:
    """How what the message tells of is taken back."""
    return unpacked(message.extra_tags)


@register.filter
def day(value: date | datetime | None) -> str:
    """MM-DD inside the year, else YYYY-MM-DD; — for none."""
    if value is None or value == "":
        return "—"
    if isinstance(value, datetime):
        value = timezone.localdate(value)
    text = value.isoformat()[:10]
    return text[5:] if value.year == this_year() else text


@register.filter("in_words")
def say_day(value: date | datetime | None) -> str:
    """A day in a sentence: 「11月27日」, with the year when it is not this one; — for none."""
    return in_words(timezone.localdate(value) if isinstance(value, datetime) else value)


@register.filter
def moment(value: datetime | None) -> str:
    """MM-DD HH:MM inside the year, else with the year."""
    if value is None:
        return "—"
    value = timezone.localtime(value)
    return f"{value:%m-%d %H:%M}" if value.year == this_year() else f"{value:%Y-%m-%d %H:%M}"


def this_year() -> int:
    """A page of dates asks hundreds of times, and a year does not begin within a minute."""
    return _year_of(int(time()) // 60)


@lru_cache(maxsize=1)
def _year_of(minute: int) -> int:
    return timezone.localdate().year


@register.filter
def weekday_time(value: datetime) -> str:
    """周四 18:00."""
    value = timezone.localtime(value)
    return f"周{'一二三四五六日'[value.weekday()]} {value:%H:%M}"


@register.filter
def dial(phone: str) -> str:
    """The address of a link that calls this number."""
    return f"tel:{dialled(phone)}"


@register.filter
def remaining(until: datetime, now: datetime) -> str:
    """How long there is still: 还有 3 天, 还有 7 小时, 还有 20 分钟, 还有不到 1 分钟; 已过 2 天 afterwards."""
    minutes = int(abs(until - now).total_seconds() // 60)
    word = "还有" if until >= now else "已过"
    if minutes >= 48 * 60:
        return f"{word} {minutes // (24 * 60)} 天"
    if minutes >= 60:
        return f"{word} {minutes // 60} 小时"
    return f"{word} {minutes} 分钟" if minutes else f"{word}不到 1 分钟"


@register.filter
def ellipsis_pages(page) -> list[int]:
    """The page numbers a pager shows, with 0 for a gap."""
    shown = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return [number if isinstance(number, int) else 0 for number in shown]


@register.filter
def is_wide(field) -> bool:
    """Whether a form field takes the whole line: long text and lists of boxes."""
    return isinstance(field.field.widget, forms.Textarea) or field.use_fieldset
