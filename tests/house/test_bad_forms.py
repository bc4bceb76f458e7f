"""Every form of the product (every twelfth in a run, all in a soak), sent wrongly: the answer is a clear one, and what was refused changed nothing.

The forms stand in one world per file, each call to it is undone (tests/world/bad_world.py). About 150 inputs
here and 7,000 with SOAK=1, beside the examples that are written out below.
"""

import re
import uuid
from collections.abc import Iterator

import pytest
import time_machine
from django import forms
from django.db import transaction
from django.utils import timezone
from hypothesis import given, strategies as st

from accounts.roles import Role
from gaoxin.fields import DayField, NumberField, WholeNumberField
from gaoxin.forms import NOT_OFFERED
from tests.harness.parallel import SOAK, share
from tests.world.access_payloads import POSTS
from tests.world.bad_values import BODIES, FOREIGN, VALUES, body, changes, pair_up
from tests.world.bad_world import OF, World, examples, make_world

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def world(module_db) -> Iterator[World]:
    """The clock stands: in a soak of an hour the sessions would end."""
    with time_machine.travel(timezone.now(), tick=False):
        yield make_world()


# -- anything at all ------------------------------------------------------------------------------


def test_forms_with_some_fields_wrong(world):
    @examples(100, 4500)
    @given(st.sampled_from(world.uses), changes(), st.sampled_from(BODIES[:2] * 8 + BODIES))
    def run(use, done, kind):
        pairs = list(use.pairs)
        names = [*dict.fromkeys(name for name, _ in pairs)] * 2 + FOREIGN
        for change in done:
            change.apply(pairs, names)
        world.send(use.client, "POST", use.url, *body(kind, pairs))

    run()


def test_forms_with_every_field_wrong(world):
    @examples(50, 2500)
    @given(st.sampled_from(world.uses), st.integers(0, len(VALUES) - 1), st.integers(1, 13))
    def run(use, start, step):
        kept = [pair for pair in use.pairs if pair[0] in {"version", "token"}]
        names = dict.fromkeys(name for name, _ in use.pairs if (name, _) not in kept)
        wrong = pair_up(names, VALUES, start, step)
        world.send(use.client, "POST", use.url, *body("multipart", kept + wrong))

    run()


# -- each kind by itself --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value", ["²", "9" * 30, "9" * 5000, "-1", "1e3", "null", "9223372036854775808"]
)
def test_a_select_refuses_what_it_does_not_offer(world, value):
    """In filters and forms, where the list is long and loads while one types."""
    for query in ("projects/?unit", "projects/?leader", "projects/?commissioner", "people/?unit"):
        url = f"/{query}={value}"
        wanted = {200, 400} if value == "null" else {400}
        assert world.send(world.clients[Role.ADMIN], "GET", url) in wanted
    selects = {"unit", "lead_unit", "user", "head", "into", "chain", "tracks", "role"}
    asking = [use for use in world.uses if selects & {name for name, _ in use.pairs}]
    assert len(asking) > 10 or not SOAK, "a sixth of the forms may have none"
    for use in share(asking, 2, len(value), within=OF):
        pairs = [pair for pair in use.pairs if pair[0] not in selects]
        pairs += [(name, value.encode()) for name in sorted(selects)]
        world.send(use.client, "POST", use.url, *body("urlencoded", pairs))


@pytest.mark.parametrize("version", ["", "0", "-1", "²", "9" * 5000, "1e400", None])
def test_an_old_version_is_a_conflict_on_every_form(world, version):
    edits = [use for use in world.uses if use.form and "version" in dict(use.pairs)]
    assert len(edits) > 5 or not SOAK
    every = version == "0"
    for use in edits if every else share(edits, 4, len(version or ""), within=OF):
        pairs = [pair for pair in use.pairs if pair[0] != "version"]
        pairs += [] if version is None else [("version", version.encode())]
        assert world.send(use.client, "POST", use.url, *body("multipart", pairs)) == 409, use


