"""口径: each metric with the number that it is now, as the tiles of the start page say it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from projects.models import Metric as Words, Project
from projects.overview.reads.dashboard import StageCount, TrackCount, count_stages, count_tracks
from projects.overview.reads.numbers import Number, Numbers, read_numbers
from projects.registry.rules.amounts import yi_with_unit
from projects.registry.rules.metrics import LISTS, METRICS


@dataclass(frozen=True)
class Value:
    """`text` with its unit; `number` what the tile counts, "" for several numbers or a sum of money."""

    text: str
    number: int | str = ""
    numerator: str = ""
    denominator: str = ""


@dataclass(frozen=True)
class Card:
    """A metric in words, its number for one person (None for what is no number of the start page), and the
    list behind it, "" without one."""

    words: Words
    value: Value | None
    url: str


def read_cards(metrics: Iterable[Words], user, now: datetime) -> list[Card]:
    """The same queries whatever the number of metrics."""
    own = Project.objects.visible_to(user).own()
    values = _values(read_numbers(user, now), count_stages(own), count_tracks(own))
    return [Card(words, values.get(words.code), url_of(words.code)) for words in metrics]


def url_of(code: str) -> str:
    return METRICS[code].url if code in METRICS else LISTS.get(code, "")


def _values(
    numbers: Numbers, stages: list[StageCount], tracks: list[TrackCount]
) -> dict[str, Value]:
    of = numbers.of
    plain = {code: Value(_in_words(number), number.count) for code, number in of.items()}
    return plain | {
        "projects": Value(_beside_demo(of["projects"]), of["projects"].count),
        "due_soon": Value(_with_demo(of["due_soon"]), of["due_soon"].count),
        "overdue": Value(_with_demo(of["overdue"]), of["overdue"].count),
        "one_task_force": _rate(of["one_task_force"], "齐全"),
        "reports_filed": _rate(of["reports_filed"], f" {of['reports_filed'].percent}"),
        "total_investment": Value(_print_investment(numbers)),
        "year_done": Value(_print_year(numbers), of["year_done"].count),
        "lights": Value(_print_lights(of)),
        "stages": Value(
            f"{_join_parts((s.label, s.count) for s in stages)}；合计 {_in_words(of['stages'])}",
            of["stages"].count,
        ),
        "tracks": Value(_join_parts((track.name, track.count) for track in tracks)),
    }


def _in_words(number: Number) -> str:
    return f"{number.count} {number.metric.register.unit}"


def _beside_demo(number: Number) -> str:
    return f"{number.own} + 演示 {number.demo} 个" if number.demo else _in_words(number)


def _with_demo(number: Number) -> str:
    return f"{_in_words(number)}（含演示 {number.demo} 个）" if number.demo else _in_words(number)


def _rate(number: Number, beside: str) -> Value:
    return Value(
        f"{number.count} / {number.whole} 个{beside}".rstrip(),
        number.count,
        numerator=f"{number.count} 个",
        denominator=f"{number.whole} 个",
    )


def _print_investment(numbers: Numbers) -> str:
    total, unknown = numbers.of["total_investment"], numbers.of["investment_unknown"]
    return f"{yi_with_unit(total.amount)}（已知 {total.count} 个，未知 {unknown.count} 个不计）"


def _print_year(numbers: Numbers) -> str:
    done, year = numbers.of["year_done"], numbers.year
    plan = yi_with_unit(year.plan if year.planned else None)
    return (
        f"{yi_with_unit(done.amount)}（{done.count} 个项目有数）；"
        f"年度计划 {plan}（{year.planned} 个项目有计划）"
    )


def _print_lights(of: dict[str, Number]) -> str:
    lights = (of[f"light_{light}"] for light in ("red", "yellow", "green", "grey"))
    return "、".join(f"{light.metric.label} {light.count}" for light in lights) + " 个"


def _join_parts(parts: Iterable[tuple[str, int]]) -> str:
    """Every part, zeros too."""
    return "、".join(f"{label} {count} 个" for label, count in parts)
