"""A view says what is asked, done and shown; what takes longer is a read, an action or a form."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.test_repository import ROOT, modules

MOST = 15  # lines of a body: without its docstring, blank lines and comments


def view_modules() -> list[Path]:
    return [
        path
        for path in modules()
        if path.name == "views.py" or path.parent.name == "views"
        if "tests" not in path.parts
    ]


def functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Those of the module and the methods of its classes; what is defined inside counts with them."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            own = (one for one in node.body if isinstance(one, ast.FunctionDef))
            yield from ((f"{node.name}.{one.name}", one) for one in own)


def length(function: ast.FunctionDef, lines: list[str]) -> int:
    body = function.body
    if ast.get_docstring(function) is not None:
        body = body[1:]
    if not body:
        return 0
    own = (line.strip() for line in lines[body[0].lineno - 1 : function.end_lineno])
    return sum(1 for line in own if line and not line.startswith("#"))


def test_no_view_is_longer_than_fifteen_lines():
    long, counted = [], 0
    for path in view_modules():
        text = path.read_text(encoding="utf-8")
        for name, function in functions(ast.parse(text)):
            counted += 1
            if (count := length(function, text.splitlines())) > MOST:
                long.append(f"{path.relative_to(ROOT)}: {name} has {count} lines")
    assert counted > 200
    assert long == []


def test_what_is_counted_is_the_body():
    text = 'def view(request):\n    """Says."""\n    # why\n    a = 1\n\n    return a\n'
    [(name, function)] = functions(ast.parse(text))
    assert (name, length(function, text.splitlines())) == ("view", 2)
