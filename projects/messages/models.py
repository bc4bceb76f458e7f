from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from gaoxin.models import person_key
from projects.messages.rules import NoticeKind
from projects.weekly.rules.reminders import BACK_OFF

NEWS = timedelta(days=3)


class NoticeQuerySet(models.QuerySet):
    def inbox_of(self, user, now):
        return self.filter(user=user, due_at__lte=now)

    def unread(self):
        return self.filter(read_at=None)

    def to_mail(self, now):
        """Due for e-mail, not yet sent nor given up, to people with an account and an address; the
        caller keeps quiet hours. What has waited for days, as before mail was set up, is no news."""
        people = Q(user__can_sign_in=True, user__is_active=True) & ~Q(user__email="")
        due = self.filter(mailed_at=None, mail=True, due_at__lte=now, next_try_at__lte=now)
        return due.filter(people, due_at__gt=now - NEWS, tries__lte=len(BACK_OFF))


class Notice(models.Model):
    """One message to one person: the inbox shows it, e-mail carries it. The outbox is this table.

    `key` names the occasion: the same occasion twice is one notice. `url` is a path of this site.
    `letter`: what the e-mail says in place of `text`, where there is more to say.
    """

    Kind = NoticeKind

    user = person_key("收件人", null=False, related_name="notices")
    kind = models.CharField("类别", max_length=12, choices=Kind.choices())
    title = models.CharField("标题", max_length=100)
    text = models.CharField("内容", max_length=500, blank=True)
    letter = models.TextField("邮件正文", blank=True)
    url = models.CharField("链接", max_length=200, blank=True)
    key = models.CharField("事由编号", max_length=120)
    created_at = models.DateTimeField("产生时间", default=timezone.now)
    due_at = models.DateTimeField("发出时间", default=timezone.now)
    read_at = models.DateTimeField("阅读时间", null=True)
    mail = models.BooleanField("发邮件", default=True)
    next_try_at = models.DateTimeField("下次投递", default=timezone.now)
    tries = models.PositiveSmallIntegerField("投递次数", default=0)
    mailed_at = models.DateTimeField("投递时间", null=True)
    last_error = models.CharField("投递错误", max_length=200, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "消息"
        ordering = ["-due_at", "-id"]
        indexes = [
            models.Index(
                fields=["user", "due_at"], condition=Q(read_at=None), name="notice_unread"
            ),
            models.Index(
                fields=["next_try_at"],
                condition=Q(mailed_at=None, mail=True),
                name="notice_to_mail",
            ),
        ]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notice_once")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return self.url or reverse("projects:inbox")
