"""What an act ends in: one sentence of who did what and when, on the page one comes to, with the way to take it
back where there is one. It is made of the act's own audit events, so no act has to say it."""

from collections import Counter
from collections.abc import Sequence
from operator import attrgetter

from django.contrib import messages
from django.urls import reverse
from django.utils import timezone

from accounts import audit
from accounts.models import AuditEvent
from accounts.roles import allows
from accounts.wording import act_words, quiet, undos
from gaoxin.clock import written
from gaoxin.taking_back import packed

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
            back = way_back(mine, request.user)
            messages.success(request, sentence(mine), extra_tags=back)
        return response


def is_told(event: AuditEvent, person) -> bool:
    own = event.actor_id is not None and event.actor_id == person.pk
    return own and event.outcome == AuditEvent.Outcome.DONE and event.act not in quiet()


def sentence(events: Sequence[AuditEvent]) -> str:
    """「管理员01 10:42 修改人员：张三」, of several of one kind how many. `events`: the last one says
    what the act was."""
    last, counts = events[-1], Counter(event.act for event in events)
    count = counts[last.act]
    name = last.object_label[:NAMED].rstrip("。")  # of words that are a sentence themselves
    what = f"：{name}" if name and count == 1 else f" {count} 项" if count > 1 else ""
    at = written(timezone.now(), "%H:%M")
    return f"{last.actor_name} {at} {act_words(last.act, last.object_type)}{what}。"


def way_back(events: Sequence[AuditEvent], person) -> str:
    """How the act is taken back, for the tag of its sentence (gaoxin/taking_back.py); "" where it is not, or not by
    this person."""
    last = events[-1]
    how = undos().get(last.act)
    if how is None or not allows(how.page, person) or sum(e.act == last.act for e in events) > 1:
        return ""
    row = last.acted_on
    address = reverse(how.page, args=[attrgetter(name)(row) for name in how.args])
    return packed(address, None if how.asks else row.version)
