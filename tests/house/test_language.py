"""What people read is Chinese: no field, model, code of an enumeration, address or English sentence in it.

The static half: the texts of templates and scripts, and each string of the code in which Chinese stands, since who
writes to people writes Chinese. What pages make of it walks tests/browser/test_widths.py.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from django import forms
from django.apps import apps

from gaoxin.fields import DayField
from gaoxin.forms import PlainForm
from tests.house.test_glossary import code_strings, read

CJK = re.compile("[\u4e00-\u9fff]")
# Three letters: what is shorter is a unit (MB, px) or a symbol (B 角).
ENGLISH = re.compile(r"[A-Za-z][A-Za-z_]{2,}")
# Names of programs, kinds of files and keys, and what somebody types as it stands.
ALLOWED = {
    "Word", "Excel", "Office", "WPS", "PDF", "PNG", "JPG", "JPEG", "GIF", "BMP", "TIFF", "RTF", "RAR", "gzip", "WEBP", "HEIC",
    "AVIF", "XML", "DTD", "DDE", "doc", "xls", "wps", "docx", "xlsx", "CSV", "csv", "jpg", "jpeg", "png", "pdf", "SHA", "HTTPS", "Chrome",
    "Chromium", "Edge", "Firefox", "Android", "Ctrl", "Shift", "Esc", "Enter", "Tab", "Home", "End", "Open", "UTF",
    "manage", "reset_password", "load_seed",
}  # fmt: skip
# What nobody meets in a page, a document or a mail, and why.
UNSEEN = {
    "gaoxin/run.py": "terminal", "gaoxin/settings.py": "terminal", "gaoxin/faults.py": "terminal",
    "gaoxin/finders.py": "terminal", "gaoxin/localdb.py": "a statement", "projects/management/": "terminal",
    "accounts/management/": "terminal", "projects/official/papers/fonts.py": "names of fonts",
    "projects/official/papers/page.py": "a piece of a document's own mark-up",
}  # fmt: skip
# What is filled in, tags, and named groups of a pattern.
FILLED = re.compile(r"\{\w+\||%\([a-z_]+\)[ds]|\{[^{}]*\}|<[^<>]*>|\(\?P<\w+>")
DRAWN = re.compile(
    r"\{% block \w+_class %\}.*?\{% endblock|\{% macro row_class.*?endmacro|\{%.*?%\}|\{\{.*?\}\}",
    re.DOTALL,
)
JS_STRING = re.compile(r"\"[^\"]*\"|'[^']*'|`[^`$]*(?:\$\{[^`}]*\}[^`$]*)*`")
# Rows that the program keeps for itself: nobody reads a field of theirs by its name.
KEPT = {"FormToken", "RegisterColumns", "StoredFile", "DispatchFile", "CodeCounter"}
VISIBLE = {
    "title",
    "alt",
    "placeholder",
    "aria-label",
    "aria-description",
    "data-label",
    "label",
    "value",
}


class Texts(HTMLParser):
    """The texts between tags and those of attributes that are read, with their lines."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self.silent = 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.silent += tag in {"style", "script", "code"}
        for name, value in attrs:
            if name in VISIBLE and value and (name != "value" or CJK.search(value)):
                self.found.append((self.getpos()[0], value))

    def handle_endtag(self, tag):
        self.silent -= tag in {"style", "script", "code"}

    def handle_data(self, data):
        if not self.silent:
            words = re.sub(r"[\w-]+=\"[^\"]*\"", "", data)  # a partial of attributes alone
            self.found.append((self.getpos()[0], words))


def of_templates() -> Iterator[tuple[str, int, str]]:
    pages: dict[str, list[str]] = {}
    for path, _, text in read():
        if path.endswith((".html", ".jinja")):
            pages.setdefault(path, []).append(text)
    for path, lines in pages.items():
        text = DRAWN.sub(lambda hit: "\n" * hit[0].count("\n"), "\n".join(lines))
        yield from ((path, line, words) for line, words in Texts(text).found)


def of_scripts() -> Iterator[tuple[str, int, str]]:
    for path, line, text in read():
        if path.endswith(".js"):
            yield from ((path, line, words) for words in JS_STRING.findall(text))


def said() -> Iterator[tuple[str, int, str]]:
    """(path, line, words) of all that people read."""
    yield from of_templates()
    for path, line, words in (*of_scripts(), *code_strings()):
        if CJK.search(words) and not path.startswith(tuple(UNSEEN)):
            yield path, line, FILLED.sub("", words)


def test_what_people_read_has_no_english_word():
    slips = [
        f"{path}:{line}: {word}"
        for path, line, words in said()
        for word in ENGLISH.findall(words)
        if word not in ALLOWED
    ]
    assert not slips


def test_every_field_that_a_person_fills_in_has_a_chinese_name():
    """Forms, registers, the audit and the history print it."""
    nameless = {
        f"{model.__name__}.{field.name}"
        for app in ("accounts", "projects")
        for model in apps.get_app_config(app).get_models()
        if not hasattr(model, "pgh_tracked_model") and model.__name__ not in KEPT
        for field in model._meta.concrete_fields
        if field.editable and not field.primary_key and not CJK.search(str(field.verbose_name))
    }
    assert not nameless


def test_a_slip_is_found_in_text_attribute_and_string():
    page = '<p title="Close" class="wide">共 <b>None</b> 个</p>\n<code>manage.py x</code>'
    assert Texts(page).found == [(1, "Close"), (1, "共 "), (1, "None"), (1, " 个"), (1, "\n")]
    assert JS_STRING.findall("a(`第 ${n} 页`, 'two')") == ["`第 ${n} 页`", "'two'"]
    assert FILLED.sub("", "最多 %(limit_value)d 个，{name}") == "最多  个，"


class Asked(PlainForm):
    note = forms.CharField(label="情况说明")
    kind = forms.ChoiceField(label="类别", choices=[("A", "甲")])
    on = DayField(label="完成日期")
    own = forms.CharField(label="其他", error_messages={"required": "请写明与原件的区别。"})


def test_a_field_that_was_left_empty_is_named():
    found = Asked({}, user=None).errors
    assert {name: list(errors) for name, errors in found.items()} == {
        "note": ["请填写情况说明。"], "kind": ["请选择类别。"], "on": ["请填写完成日期。"], "own": ["请写明与原件的区别。"],
    }  # fmt: skip
