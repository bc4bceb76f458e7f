from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from accounts.registers import AuditedRegister
from gaoxin.register import Tab
from projects.actions import notices as actions
from projects.filters import NoticeFilter
from projects.models import Notice
from projects.tables import NoticeTable


class Inbox(AuditedRegister):
    name = "inbox"
    title = "我的消息"
    template_name = "projects/inbox.html"
    table_class = NoticeTable
    filterset_class = NoticeFilter
    cells = "projects/cells/notice"
    fixed_columns = ("title",)
    default_columns = ("kind", "text", "due_at", "state")
    search_hint = "标题、内容"
    empty_text = "没有符合条件的消息"
    empty_hint = "填报提醒、催报和督办会发到这里。"

    def get_queryset(self):
        return Notice.objects.inbox_of(self.request.user, timezone.now())

    def get_tabs(self):
        rows, here = self.get_queryset(), self.request.GET.urlencode()
        tabs = (
            ("全部", "", rows.count()),
            ("未读", "state=unread", rows.unread().count()),
        )
        return [Tab(label, f"?{query}", count, here == query) for label, query, count in tabs]


def notice_read(request, pk):
    """Reading is an act: the title is a button that marks the message and goes where it leads."""
    message = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    actions.mark_read(message=message, now=timezone.now(), by=request.user)
    return redirect(message if "go" in request.POST else reverse("projects:inbox"))


def notices_read(request):
    actions.mark_all_read(now=timezone.now(), by=request.user)
    return redirect("projects:inbox")
