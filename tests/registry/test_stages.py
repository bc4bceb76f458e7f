from datetime import date

import pytest

from projects.registry.rules.stages import (
    FACT_OF_STAGE,
    FIELD_LABELS,
    ORDER,
    REQUIRED_FROM,
    Move,
    Stage,
    missing,
    move_kind,
    needs_reason,
    next_stage,
    oddities,
)

ALL = frozenset(REQUIRED_FROM)


def test_every_stage_has_a_chinese_name_and_every_required_field_too():
    assert [stage.label for stage in ORDER] == [
        "谋划储备", "在谈", "签约", "落地", "前期手续", "在建", "竣工", "试生产", "投产", "升规",
        "达产达效",
    ]  # fmt: skip
    assert set(REQUIRED_FROM) <= set(FIELD_LABELS)


@pytest.mark.parametrize("stage", ORDER)
def test_nothing_is_missing_when_everything_is_given(stage):
    assert missing(ALL, stage) == []


@pytest.mark.parametrize(("field", "since"), REQUIRED_FROM.items())
def test_a_field_is_missing_from_its_own_stage_on_and_not_before(field, since):
    place = ORDER.index(since)
    assert field in missing(ALL - {field}, since)
    for earlier in ORDER[:place]:
        assert field not in missing(ALL - {field}, earlier)


def test_completion_is_not_required_for_trial_production_nor_the_other_way_round():
    assert missing(ALL - {"completed"}, Stage.TRIAL_PRODUCTION) == []
    assert missing(ALL - {"trial"}, Stage.COMPLETED) == []
    assert missing(ALL - {"trial"}, Stage.OPERATION) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (None, Stage.CONSTRUCTION, Move.ENTRY),
        (Stage.SIGNED, Stage.LANDED, Move.ADVANCE),
        (Stage.SIGNED, Stage.PERMITTING, Move.SKIP),
        (Stage.CONSTRUCTION, Stage.PERMITTING, Move.BACK),
        (Stage.CONSTRUCTION, Stage.CONSTRUCTION, Move.CORRECTION),
        (Stage.CONSTRUCTION, Stage.TRIAL_PRODUCTION, Move.ADVANCE),
        (Stage.TRIAL_PRODUCTION, Stage.COMPLETED, Move.ADVANCE),
        (Stage.COMPLETED, Stage.OPERATION, Move.ADVANCE),
        (Stage.TRIAL_PRODUCTION, Stage.OPERATION, Move.ADVANCE),
        (Stage.CONSTRUCTION, Stage.OPERATION, Move.SKIP),
        (Stage.PERMITTING, Stage.OPERATION, Move.SKIP),
        (Stage.CONSTRUCTION, None, Move.BACK),
    ],
)
def test_how_a_project_gets_from_one_stage_to_another(old, new, expected):
    assert move_kind(old, new) == expected


def test_only_skipping_and_going_back_need_a_reason():
    assert {move for move in Move if needs_reason(move)} == {Move.SKIP, Move.BACK}


def test_the_stage_after_each_stage():
    assert [next_stage(stage) for stage in ORDER] == [*ORDER[1:], None]
    assert next_stage(None) is None


def days(**given):
    return dict.fromkeys(set(FACT_OF_STAGE.values()) | {"filed", "statistics_entered"}) | given


def codes(given):
    facts = {fact for fact, day in given.items() if day}
    return {odd.code for odd in oddities(given, facts)}


def test_dates_in_the_usual_order_are_not_odd():
    assert codes(
        days(
            signed=date(2025, 1, 1), filed=date(2025, 3, 1), started=date(2025, 6, 1),
            completed=date(2026, 5, 1), operation=date(2026, 6, 1),
        )
    ) == set()  # fmt: skip


def test_building_before_filing_is_odd_also_when_filing_is_unknown():
    assert codes(days(filed=date(2025, 7, 1), started=date(2025, 6, 1))) == {"filed_started"}
    assert codes(days(started=date(2025, 6, 1))) == {"filed_started"}


def test_producing_before_completion_is_odd():
    found = codes(
        days(filed=date(2025, 1, 1), started=date(2025, 2, 1), operation=date(2026, 1, 1))
    )
    assert found == {"completed_operation"}


def test_a_fact_whose_day_is_unknown_counts_as_true():
    given = {"filed", "started"}
    assert oddities(days(started=date(2025, 6, 1)), given) == []
