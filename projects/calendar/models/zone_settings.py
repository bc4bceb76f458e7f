"""What the zone sets for itself: one row, every column with its default and where that comes from."""

from collections.abc import Callable
from datetime import time

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from gaoxin.models import Stamped
from gaoxin.prebuilt import rows_of
from projects.calendar.rules.weeks import CutOff
from projects.land.rules.kinds import (
    USUAL_ASSESSMENTS,
    USUAL_TARGETS,
    AssessmentKind,
    TargetKind,
)
from projects.registry.rules.labelled import Labelled
from projects.registry.rules.stages import Stage
from projects.weekly.rules.duties import Terms
from projects.weekly.rules.reminders import Ladder

OURS = "本系统拟定，待园区确认"


class Weekday(models.IntegerChoices):
    MONDAY = 0, "星期一"
    TUESDAY = 1, "星期二"
    WEDNESDAY = 2, "星期三"
    THURSDAY = 3, "星期四"
    FRIDAY = 4, "星期五"


def _make_number_field(label: str, default: int, low: int, high: int, source: str = OURS):
    return models.PositiveSmallIntegerField(
        label,
        default=default,
        help_text=f"默认 {default}。{source}",
        validators=[MinValueValidator(low), MaxValueValidator(high)],
    )


def usual_assessments() -> list[str]:
    return [kind.value for kind in USUAL_ASSESSMENTS]


def usual_targets() -> list[str]:
    return [kind.value for kind in USUAL_TARGETS]


def _make_several_field(label: str, kinds: type[Labelled], default: Callable, source: str):
    one = models.CharField(max_length=20, choices=kinds.choices())
    return ArrayField(one, verbose_name=label, default=default, help_text=source)


