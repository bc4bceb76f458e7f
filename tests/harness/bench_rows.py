"""The people and projects of a made-up zone, for the measures: plausible, and the same every time.

The rows are model instances, so a new field comes with its default. Days are counted from today: what is due
stays due. How they are written, and what every week adds, is in bench_fill.py and bench_weeks.py.
"""

import itertools
import random
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db import models
from django.utils import timezone

from accounts.models import Unit, User
from accounts.roles import Role
from gaoxin.search import search_text
from projects.models import (
    Appointment,
    Company,
    Contact,
    DateChange,
    Issue,
    Milestone,
    Project,
    ProjectAlias,
    ProjectLevel,
    ProjectTrack,
    SiteVisit,
    SiteVisitProject,
    StageEvent,
    Status,
    StatusEvent,
    TaskForce,
    TaskForceUnit,
    Track,
    YearPlan,
)
from projects.registry.rules.stages import FACT_OF_STAGE, ORDER

UNITS = 30
AT_LEAST = {
    "leaders": 20,
    "chiefs": 30,
    "commissioners": 150,
}  # of 10,000 projects; of more in proportion
# Who measures: user name → role. The leader leads projects, the commissioner fills in reports.
ACCOUNTS = {
    "bench": Role.ADMIN,
    "bench_system": Role.SYSTEM_ADMIN,
    "bench_security": Role.SECURITY_ADMIN,
    "bench_auditor": Role.AUDITOR,
}
PLACES = ("长治", "潞州", "上党", "屯留", "潞城", "晋东南", "太行", "漳泽", "高新", "老顶山")
TRADES = ("半导体", "光电", "新能源", "生物医药", "装备制造", "新材料", "智能终端", "储能", "氢能",
          "电子信息", "现代物流", "节能环保")  # fmt: skip
PRODUCTS = ("深紫外 LED 芯片", "磷酸锰铁锂正极材料", "高效光伏组件", "碳纤维复合材料", "液冷超充设备",
            "特种气体", "智能传感器", "中药配方颗粒", "精密铸件", "固态电池", "轨道交通轴承",
            "蓝宝石衬底", "工业机器人减速机", "医用影像设备", "高纯石英砂")  # fmt: skip
WORKS = ("生产线", "产业园", "研发中心", "技术改造", "扩建", "配套基础设施")
KINDS = ("科技", "实业", "新材料", "能源", "电子", "装备")
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "建国伟军志强晓明丽华海燕秀英文斌俊杰雪梅春雷永刚玉兰卫东红霞振宇子涵一鸣思远佳琪浩然"
OFFICES = ("经济发展局", "招商服务局", "建设管理局", "财政金融局", "应急管理局", "科技创新局", "行政审批局",
           "自然资源所", "生态环境分局", "税务分局", "市场监管分局", "产业园管理办", "漳泽新城建投",
           "高新建设公司", "人才服务中心")  # fmt: skip
PLAN = (("SIGNED", "签订正式协议"), ("FILED", "完成备案"), ("OTHER", "取得施工许可"),
        ("STARTED", "开工"), ("OTHER", "主体封顶"), ("OTHER", "设备进场"), ("COMPLETED", "竣工"),
        ("OPERATION", "投产"))  # fmt: skip


