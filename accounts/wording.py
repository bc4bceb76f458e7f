"""The audit register in Chinese: what an act, an object and a changed field are called."""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import DecimalField
from django.urls import Resolver404, resolve
from django.utils.dateparse import parse_datetime

from accounts.roles import rules
from gaoxin.areas import parts
from gaoxin.clock import minute_of
from gaoxin.numbers import plain_number

VERBS = {
    "add": "新增", "edit": "修改", "delete": "删除", "restore": "恢复", "void": "作废", "export": "导出",
    "confirm": "确认", "close": "关闭", "open": "打开", "move": "移动", "load": "载入", "clear": "清除",
    "publish": "发布", "import": "导入",
}  # fmt: skip
TRIED = {"GET": "打开", "HEAD": "打开", "OPTIONS": "询问", "POST": "提交"}
NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
REASONS = {"idle": "30 分钟未操作", "absolute": "登录已满 12 小时"}


@dataclass(frozen=True)
class Undo:
    """How an act is taken back: on the form page of this name, whose address names `args` of the row that was acted
    on. `asks`: it wants a reason, so the page is opened; otherwise one click is all."""

    page: str
    asks: bool = True
    args: tuple[str, ...] = ("pk",)


@cache
def undos() -> dict[str, Undo]:
    """Act → how it is taken back, as the `words` of all areas say."""
    return {act: how for words in parts("words") for act, how in getattr(words, "UNDO", {}).items()}


@cache
def composed(name: str) -> dict[str, str]:
    """ACTS, NOUNS or FIELDS of all areas, as their `words` say them."""
    return {key: said for words in parts("words") for key, said in getattr(words, name, {}).items()}


@cache
def quiet() -> frozenset[str]:
    """Acts that end in no sentence: one sees what they did, or they did nothing to speak of."""
    return frozenset(act for words in parts("words") for act in getattr(words, "QUIET", ()))


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str


def act_words(act: str, object_type: str = "") -> str:
    """`person.edit` → 修改人员. An act without words here is shown as it is written."""
    if said := composed("ACTS").get(act):
        return said
    noun, _, verb = act.partition(".")
    kind = composed("NOUNS").get(noun) or object_words(object_type)
    return f"{VERBS[verb]}{kind}" if verb in VERBS and kind else act


def object_words(object_type: str) -> str:
    try:
        return str(apps.get_model(object_type)._meta.verbose_name) if object_type else ""
    except LookupError:
        return object_type


def target_words(label: str) -> str:
    """What was tried and refused, kept as 「GET /units/」, by the name of its page: 打开「单位清单」（/units/）.
    Everything else is called what its label says."""
    method, _, path = label.partition(" ")
    if method not in TRIED or not path.startswith("/"):
        return label
    return f"{TRIED[method]}{_page_words(path)}（{path}）"


def _page_words(path: str) -> str:
    try:
        rule = rules().get(resolve(path).view_name)
    except Resolver404:
        rule = None
    return f"「{rule.label}」" if rule else "没有的页面"


def changes(object_type: str, before: dict | None, after: dict | None) -> list[Change]:
    before, after = before or {}, after or {}
    found = []
    for name in dict.fromkeys([*before, *after]):
        field = _field(object_type, name)
        label = composed("FIELDS").get(name) or str(getattr(field, "verbose_name", name))
        found.append(
            Change(
                label, _print_value(before.get(name), field), _print_value(after.get(name), field)
            )
        )
    return found


def _field(object_type: str, name: str):
    try:
        field = apps.get_model(object_type)._meta.get_field(name)
    except (LookupError, ValueError, FieldDoesNotExist):
        return None
    return field if hasattr(field, "verbose_name") else None


def _moment(text: str) -> datetime | None:
    """Events keep a moment as it was, in UTC; people read it by the clock here."""
    if len(text) < len("2026-11-28 22:15:00+00:00") or not text[:4].isdecimal():
        return None
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None


def _print_value(value, field) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        one = getattr(field, "base_field", None)
        return "、".join(_print_value(each, one) for each in value) or "—"
    if isinstance(value, str) and (moment := _moment(value)):
        return minute_of(moment)
    if isinstance(field, DecimalField) and isinstance(value, str) and NUMBER.fullmatch(value):
        return plain_number(Decimal(value))
    choices = dict(getattr(field, "flatchoices", None) or REASONS)
    return str(choices.get(value, value) if isinstance(value, str) else value)