@pghistory.track()
class ZoneSettings(Stamped):
    """The one row of settings. A change holds from then on; no past week is recomputed by it."""

    cut_off_weekday = models.PositiveSmallIntegerField(
        "每周截止日",
        choices=Weekday,
        default=Weekday.THURSDAY,
        help_text=f"默认星期四（周报期为上周五至本周四，同宜昌周通报）。{OURS}",
    )
    cut_off_time = models.TimeField("截止时刻", default=time(18), help_text=f"默认 18:00。{OURS}")
    remind_before = _make_number_field("截止前几个工作日提醒", 1, 0, 4)
    chief_after = _make_number_field("未报几个工作日后通知专班班长", 1, 1, 10)
    leader_after = _make_number_field("未报几个工作日后通知包联领导", 2, 1, 10)
    front_page_after = _make_number_field("连续几周未报登通报首页", 2, 1, 10)
    ranked = models.BooleanField(
        "通报分单位排名",
        default=True,
        help_text=f"默认排名，得分公式印在附表 2 之下；关闭后按单位名称排列。{OURS}",
    )
    quiet_from = models.TimeField("邮件免打扰自", default=time(21), help_text=f"默认 21:00。{OURS}")
    quiet_until = models.TimeField("邮件免打扰至", default=time(7), help_text=f"默认 07:00。{OURS}")

    weekly_from = models.CharField(
        "每周报送自阶段",
        max_length=20,
        choices=Stage.choices(),
        default=Stage.PERMITTING.value,
        help_text=f"默认「前期手续」。{OURS}",
    )
    weekly_until = models.CharField(
        "每周报送至阶段",
        max_length=20,
        choices=Stage.choices(),
        default=Stage.TRIAL_PRODUCTION.value,
        help_text=f"默认「试生产」，其后投产起不再要求。{OURS}",
    )
    weekly_when_key = models.BooleanField(
        "省、市重点项目一律每周报送", default=True, help_text=f"默认是。{OURS}"
    )

    receive_limit = _make_number_field("签收时限（工作日）", 1, 1, 20)
    assess_limit = _make_number_field("研判时限（工作日）", 1, 1, 20)
    ordinary_limit = _make_number_field("一般问题办理时限（工作日）", 5, 1, 120)
    complex_limit = _make_number_field("复杂问题办理时限（工作日）", 10, 1, 120)
    cross_level_limit = _make_number_field("跨层级问题办理时限（工作日）", 20, 1, 240)
    instruction_limit = _make_number_field(
        "批示答复时限（工作日）", 5, 1, 120, f"作出批示时预填，可逐件改。{OURS}"
    )
    reopen_days = _make_number_field("销号后可重开的天数", 30, 1, 365)

    load_limit = _make_number_field(
        "一名专员项目数提示上限",
        7,
        1,
        50,
        "海口江东 2020：每名专员 5–7 个项目。超过的在「包联与专班 · 按人」标「超限」，不限制任命。",
    )
    handover_reading_days = _make_number_field(
        "交接后原任职人可继续查看项目的天数", 0, 0, 90, f"建议不超过 30 天，只读。{OURS}"
    )
    total_warn_percent = _make_number_field("累计超总投资的提示线（%）", 110, 100, 200)
    unit_jump = models.PositiveIntegerField(
        "疑似填错单位的倍数",
        default=1000,
        validators=[MinValueValidator(10)],
        help_text=f"默认 1000：本周是上周的千倍以上时询问单位。{OURS}",
    )
    amount_warn = _make_number_field("单个金额的提示线（亿元）", 100, 1, 30000)
    visit_days = _make_number_field("重点项目现场办公间隔（天）", 30, 1, 365)
    photo_days = _make_number_field("照片早于几天标「非本周拍摄」", 3, 1, 30)

    plan_days = _make_number_field(
        "入库后几天内确认倒排工期",
        20,
        1,
        365,
        f"参照城市更新项目平台入库 20 天内报计划的做法。遇休息日顺延。{OURS}",
    )
    sample_percent = _make_number_field("每月抽查独任和承诺办结件的比例（%）", 10, 0, 100)
    idle_near_days = _make_number_field(
        "满一年未动工前几天提示（天）",
        90,
        1,
        365,
        f"《闲置土地处置办法》只定满一年、满两年。{OURS}",
    )
    needed_assessments = _make_several_field(
        "标准地须完成的区域评价", AssessmentKind, usual_assessments,
        f"默认 7 项，为各地通行的做法；山西规定的 7 项是哪些，公开文件没有查到，请按本省文件核对。{OURS}",
    )  # fmt: skip
    core_targets = _make_several_field(
        "标准地须约定的控制性指标", TargetKind, usual_targets,
        f"默认 5 项：投资强度、容积率、亩均税收、单位能耗、单位排放。各项数值不设默认，逐宗填写。{OURS}",
    )  # fmt: skip
    industry_term = _make_number_field(
        "工业用地年限的提示线（年）",
        50,
        1,
        70,
        "《城镇国有土地使用权出让和转让暂行条例》第十二条：工业用地最高五十年。超过的询问，不限制。",
    )
    screen_days = _make_number_field("大屏配对的有效天数", 180, 1, 730)

    gate_schedule = models.BooleanField(
        "进入「前期手续」须先确认倒排工期",
        default=False,
        help_text=f"默认不限制，只在项目页列为还缺的一项；选上后没有确认计划的不能进入。{OURS}",
    )
    gate_permits = models.BooleanField(
        "进入「在建」「投产」须先取得手续",
        default=False,
        help_text=f"默认不限制，先开工、先投产的列入「待核实」；选上后，事项清单标明须先于开工、投产的手续没有办结的不能进入。{OURS}",
    )

    class Meta:
        verbose_name = verbose_name_plural = "系统设置"
        constraints = [
            models.CheckConstraint(
                condition=Q(pk=1),
                name="zone_settings_one_row",
                violation_error_message="系统设置只有一份。",
            )
        ]

    def __str__(self):
        return "系统设置"

    def get_absolute_url(self):
        return reverse("projects:settings")

    @property
    def cut_off(self) -> CutOff:
        return CutOff(self.cut_off_weekday, self.cut_off_time)

    @property
    def terms(self) -> Terms:
        """Who owes a report."""
        return Terms(Stage(self.weekly_from), Stage(self.weekly_until), self.weekly_when_key)

    @property
    def ladder(self) -> Ladder:
        return Ladder(self.remind_before, self.chief_after, self.leader_after)

    @classmethod
    def load(cls) -> "ZoneSettings":
        """The stored row, or the defaults while nobody has changed anything."""
        return next(iter(rows_of(_stored)), None) or cls(pk=1)


def _stored() -> models.QuerySet:
    return ZoneSettings.objects.filter(pk=1)