def typed_otherwise(form) -> dict:
    """Every field of a form with something else in it than it shows."""
    typed = {}
    for bound in form.visible_fields():
        field, here = bound.field, bound.value()
        if isinstance(field, forms.BooleanField):
            typed |= {} if here else {bound.html_name: "on"}
        elif isinstance(field, forms.ChoiceField):
            held = {
                str(getattr(one, "pk", one)) for one in (here if isinstance(here, list) else [here])
            }
            keys = [str(key) for key, _ in field.choices if str(key) not in {*held, ""}]
            typed[bound.html_name] = (
                keys[-1:] if isinstance(here, list) else keys[-1] if keys else ""
            )
        elif isinstance(field, DayField):
            typed[bound.html_name] = "2026-03-04"
        elif isinstance(field, NumberField | WholeNumberField):
            typed[bound.html_name] = "7"
        elif not isinstance(field, forms.FileField):
            typed[bound.html_name] = "另一种写法"
    return typed


CODE = re.compile(
    r"\b([A-Z]+_[A-Z_]+|True|False|None|[0-9a-f]{8}-[0-9a-f]{4}-.*|\S+\+00:00|20..-..-.. 00:00.*)\b"
)


# What the row says, where the form starts with something else.
NOT_AS_PROPOSED = [
    ("projects:project_stage", "进入阶段", "在建"), ("projects:project_status", "改为", "在推进"),
]  # fmt: skip


def test_a_conflict_names_the_fields_a_person_fills_and_what_they_say_in_words(world):
    edits = {use.name: use for use in world.uses if use.form and "version" in dict(use.pairs)}
    told = {}
    for use in share(list(edits.values()), 2):
        form = use.client.get(use.url).context["form"]
        typed = typed_otherwise(form) | {"version": "0", "token": str(uuid.uuid4())}
        with transaction.atomic():
            answer = use.client.post(use.url, typed)
            transaction.set_rollback(True)
        assert answer.status_code == 409, use
        rows, text = answer.context["differences"], answer.content.decode()
        assert (f"有 {len(rows)} 处不同" in text) == bool(rows), use
        assert text.count('<tr class="is-different">') == len(rows)
        shown = {str(one.label) for one in form.visible_fields()}
        for row in rows:
            assert row.label in shown and re.search("[\u4e00-\u9fff]", row.label), (use, row)
            for words in (row.theirs, row.yours):
                assert not CODE.search(words), (use, row)
                assert NOT_OFFERED not in words, (use, row)
        told[use.name] = {row.label: (row.theirs, row.yours) for row in rows}
    assert sum(map(len, told.values())) > 1 or not SOAK
    for name, label, there in NOT_AS_PROPOSED:
        assert name not in told or told[name][label][0] == there
    assert told.get("projects:instruction_answer", {}) == {}


@pytest.mark.parametrize("token", ["", "x", "²", "0" * 5000, None])
def test_a_form_without_its_number_is_sent_back_with_the_text(world, token):
    creates = [use for use in world.uses if "token" in dict(use.pairs)]
    assert creates or not SOAK
    every = token is None
    for use in creates if every else share(creates, 4, len(token or ""), within=OF):
        pairs = [pair for pair in use.pairs if pair[0] != "token"]
        pairs += [] if token is None else [("token", token.encode())]
        assert world.send(use.client, "POST", use.url, *body("multipart", pairs)) == 400, use


@pytest.mark.parametrize(
    "day", ["0001-01-01", "9999-12-31", "2026-02-30", "10000-01-01", "x", "1e5"]
)
def test_impossible_days_are_refused_everywhere(world, day):
    dated = [(use, days) for use in world.uses if (days := days_of(use))]
    assert len(dated) > 5 or not SOAK
    for use, days in dated if day == "2026-02-30" else share(dated, 4, len(day), within=OF):
        pairs = [pair for pair in use.pairs if pair[0] not in days]
        pairs += [(name, day.encode()) for name in days]
        assert world.send(use.client, "POST", use.url, *body("urlencoded", pairs)) == 400, use
    for query in ("milestones/?due_from", "milestones/?due_to"):
        assert world.send(world.clients[Role.ADMIN], "GET", f"/{query}={day}") == 400
    for query in ("audit/?since", "audit/?until"):
        assert world.send(world.clients[Role.AUDITOR], "GET", f"/{query}={day}") == 400


