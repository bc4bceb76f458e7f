"""One word for one thing in all that people read: the second word for it fails, with file and line.

What is read: templates, cells, scripts, fixtures, and the strings of the code (from which pages, documents and mails
are made), without docstrings. What was printed stays as it was printed: see APART.
"""

import ast
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.world.cluster import ROOT

# What was printed, by others or by earlier versions, and what is recognised rather than said.
APART = {
    "fixtures/article.json": "the article, quoted",
    "projects/dispatch/rules/format0.py": "the words of stored reports of format 0, which are read for ever",
    "accounts/validators.py": "words that people put into passwords",
}
PRINTED = ("projects/migrations/", "projects/dispatch/rules/format0")


@dataclass(frozen=True)
class Second:
    """A second word for a thing, the one word, and where alone (a regular expression on the path) the second
    is wrong: everywhere, if it says nothing."""

    pattern: str
    use: str
    where: str = ""


VACANT = "空缺：「项目专员空缺」「包联领导空缺」；专班「未成立」"
OF_ISSUES = r"(projects|templates/projects)/(issues|directing)/|cells/(issue|instruction|supervision)\.jinja"
OF_NODES = r"(projects|templates/projects)/schedule/|cells/(milestone|schedule)\w*\.jinja"
GLOSSARY = (
    # 应报: the roster; 待报: before the cut-off; 未报: after it; 免报: excused by a person; 无需报送: not due by rule.
    Second("待填报", "待报"),
    Second("尚未报|还没报", "待报（未到截止），未报（已过截止）"),
    Second("未报送|欠报|漏报", "未报"),
    Second("不需报|不用报送|不必报送", "无需报送"),
    # Sheets of other offices head their columns as they like: there it is read, not said.
    Second("包抓", "包联领导、领导包联", r"^(?!projects/(sheets|returns)/rules/fields\.py)"),
    Second("缺(包联领导|专班|(项目)?专员|班长|人(?!员)|岗|任命)", VACANT),
    Second("(?<!满)负荷", "在手项目数"),
    Second("什么算办结", "办结标准"),
    Second("(?<!合)作批示", "批示（按钮），作出批示"),
    Second("有提级的", "其中 n 项已提级"),
    Second("截至时未完成", "截至本期尚未完成的节点"),
    Second("节点完成了吗", "节点完成情况"),
    Second("个有逾期", "n 个项目有逾期节点"),
    Second("背后的清单", "查看明细"),
    Second("谁报、多久报", "报送范围和频次"),
    Second("告知(专班班长|包联领导)", "通知专班班长、通知包联领导"),
    Second("按此表放行|一律拒绝", "未列入本表的页面一律不予访问"),
    Second("对账", "公开数据核对（所引的数仍称通报数）"),
    Second("已移出的项目", "移出清单", r"^templates/projects/registry/removed|access\.py$"),
    Second("条件滤掉|没有符合条件的", "当前条件下没有项目"),
    Second("必填项|必填字段", "请填写 + 字段名"),
    Second("一条命令清除|一键清除", "可由管理员一次清除"),
    Second("问题清单|<h[12]>未销号问题", "问题（页、签、格的名），「n 项未销号」"),
    # 堵点 is a problem that is marked as one; 提出新堵点 of the log marks it.
    Second("没有(未销号的)?堵点|<h[12]>堵点</h[12]>", "问题；堵点＝标为堵点的"),
    # 逾期: nodes and schedules; 超期: problems, instructions, orders, permits, hand-overs.
    Second("逾期(?!、超期)", "超期", OF_ISSUES),
    Second("超期", "逾期", OF_NODES),
    Second("(问题|批示|督办单?|交接|手续)[^，。；、「」]{0,6}逾期", "超期"),
    Second("(节点|开工)[^，。；、「」]{0,4}超期", "逾期"),
    Second("周报[^，。；、「」]{0,4}[逾超]期", "未报"),
    Second(r"(?<![0-9])0[1-9]月|月0[1-9]日|%m月|月%d日", "12月3日（gaoxin/days.py）"),
)  # fmt: skip


