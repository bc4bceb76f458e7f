"""What must be true of the committed files themselves."""

import ast
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("accounts", "gaoxin", "projects")
LONGEST_MODULE, LONGEST_VIEW, LONGEST_DECISION = 400, 15, 40
LOCKS = sorted(path.name for path in ROOT.glob("requirements*.lock"))
NAMESPACES = ("http://www.w3.org/",)


def tracked(*patterns: str) -> list[Path]:
    """Committed or added files, without those deleted from the working tree."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    paths = (ROOT / name for name in listed.split("\0") if name)
    return [path for path in paths if path.is_file()]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def modules() -> list[Path]:
    return [
        path for path in tracked(*(f"{app}/*.py" for app in APPS)) if "migrations" not in path.parts
    ]


def offenders(paths: list[Path], pattern: str, flags: int = 0) -> list[str]:
    """Lines on which `pattern` is found, as file:line text."""
    found = []
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if re.search(pattern, line, flags):
                found.append(f"{name_of(path)}:{number} {line.strip()[:100]}")
    return found


# -- dependencies


@pytest.mark.parametrize("lock", LOCKS)
def test_a_python_lock_names_no_host_and_hashes_every_package(lock):
    text = (ROOT / lock).read_text()
    assert "://" not in text
    packages = re.split(r"\n(?=\S)", text.strip())
    assert packages
    for package in packages:
        assert re.match(r"[a-z0-9.-]+(\[[a-z,]+\])?==", package), package
        assert "--hash=sha256:" in package, package


def test_the_lock_of_the_tests_holds_the_same_versions_as_the_site_s():
    pins = [set(re.findall(r"^(\S+==\S+)", (ROOT / name).read_text(), re.MULTILINE)) for name in
            ("requirements.lock", "requirements-dev.lock")]  # fmt: skip
    assert pins[0] <= pins[1]


def test_the_asset_lock_names_no_host_and_hashes_every_package():
    lock = json.loads((ROOT / "package-lock.json").read_text())
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert packages
    for name, package in packages.items():
        assert "resolved" not in package, name
        assert package["integrity"].startswith("sha512-"), name


def test_no_third_party_code_is_committed():
    suspicious = re.compile(
        r"(^|/)(node_modules|vendor|site-packages)/|\.min\.|\.(woff2?|ttf|map|whl)$"
    )
    assert [name_of(path) for path in tracked() if suspicious.search(name_of(path))] == []
    own = tracked("*.js", "*.css")
    assert offenders(own, r"sourceMappingURL|@license|^/\*!") == []


# -- migrations


@pytest.mark.django_db
def test_migrations_are_complete():
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)


def test_migrations_are_linear_and_named():
    loader = MigrationLoader(None)
    for app in ("accounts", "projects"):
        own = {key: node for key, node in loader.disk_migrations.items() if key[0] == app}
        parents = [[d for d in node.dependencies if d[0] == app] for node in own.values()]
        assert sorted(map(len, parents)) == [0] + [1] * (len(own) - 1)
        assert len({parent for (parent,) in filter(None, parents)}) == len(own) - 1
        assert not [name for _, name in own if "_auto_" in name]


# -- code


def test_no_module_is_too_long():
    lengths = {name_of(path): len(path.read_text().splitlines()) for path in modules()}
    assert {name: n for name, n in lengths.items() if n > LONGEST_MODULE} == {}


def view_functions() -> Iterator[tuple[Path, ast.FunctionDef]]:
    for path in modules():
        if "views" in (path.stem, path.parent.name):
            for node in ast.walk(ast.parse(path.read_text())):
                arguments = node.args.args if isinstance(node, ast.FunctionDef) else []
                if any(argument.arg == "request" for argument in arguments):
                    yield path, node


def test_no_view_is_too_long():
    """Lines of the body, without docstring, comments and empty lines."""
    lengths = {}
    for path, node in view_functions():
        body = node.body[1:] if ast.get_docstring(node) else node.body
        lines = path.read_text().splitlines()[body[0].lineno - 1 : node.end_lineno] if body else []
        code = [line for line in lines if line.strip() and not line.strip().startswith("#")]
        lengths[f"{name_of(path)}:{node.lineno} {node.name}"] = len(code)
    assert lengths
    assert {name: n for name, n in lengths.items() if n > LONGEST_VIEW} == {}


def test_an_enumeration_of_the_domain_stands_once_in_the_rules():
    """`accounts`, where no rules are, keeps its own in its models."""
    assert offenders(tracked("projects/*.py"), "TextChoices") == []


def test_amounts_are_rounded_and_printed_in_one_module_alone():
    own = ("projects/registry/rules/amounts.py",)
    paths = [path for path in modules() if name_of(path).startswith("projects/")]
    paths = [path for path in paths if not name_of(path).startswith(own)]
    assert offenders(paths, r"/ 10_?000\b|:,?\.2f|quantize\(|getcontext") == []


def test_no_module_changes_how_a_thread_rounds():
    assert offenders(modules(), r"getcontext|setcontext|DefaultContext") == []


def moments_as_they_are(path: Path) -> Iterator[str]:
    """Where code writes a moment (`…_at`, `now`, `as_of`) as it is, in an f-string or by a method."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.FormattedValue(value=written):
                pass
            case ast.Call(func=ast.Name(id="str"), args=[written]):
                pass
            case ast.Call(
                func=ast.Attribute(value=written, attr="strftime" | "isoformat" | "date")
            ):
                pass
            case _:
                continue
        name = getattr(written, "attr", None) or getattr(written, "id", "")
        if re.search(r"(_at|^now|^moment|^as_of)$", name) or (
            name == "at" and hasattr(written, "attr")
        ):
            yield f"{name_of(path)}:{node.lineno} {ast.unparse(node)}"


