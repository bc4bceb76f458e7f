"""口径: each metric with the number that it is now, as the tiles of the start page say it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from gaoxin.population import Population
from projects.models import Metric as Words
from projects.overview.reads.dashboard import StageCount, TrackCount, count_stages, count_tracks
from projects.overview.reads.numbers import Number, Numbers, Year, count_numbers
from projects.overview.reads.seen import seen_by
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


def read_cards(metrics: Iterable[Words], user, now: datetime, population: Population) -> list[Card]:
    """The same queries whatever the number of metrics."""
    seen = seen_by(user).of(population)
    values = _values(count_numbers(seen, now), count_stages(seen), count_tracks(seen))
    return [Card(words, values.get(words.code), url_of(words.code)) for words in metrics]


def url_of(code: str) -> str:
    return METRICS[code].url if code in METRICS else LISTS.get(code, "")


def _values(
    numbers: Numbers, stages: list[StageCount], tracks: list[TrackCount]
) -> dict[str, Value]:
    of = numbers.of
    plain = {code: Value(_in_words(number), number.count) for code, number in of.items()}
    return plain | {
        **{code: Value(_beside_demo(n), n.count) for code, n in of.items() if n.metric.apart},
        "due_soon": Value(_with_demo(of["due_soon"]), of["due_soon"].count),
        "overdue": Value(_with_demo(of["overdue"]), of["overdue"].count),
        "one_task_force": _rate(of["one_task_force"], "齐全"),
        "reports_filed": _rate(of["reports_filed"], f" {of['reports_filed'].percent}"),
        "total_investment": Value(_print_investment(numbers)),
        "year_done": Value(_print_years(numbers), of["year_done"].count),
        "lights": Value(_print_lights(of)),
        "stages": Value(
            f"{_join_parts(stages)}；合计 {_beside_demo(of['stages'])}",
            of["stages"].count,
        ),
        "tracks": Value(_join_parts(tracks)),
    }


def _in_words(number: Number) -> str:
    return f"{number.count} {number.metric.register.unit}"


def _beside_demo(number: Number) -> str:
    return f"{number.told} {number.metric.register.unit}"


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
    known = f"（已知 {total.told} 个，未知 {unknown.told} 个不计）"
    return f"{apart_in_yi(total)}{known}"


def apart_in_yi(number: Number) -> str:
    """「35.00 亿元」, where fiction stands beside it 「真实 35.00 亿元 ｜ 演示 31.30 亿元」."""
    real = yi_with_unit(number.amount)
    if not number.demo:
        return real
    labels = (Population.REAL.label, Population.DEMO.label)
    return f"{labels[0]} {real} ｜ {labels[1]} {yi_with_unit(number.demo_amount)}"


def _print_years(numbers: Numbers) -> str:
    return " ｜ ".join(f"{year.label} {_print_year(year)}".strip() for year in numbers.years)


def _print_year(year: Year) -> str:
    sums = year.sums
    done = yi_with_unit(sums.done if sums.known else None)
    plan = yi_with_unit(sums.plan if sums.planned else None)
    return f"{done}（{sums.known} 个项目有数）；年度计划 {plan}（{sums.planned} 个项目有计划）"


def _print_lights(of: dict[str, Number]) -> str:
    lights = (of[f"light_{light}"] for light in ("red", "yellow", "green", "grey"))
    return "、".join(f"{light.metric.label} {light.count}" for light in lights) + " 个"


def _join_parts(parts: Iterable[StageCount | TrackCount]) -> str:
    """Every part, zeros too."""
    return "、".join(f"{part.label} {part.told} 个" for part in parts)
