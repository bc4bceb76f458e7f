"""What an act ends in: one sentence of who did what and when, on the page one comes to, with the way to take it
back where there is one. It is made of the act's own audit events, so no act has to say it."""

from collections import Counter
from collections.abc import Sequence

from django.contrib import messages
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts import audit
from accounts.models import AuditEvent
from accounts.roles import rules
from accounts.wording import act_words, composed, quiet
from gaoxin.clock import written

NAMED = 60  # characters of what was acted on
REDIRECT = 302


class SaysWhatWasDone:
    """After a POST that did something and leads on. An act that has more to say says it itself."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method != "POST":
            return self.get_response(request)
        with audit.noted() as events:
            response = self.get_response(request)
        said = messages.get_messages(request).added_new
        mine = [event for event in events if is_told(event, request.user)]
        if mine and response.status_code == REDIRECT and not said:
            messages.success(request, sentence(mine, request.user))
        return response


def is_told(event: AuditEvent, person) -> bool:
    own = event.actor_id is not None and event.actor_id == person.pk
    return own and event.outcome == AuditEvent.Outcome.DONE and event.act not in quiet()


def sentence(events: Sequence[AuditEvent], person) -> SafeString:
    """「管理员01 10:42 修改人员：张三」, of several of one kind how many. `events`: the last one says
    what the act was."""
    last, counts = events[-1], Counter(event.act for event in events)
    count = counts[last.act]
    name = last.object_label[:NAMED].rstrip("。")  # of words that are a sentence themselves
    what = f"：{name}" if name and count == 1 else f" {count} 项" if count > 1 else ""
    at = written(timezone.now(), "%H:%M")
    words = f"{last.actor_name} {at} {act_words(last.act, last.object_type)}{what}。"
    page = way_back(last, person) if count == 1 else ""
    if not page:
        return format_html("{}", words)
    url = reverse(page, args=[last.object_id])
    return format_html('{} <a href="{}">{}</a>', words, url, rules()[page].label)


def way_back(event: AuditEvent, person) -> str:
    """The name of the page that takes the act back, "" where there is none for this person."""
    page = composed("UNDO").get(event.act, "")
    return page if page and rules()[page].allows(person.role) else ""