def test_no_moment_is_written_but_by_the_zone_s_clock():
    """It is kept in UTC, of which the day is yesterday until 8 o'clock: `gaoxin.clock` writes it."""
    assert [found for path in modules() for found in moments_as_they_are(path)] == []


def test_nothing_is_left_to_do_later():
    marks = r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b"
    assert offenders(tracked("*.py", "*.html", "*.js", "*.css", "*.md"), marks) == []


def test_no_file_names_a_place_on_somebody_s_machine():
    texts = tracked(
        "*.py", "*.md", "*.toml", "*.html", "*.sql", "*.json", "Makefile", ".ci/*", ".env.example"
    )
    assert offenders(texts, r"(?<![\w.:}/])/(root|home|Users|work)/\w") == []


# -- pages: nothing is fetched from elsewhere, nothing is inline


def test_pages_name_no_other_host():
    pages = tracked(
        "templates/*", *(f"{app}/static/*.{kind}" for app in APPS for kind in ("js", "css", "svg"))
    )
    found = [line for line in offenders(pages, r"""["'(](https?:)?//\w""")
             if not any(namespace in line for namespace in NAMESPACES)]  # fmt: skip
    assert found == []


def test_templates_have_no_inline_script_or_style():
    templates = tracked("templates/*.html")
    inline = r"""\s(style|on[a-z]+)=["']|<style|javascript:|<script(?![^>]*(\bsrc=|type="application/json"))"""
    assert offenders(templates, inline) == []


# -- what people read


def test_the_readme_names_every_make_target():
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    readme = (ROOT / "README.md").read_text()
    internal = {"install", "lint"}
    assert [
        target for target in targets if target not in internal and f"make {target}" not in readme
    ] == []


def test_the_glossary_names_every_model_of_the_domain():
    readme = (ROOT / "README.md").read_text()
    internal = {"AuditEvent", "CodeCounter", "FormToken", "RegisterColumns"}
    models = [
        model.__name__
        for app in ("accounts", "projects")
        for model in apps.get_app_config(app).get_models()
    ]
    missing = [name for name in models if f"`{name}`" not in readme and not name.endswith("Event")]
    assert [name for name in missing if name not in internal] == []


def documents() -> list[Path]:
    return tracked("README.md", "docs/*.md")


def test_the_readme_and_the_docs_link_to_files_that_exist():
    links = [
        (path, link)
        for path in documents()
        for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text(encoding="utf-8"))
    ]
    assert links
    assert [
        f"{name_of(path)}: {link}" for path, link in links if not (path.parent / link).exists()
    ] == []


PATH = re.compile(r"[\w.*<>…-]+(?:/[\w.*<>…-]+)+\.(?:py|html|md|toml|json|jinja)(?:::\w+)?")
MADE = "var/"  # by a running instance


def named_paths() -> Iterator[tuple[Path, str, str]]:
    """(document, path, test) of each file of the project in backticks; placeholders are none."""
    for path in documents():
        for code in re.findall(r"`([^`\n]+)`", path.read_text(encoding="utf-8")):
            for found in PATH.findall(code):
                name, _, test = found.partition("::")
                if not re.search("[<…]|NNNN", name) and not name.startswith(MADE):
                    yield path, name, test


def test_the_readme_and_the_docs_name_files_that_exist():
    named = list(named_paths())
    assert len(named) > 50
    missing = [f"{name_of(path)}: {name}" for path, name, _ in named if not any(ROOT.glob(name))]
    assert missing == []


def test_the_docs_name_tests_that_exist():
    named = [(name, test) for _, name, test in named_paths() if test]
    assert named
    assert [(n, t) for n, t in named if f"def {t}(" not in (ROOT / n).read_text("utf-8")] == []


def test_every_decision_is_short_and_in_the_list():
    decisions = sorted(tracked("docs/decisions/*.md"))
    numbers = [path.name[:4] for path in decisions]
    assert numbers == [f"{number:04d}" for number in range(1, len(decisions) + 1)]
    listed = (ROOT / "docs/adding.md").read_text(encoding="utf-8")
    parts = ["Context", "Decision", "What it costs", "When to look at it again"]
    for path in decisions:
        text = path.read_text(encoding="utf-8")
        assert f"](decisions/{path.name})" in listed, path.name
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == parts, path.name
        assert len(text.splitlines()) <= LONGEST_DECISION, path.name


def test_continuous_integration_runs_the_same_tests():
    script = ROOT / ".ci/run"
    assert script.stat().st_mode & 0o100
    assert re.search(r"\bmake\b.* test\b", script.read_text())


def test_the_licence_is_apache_2():
    text = (ROOT / "LICENSE").read_text()
    assert "Apache License" in text
    assert "Version 2.0" in text