def days_of(use) -> list[str]:
    return [name for name, _ in use.pairs if name == "on" or name.endswith("_on")]


# Boxes, which any text ticks, and files, which are not sent when they come as a text.
NO_TEXT = {
    "ranked", "weekly_when_key", "upload", "scan", "attachments", "photos", "invests_monthly", "blocking",
    "investment_yellow_inclusive", "investment_red_inclusive", "two_yellows_make_red", "unchanged",
    "in_yuan", "winter_stop", "tender", "earlier_done", "key_node", "outdoor", "hard", "levers",
    "issue_alone_is_grey", "gate_schedule", "gate_permits",
    "sole", "promise_allowed", "sole_allowed",
}  # fmt: skip
FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")
TICKED = {
    "version", "token", "as_is", "active", "key", "leading_group", "zone_leader", "columns", "reset",
}  # fmt: skip


def test_a_megabyte_is_refused_in_every_text(world):
    """A text of half of these forms, in a soak all texts of all."""
    for number, use in share(list(enumerate(world.uses)), 2, within=OF):
        names = list(dict.fromkeys(n for n, _ in use.pairs if n not in TICKED | NO_TEXT))
        for name in names if SOAK or not names else [names[number % len(names)]]:
            pairs = [pair for pair in use.pairs if pair[0] != name] + [(name, b"x" * 1_000_000)]
            status = world.send(use.client, "POST", use.url, *body("multipart", pairs))
            assert status in {400, 413}, f"{use} {name}"


def test_a_tick_that_nothing_asked_for_is_no_field(world, shown):
    """Found by the soak: 「如实」 is ticked on a form that stores no such thing."""
    files = {use.url for use, fields in shown if any(map(needs_file, fields.values()))}
    for use in share(world.uses, 2, within=OF):
        if use.url in files:
            continue  # here the file is sent as a text, and so not at all
        pairs = [*use.pairs, ("as_is", b"on"), ("as_is_reason", "属实".encode())]
        assert world.send(use.client, "POST", use.url, *body("multipart", pairs)) in {200, 302}, use


# -- numbers and rows of a spreadsheet, in every field that takes them ------------------------------


def fields_of(use) -> dict[str, forms.Field]:
    """Of the form as this use sends it."""
    response = use.client.get(use.url)
    form = (response.context or {}).get("form") if response.status_code == 200 else None
    return dict(form.fields) if form is not None else {}


def needs_file(field: forms.Field) -> bool:
    return isinstance(field, forms.FileField) and field.required


@pytest.fixture(scope="module")
def shown(world) -> list[tuple]:
    """(a use, its fields) of every form that a page shows."""
    found = [(use, fields_of(use)) for use in {use.url: use for use in world.uses}.values()]
    return [(use, fields) for use, fields in found if fields]


def numbers_in(fields) -> dict[str, forms.Field]:
    return {n: f for n, f in fields.items() if isinstance(f, NumberField | WholeNumberField)}


def lines_in(fields) -> list[str]:
    plain = (forms.TextInput, forms.EmailInput)
    return [
        n for n, f in fields.items()
        if isinstance(f, forms.CharField) and isinstance(f.widget, plain) and not f.widget.is_hidden
    ]  # fmt: skip


def typed(use, **values: str) -> tuple[bytes, str]:
    pairs = [pair for pair in use.pairs if pair[0] not in values]
    return body("multipart", pairs + [(name, value.encode()) for name, value in values.items()])