class Rows:
    """The rows of one made-up zone, table by table in the order of their foreign keys."""

    def __init__(self, count: int, tracks: list[Track], today: date) -> None:
        self.dice = random.Random(20260101)
        self.tracks, self.today = tracks, today
        self.now = timezone.now()
        self.long_ago = self.now - timedelta(days=400)  # what was frozen since then knows them
        self.units = [_unit(number) for number in range(1, UNITS + 1)]
        self.users = [self.account(*pair) for pair in enumerate(ACCOUNTS.items(), start=1)]
        self.leaders = self.people(count, "leaders", Role.MANAGER)
        self.chiefs = self.people(count, "chiefs", Role.STAFF)
        self.commissioners = self.people(count, "commissioners", Role.STAFF)
        self.companies = [self.company(number) for number in range(1, count * 2 // 3 + 2)]
        self.aliases: list[ProjectAlias] = []
        self.projects = [self.project(number) for number in range(1, count + 1)]
        self.milestones = [m for project in self.projects for m in self.plan(project)]

    def tables(self) -> Iterator[Iterable[models.Model]]:
        yield self.units
        yield self.users
        yield self.companies
        yield self.projects
        yield self.aliases
        yield self.of_each(self.project_tracks)
        yield self.of_each(self.levels)
        yield self.of_each(self.contacts)
        yield self.of_each(self.appointments)
        forces = [f for project in self.projects for f in self.task_forces(project)]
        yield forces
        yield [unit for force in forces for unit in self.force_units(force)]
        yield self.milestones
        yield self.moves()
        yield self.of_each(self.stage_events)
        yield self.of_each(self.status_events)
        yield (self.year_plan(project) for project in self.projects)
        yield self.issues()
        visited = self.projects[::5]
        yield (self.visit(key, project) for key, project in enumerate(visited, start=1))
        yield (SiteVisitProject(visit_id=key, project=project)
               for key, project in enumerate(visited, start=1))  # fmt: skip

    def of_each(self, make) -> Iterator[models.Model]:
        return (row for project in self.projects for row in make(project))

    def chance(self, share: float) -> bool:
        return self.dice.random() < share

    def day(self, least: int, most: int) -> date:
        return self.today + timedelta(days=self.dice.randint(least, most))

    # -- people and companies

    def people(self, projects: int, office: str, role: Role) -> list[User]:
        """All with an account: in a full zone who keeps a project signs in."""
        count = AT_LEAST[office] * max(projects, 10_000) // 10_000
        first = len(self.users) + 1
        made = [
            self.account(first + n, (f"{office.removesuffix('s')}{n + 1}", role))
            for n in range(count)
        ]
        self.users += made
        return made

    def account(self, key: int, named: tuple[str, Role]) -> User:
        name = self.dice.choice(SURNAMES) + "".join(
            self.dice.sample(GIVEN, self.dice.choice((1, 2)))
        )
        username, role = named
        user = User(pk=key, name=name, unit_id=key % UNITS + 1, phone=f"139{key:08d}",
                    username=username, role=role, can_sign_in=True)  # fmt: skip
        user.search_text = search_text([name], [username])
        user.set_unusable_password()
        return user

    def company(self, number: int) -> Company:
        place, kind = self.dice.choice(PLACES), self.dice.choice(KINDS)
        brand = "".join(self.dice.sample(GIVEN, 2))
        company = Company(pk=number, name=f"{place}{brand}{kind}第{number}有限公司")
        company.refresh_search_text()
        return company

    # -- projects

    def project(self, number: int) -> Project:
        dice, company = self.dice, self.dice.choice(self.companies)
        trade, product = dice.choice(TRADES), dice.choice(PRODUCTS)
        brand = company.name[2:4]
        project = Project(
            pk=number,
            code=f"GX-{2018 + number % 9}-{number // 9 + 1:04d}",
            name=f"{brand}{trade}年产 {number} 万件{product}{dice.choice(WORKS)}项目",
            short_name=f"{brand}{trade}{number}"[:12],
            company=company,
            industry=trade,
            nature=dice.choice(Project.Nature.values()),
            lead_unit_id=None if self.chance(0.05) else dice.randint(1, UNITS),
            total_investment=None if self.chance(0.1) else dice.randint(1_000, 900_000),
            land=None if self.chance(0.3) else dice.randint(5, 900),
            description=f"建设{product}生产厂房、研发楼及配套设施，新建自动化生产线 {number % 9 + 1} 条。"
            * 3,
            site=f"{dice.choice(PLACES)}园区 {number % 40 + 1} 号地块",
            stage="" if self.chance(0.01) else dice.choice(ORDER),
            needs_check="备案口径与协议口径的总投资不一致，待核实。" if self.chance(0.03) else "",
            approval_code=f"2026-1404{number % 100:02d}-04-01-{number:06d}",
            created_at=self.long_ago,
            updated_at=self.now - timedelta(minutes=dice.randint(0, 400_000)),
        )
        self.set_state(project)
        self.set_facts(project)
        self.set_aliases(project)
        return project

    def set_state(self, project: Project) -> None:
        if self.chance(0.02):
            project.source = Project.Source.DEMO
        if not self.chance(0.05):
            project.confirmed_at, project.confirmed_by_id = self.long_ago, 1
        if self.chance(0.05):
            project.status = self.dice.choice((Status.SUSPENDED, Status.TERMINATED))
        if project.pk > 10 and self.chance(0.01):
            project.removed_on, project.removed_by_id = self.today, 1
            project.removed_reason = "与另一项目重复登记"

    def set_facts(self, project: Project) -> None:
        """The facts of the stages passed, a month to five months apart, the last before today."""
        if not project.stage:
            return
        on = self.today
        for stage in reversed(ORDER[: ORDER.index(project.stage) + 1]):
            on -= timedelta(days=self.dice.randint(30, 150))
            if fact := FACT_OF_STAGE.get(stage):
                setattr(project, f"{fact}_on", on)
        if project.started_on and not self.chance(0.1):
            later = project.started_on + timedelta(days=25)
            project.statistics_entered_on = later if later <= self.today else None

    def set_aliases(self, project: Project) -> None:
        for number in range(self.dice.choice((0, 0, 1, 1, 2))):
            alias = f"{project.company.name[:4]}{project.industry}{('工程', '基地')[number]} {project.pk} 期"
            self.aliases.append(ProjectAlias(project=project, name=alias))
        own = [a.name for a in self.aliases[-2:] if a.project is project]
        names = [project.name, project.short_name, project.company.name, *own]
        project.search_text = search_text(names, [project.code, project.approval_code])

    def project_tracks(self, project: Project) -> Iterator[ProjectTrack]:
        for track in self.dice.sample(self.tracks, self.dice.choice((0, 1, 1, 1, 2))):
            note = "归属待核实" if self.chance(0.02) else ""
            yield ProjectTrack(project=project, track=track, needs_check=note)

    def levels(self, project: Project) -> Iterator[ProjectLevel]:
        if self.chance(0.3):
            level = self.dice.choice(ProjectLevel.Level.values())
            yield ProjectLevel(project=project, level=level, year=self.today.year)

    def contacts(self, project: Project) -> Iterator[Contact]:
        yield Contact(
            project=project, name=self.dice.choice(SURNAMES) + "经理", phone="13900000000"
        )

    # -- roles

    def appointments(self, project: Project) -> Iterator[Appointment]:
        role = Appointment.Role
        yield from self.holders(project, role.LEADER, self.leaders, lacking=0.04)
        yield from self.holders(project, role.CHIEF, self.chiefs, lacking=0.1)
        yield from self.holders(project, role.COMMISSIONER, self.commissioners, lacking=0.05)
        for user in self.dice.sample(self.chiefs, 2):
            from_on = self.day(-900, -10)
            yield Appointment(project=project, user=user, role=role.MEMBER, from_on=from_on)

    def holders(self, project, role, people, lacking) -> Iterator[Appointment]:
        """Who holds the role, and at every third project who held it before."""
        before, now = self.dice.sample(people, 2)
        since = self.day(-700, -1)
        common = {"project": project, "role": role, "created_at": self.morning(since)}
        if self.chance(0.3):
            from_on, to_on = since - timedelta(days=400), since - timedelta(days=1)
            yield Appointment(user=before, from_on=from_on, to_on=to_on, **common)
        if not self.chance(lacking):
            yield Appointment(user=now, from_on=since, **common)

    def task_forces(self, project: Project) -> Iterator[TaskForce]:
        if not self.chance(0.06):
            on = self.day(-700, -1)
            yield TaskForce(pk=project.pk, project=project, document=f"长高新办〔{on.year}〕{on.day} 号",
                            founded_on=on)  # fmt: skip

    def force_units(self, force: TaskForce) -> Iterator[TaskForceUnit]:
        lead, support = self.dice.sample(self.units, 2)
        yield TaskForceUnit(task_force=force, unit=lead, role=TaskForceUnit.Role.LEAD)
        yield TaskForceUnit(task_force=force, unit=support)

    # -- nodes and events

    def plan(self, project: Project) -> Iterator[Milestone]:
        """Milestones in order: those before the project's place are done, the next is due soon."""
        place = ORDER.index(project.stage) if project.stage else 0
        done = min(place * len(PLAN) // len(ORDER), len(PLAN) - 1)
        on = self.day(-15, 150) - timedelta(days=90 * done)
        for number, (kind, name) in enumerate(PLAN):
            row = Milestone(project=project, kind=kind, name=name, order=number, due_on=on,
                            baseline_on=on, key=number % 3 == 0, unit_id=project.lead_unit_id,
                            created_at=self.long_ago)  # fmt: skip
            if number < done:
                row.done_on = min(on + timedelta(days=self.dice.randint(-20, 10)), self.today)
            yield row
            on += timedelta(days=90)

    def moves(self) -> Iterator[DateChange]:
        for number, row in enumerate(self.milestones, start=1):
            if self.chance(0.05):
                old = row.due_on - timedelta(days=30)
                yield DateChange(milestone_id=number, old_on=old, new_on=row.due_on, by_id=1,
                                 reason="雨季影响土方施工，顺延三十日", at=self.moment())  # fmt: skip

    def stage_events(self, project: Project) -> Iterator[StageEvent]:
        if project.stage:
            last = ORDER.index(project.stage)
            for old, stage in itertools.pairwise(ORDER[max(last - 3, 0) : last + 1]):
                yield StageEvent(project=project, old_stage=old, stage=stage, kind="ADVANCE", by_id=1,
                                 on=self.day(-900, -1), evidence="现场核查记录", at=self.moment())  # fmt: skip

    def status_events(self, project: Project) -> Iterator[StatusEvent]:
        if project.status != Status.ACTIVE:
            yield StatusEvent(project=project, status=project.status, on=self.day(-300, -1), by_id=1,
                              reason="投资方资金未到位", at=self.moment())  # fmt: skip

    def year_plan(self, project: Project) -> YearPlan:
        amount = Decimal(self.dice.randint(380, 620))  # of which the weeks complete some 400
        return YearPlan(project=project, year=self.today.year, amount=amount)

    def issues(self) -> Iterator[Issue]:
        for project in self.projects[::10]:
            on = self.day(-60, -1)
            yield Issue(project=project, code=f"WT-{project.pk:05d}", summary="施工用电未接通",
                        kind=Issue.Kind.UTILITIES, raised_on=on, state_on=on, level_on=on,
                        raised_by_id=1)  # fmt: skip

    def visit(self, key: int, project: Project) -> SiteVisit:
        return SiteVisit(pk=key, leader=self.dice.choice(self.leaders), on=self.day(-300, -1),
                         place=project.site, seen="现场查看施工进度，协调用电接入。",
                         created_by_id=1)  # fmt: skip

    def moment(self) -> datetime:
        return self.now - timedelta(minutes=self.dice.randint(1, 500_000))

    def morning(self, on: date) -> datetime:
        return timezone.make_aware(datetime.combine(on, time(9)))


def _unit(number: int) -> Unit:
    office = OFFICES[number % len(OFFICES)] + ("" if number <= len(OFFICES) else "二科")
    return Unit(pk=number, name=f"长治高新区{office}", short_name=office)
