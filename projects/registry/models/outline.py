"""What the numbers of the zone count of every project, and how often each is counted: so that a page that says them
reads some hundred rows, however many projects there are."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models


class Outline(models.Model):
    """Of a project that is kept, what is counted of it; one that was removed has no row.

    Written by triggers of the database on the rows that it comes from (migration 0060), whoever writes these. Nothing in
    it moves with the day. `manage.py recompute_figures` proves or repairs it."""

    project = models.OneToOneField(
        "projects.Project", models.CASCADE, related_name="outline", verbose_name="项目"
    )
    demo = models.BooleanField("演示")
    stage = models.CharField("阶段", max_length=20)
    place = models.PositiveSmallIntegerField("灯序")
    investment = models.DecimalField("总投资", max_digits=16, decimal_places=2, null=True)
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        db_index=False,
        related_name="+",
        verbose_name="包联领导",
    )
    roles_due = models.BooleanField("须配齐")
    lacks = ArrayField(models.CharField(max_length=14), verbose_name="空缺")
    vacant = models.PositiveSmallIntegerField("空缺数")
    unfilled = models.PositiveSmallIntegerField("待任命数")
    zone_leader_years = ArrayField(models.IntegerField(), verbose_name="缺区领导的年份")
    doubtful = models.BooleanField("待核实")
    imported = models.BooleanField("导入待确认")
    tracks = ArrayField(models.BigIntegerField(), verbose_name="赛道")
    silent_at = models.DateTimeField("首次未报截止时间", null=True)
    owed = ArrayField(models.BigIntegerField(), verbose_name="应报的周")
    filed = ArrayField(models.BigIntegerField(), verbose_name="已报的周")
    nodes = ArrayField(models.DateField(), verbose_name="未完成节点的计划日期")
    issues_open = models.PositiveIntegerField("未销号的问题")
    issues_blocking = models.PositiveIntegerField("未销号的堵点")
    issues_due = ArrayField(models.DateField(), verbose_name="办理中问题的时限")
    rank = models.PositiveSmallIntegerField("排序")
    next_on = models.DateField("下一节点", null=True)
    code = models.CharField("编号", max_length=12)

    class Meta:
        verbose_name = verbose_name_plural = "项目概要"
        indexes = [
            # The most pressing projects of a leader, without sorting all of them.
            models.Index(
                fields=["leader", "rank", "next_on", "code"],
                include=["project", "demo"],
                name="outline_of_leader",
            ),
            # The few that did not report, without asking every project.
            models.Index(
                fields=["silent_at"],
                include=["project"],
                condition=models.Q(silent_at__isnull=False),
                name="outline_silent",
            ),
        ]

    def __str__(self):
        return f"{self.project}概要"


class YearOutline(models.Model):
    """Of a project that is kept and a year what is added up of its plan and its investment, likewise. `line`: the month
    in which its straight line begins, 0 for a curve, None without a plan; `done`, `curve`: month by month."""

    project = models.ForeignKey(
        "projects.Project", models.CASCADE, related_name="year_outlines", verbose_name="项目"
    )
    year = models.PositiveSmallIntegerField("年度")
    demo = models.BooleanField("演示")
    line = models.PositiveSmallIntegerField("起始月", null=True)
    plan = models.DecimalField("年度计划", max_digits=16, decimal_places=2, null=True)
    curve = ArrayField(
        models.DecimalField(max_digits=16, decimal_places=2), null=True, verbose_name="分月计划"
    )
    done = ArrayField(
        models.DecimalField(max_digits=18, decimal_places=2), null=True, verbose_name="分月完成"
    )
    given_from = models.PositiveSmallIntegerField("首次登记月", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "年度概要"
        constraints = [
            models.UniqueConstraint(fields=["project", "year"], name="year_outline_once"),
        ]

    def __str__(self):
        return f"{self.project} {self.year} 年概要"


class RowOutline(models.Model):
    """Of a project that is kept what is counted of the rows that hang on it, likewise (migration 0063). `holders`: who is
    appointed to which role without an end, 「17/LEADER」, where roles are due; when they begin it does not say."""

    project = models.OneToOneField(
        "projects.Project", models.CASCADE, related_name="row_outline", verbose_name="项目"
    )
    demo = models.BooleanField("演示")
    place = models.PositiveSmallIntegerField("灯序")
    waiting = ArrayField(models.BigIntegerField(), verbose_name="待报的周")
    holders = ArrayField(models.CharField(max_length=34), verbose_name="任职人员与角色")
    appointments = models.PositiveIntegerField("任命数")
    nodes = models.PositiveIntegerField("节点数")
    nodes_moved = models.PositiveIntegerField("调整过的节点数")

    class Meta:
        verbose_name = verbose_name_plural = "附属概要"

    def __str__(self):
        return f"{self.project}附属概要"


class Tally(models.Model):
    """How many there are of one kind: of all rows with this `what`, `of` and `demo` the sum. Every statement that
    changes outlines adds what it changes, so that no two acts wait for each other; the clock joins the rows."""

    what = models.CharField("种类", max_length=10)
    of = models.CharField("值", max_length=24)
    demo = models.BooleanField("演示")
    number = models.BigIntegerField("个数")
    known = models.BigIntegerField("金额已知个数")
    amount = models.DecimalField("金额", max_digits=20, decimal_places=2)

    class Meta:
        verbose_name = verbose_name_plural = "计数"
        indexes = [models.Index(fields=["what", "of"], name="tally_of")]

    def __str__(self):
        return f"{self.what} {self.of}：{self.number}"