@cache
def tracked() -> tuple[str, ...]:
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return tuple(path for path in listing.stdout.split("\0") if path)


@cache
def read() -> tuple[tuple[str, int, str], ...]:
    """(path, line, text) of all that people read."""
    return tuple(line for path in tracked() if _is_read(path) for line in _lines(path))


def _is_read(path: str) -> bool:
    if path in APART or path.startswith(PRINTED):
        return False
    if path.endswith(".py"):
        return path.startswith(("projects/", "accounts/", "gaoxin/"))
    return (
        (path.endswith((".html", ".jinja")) and path.startswith("templates/"))
        or (path.endswith(".js") and "/static/" in path)
        or path.startswith("fixtures/")
    )


def _lines(path: str) -> Iterator[tuple[str, int, str]]:
    text = Path(ROOT, path).read_text(encoding="utf-8")
    if path.endswith(".py"):
        yield from ((path, line, words) for line, words in strings(text))
    elif path.endswith(".js"):
        text = re.sub(
            r"/\*.*?\*/", lambda found: "\n" * found[0].count("\n"), text, flags=re.DOTALL
        )
        yield from _numbered(path, re.sub(r"(?m)(^|\s)//.*$", "", text))
    else:
        text = re.sub(r"\{#.*?#\}|\{% comment.*?endcomment %\}", _blank, text, flags=re.DOTALL)
        yield from _numbered(path, text)


def _blank(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n")


def _numbered(path: str, text: str) -> Iterator[tuple[str, int, str]]:
    return ((path, number, line) for number, line in enumerate(text.splitlines(), 1))


def strings(text: str, *, whole: bool = False) -> Iterator[tuple[int, str]]:
    """(line, words) of each string of a module that is no docstring; of an f-string its pieces, or `whole`."""
    tree = ast.parse(text)
    bodies = (getattr(node, "body", None) for node in ast.walk(tree))
    prose = {
        id(one.value)
        for body in bodies
        if isinstance(body, list)
        for one in body
        if isinstance(one, ast.Expr)
    }
    for node in ast.walk(tree):
        if whole and isinstance(node, ast.JoinedStr):
            prose |= {id(one) for one in node.values}
            pieces = (one.value for one in node.values if isinstance(one, ast.Constant))
            yield node.lineno, "□".join(map(str, pieces))
        elif (
            isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose
        ):
            yield node.lineno, node.value


def code_strings() -> Iterator[tuple[str, int, str]]:
    """(path, line, words) of each string of the code, an f-string whole, without what is filled in."""
    for path in tracked():
        if _is_read(path) and path.endswith(".py"):
            for line, words in strings(Path(ROOT, path).read_text(encoding="utf-8"), whole=True):
                yield path, line, words


def found(second: Second) -> list[str]:
    pattern, where = re.compile(second.pattern), re.compile(second.where)
    return [
        f"{path}:{line}: 「{hit[0]}」, the one word: {second.use}"
        for path, line, words in read()
        if where.search(path) and (hit := pattern.search(words))
    ]


@pytest.mark.parametrize("second", GLOSSARY, ids=lambda second: second.pattern)
def test_a_thing_has_one_word(second):
    assert not found(second)


def test_what_stands_apart_is_there():
    assert set(APART) <= set(tracked())


def test_words_are_found_where_people_read_them_and_not_where_developers_do():
    module = (
        '"""待填报"""\nx = f"{y}待填报"\n\ndef f():\n    """待填报"""\n    return "a" "待填报"\n'
    )
    assert [line for line, words in strings(module) if "待填报" in words] == [2, 6]
    assert {path.rsplit(".", 1)[1] for path, *_ in read()} == {"html", "jinja", "py", "js", "json"}