def test_every_number_is_read_by_the_one_field(shown):
    others = (forms.IntegerField, forms.FloatField)  # a DecimalField is an IntegerField
    units, count = set(), 0
    for use, fields in shown:
        for name, field in fields.items():
            if isinstance(field, others) and not field.widget.is_hidden:
                assert isinstance(field, NumberField | WholeNumberField), f"{use} {name}"
                assert field.widget.input_type == "text", f"{use} {name}"
                units.add(field.unit)
                count += 1
                # What is read back while one types has two decimals.
                read_back = "data-amount" in field.widget.attrs and isinstance(field, NumberField)
                assert not read_back or field.decimal_places == 2, f"{use} {name}"
    known = {
        "",
        "万元",
        "亿元",
        "亩",
        "㎡",
        "工作日",
        "天",
        "%",
        "日",
        "月",
        "个月",
        "年",
        "级",
        "次",
    }
    assert units <= known, units - known
    assert count > 60 or not SOAK  # a share of the forms may have few


def test_a_number_may_be_typed_in_full_width_with_commas_and_with_its_unit(shown):
    """A3, A19: wherever 1200 may stand, the other ways to write it may."""
    for use, fields in shown:
        for name, field in numbers_in(fields).items():
            spellings = ["１２００", "1,200", "1，200", " 1 200 ", f"1200{field.unit}"]
            if field.unit == "万元":
                spellings += ["0.12亿元", "１２００万", "￥12,000,000元"]
            for text in spellings:
                assert field.to_python(text) == 1200, f"{use} {name} {text}"


def test_so_may_every_number_of_a_form_that_is_sent(world, shown):
    sending = [(use, wide) for use, fields in shown if (wide := in_full_width(use, fields))]
    assert len(sending) > 1 or not SOAK
    for use, wide in share(sending, 2, within=OF):
        assert world.send(use.client, "POST", use.url, *typed(use, **wide)) in {200, 302}, use


def in_full_width(use, fields) -> dict[str, str]:
    numbers = numbers_in(fields)
    return {n: v.decode().translate(FULL_WIDTH) for n, v in use.pairs if v and n in numbers}


def test_a_minus_is_never_dropped(shown):
    for use, fields in shown:
        for name, field in numbers_in(fields).items():
            for text in ("-5", "−5", "－5"):
                assert field.to_python(text) == -5, f"{use} {name} {text}"


TOO_FINE = "0.001"


def as_wrong(text: str, field: forms.Field) -> str:
    """What has a place too many has one more than the field."""
    return f"0.{'0' * getattr(field, 'decimal_places', 0)}1" if text == TOO_FINE else text


@pytest.mark.parametrize(
    "text", ["1e4", "约20", "10-20", "20多亿", "1,2", "20\t30", "5平方米", TOO_FINE, "二十"]
)
def test_a_text_that_says_no_number_is_refused_in_every_number(world, shown, text):
    """A3, A19. Each of the fields refuses it, and with a share of them the whole form is sent."""
    for _, fields in shown:
        for field in numbers_in(fields).values():
            with pytest.raises(forms.ValidationError, match="。"):
                field.clean(as_wrong(text, field))
    asking = [(use, *one) for use, fields in shown for one in numbers_in(fields).items()]
    for use, name, field in share(asking, 7, len(text), within=OF):
        sent = typed(use, **{name: as_wrong(text, field)})
        status = world.send(use.client, "POST", use.url, *sent)
        assert status == 400, f"{use} {name}"


def test_a_row_of_a_spreadsheet_is_refused_in_every_line(world, shown):
    """A19. Some of them, all in a soak."""
    asking = [(use, name) for use, fields in shown for name in lines_in(fields)]
    assert len(asking) > 30 or not SOAK
    for use, name in share(asking, 4, within=OF):
        row = typed(use, **{name: "甲\t20亿元\t乙"})
        assert world.send(use.client, "POST", use.url, *row) == 400, f"{use} {name}"


def test_every_form_was_tried(world):
    assert {use.name for use in world.uses} == set(share(list(POSTS), OF))
