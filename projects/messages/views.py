from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from accounts.registers import AuditedRegister
from gaoxin.acting import acting
from gaoxin.keys import is_key
from gaoxin.list_parts import ListTab
from projects.messages.actions import notices as actions
from projects.messages.filters import NoticeFilter
from projects.messages.tables import NoticeTable
from projects.models import Notice


class Inbox(AuditedRegister):
    name = "inbox"
    title = "我的消息"
    template_name = "projects/messages/inbox.html"
    table_class = NoticeTable
    filterset_class = NoticeFilter
    cells = "cells/notice"
    fixed_columns = ("title",)
    default_columns = ("kind", "text", "due_at", "state")
    search_hint = "标题、内容"
    empty_text = "没有消息"
    empty_hint = "填报提醒、催报和督办会发到这里。"

    list_tabs = (ListTab("全部"), ListTab("未读", "state=unread"))

    def visible(self):
        return Notice.objects.inbox_of(self.request.user, timezone.now())


def notices_read(request):
    """Reading is an act: the title is a button that names its message, marks it and goes where it
    leads. Without a message all are marked."""
    now, key = timezone.now(), request.POST.get("notice")
    with acting(request):
        if key is None:
            actions.mark_all_read(now=now, by=request.user)
            return redirect("projects:inbox")
        mine = Notice.objects.inbox_of(request.user, now)
        message = get_object_or_404(mine, pk=key if is_key(key) else None)
        return redirect(actions.mark_read(message=message, now=now, by=request.user))
