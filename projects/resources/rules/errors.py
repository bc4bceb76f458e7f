"""What the law does not allow of a permit, each with its sentence."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from projects.registry.rules.labelled import Labelled
from projects.resources.rules.kinds import WITHOUT_STEP, Method, Result


class Fault(Labelled):
    ACCEPTED_BEFORE_SUBMITTED = (
        "ACCEPTED_BEFORE_SUBMITTED",
        "受理日期早于递交日期。请核对两个日期后再提交。",
    )
    AGENT_IS_EXAMINER = "AGENT_IS_EXAMINER", "代办员不能审批自己代办的手续。请由另一人审批。"
    CHECK_DAY = "CHECK_DAY", "按企业承诺办结须约定核查日期，且不早于办结日期。请填写核查日期。"
    DAYS = "DAYS", "取消或不适用的手续没有递交、受理、办结日期。请清空日期，或改选办理方式。"
    DECIDED_BEFORE_ACCEPTED = (
        "DECIDED_BEFORE_ACCEPTED",
        "办结日期早于受理或递交日期。请核对日期后再提交。",
    )
    EXAMINER = "EXAMINER", "独任办结须写明由谁审批。请选择审批人。"
    FUTURE = "FUTURE", "日期晚于今天。请等当天再登记，或改填实际日期。"
    NOT_ON_PROMISE_LIST = (
        "NOT_ON_PROMISE_LIST",
        "这一事项未列入企业承诺清单。请改选办理方式，或先由项目办在事项清单里放开。",
    )
    NOT_ON_SOLE_LIST = (
        "NOT_ON_SOLE_LIST",
        "这一事项未列入独任清单。请取消独任，或先由项目办在事项清单里放开。",
    )
    NUMBER_OR_FILE = "NUMBER_OR_FILE", "办结须有证照或文书编号，或者上传文件。请补一项。"
    PROMISE_LETTER = "PROMISE_LETTER", "按企业承诺办结须有承诺书。请先上传承诺书。"
    REASON = "REASON", "取消或不适用须写明原因。请填写原因。"
    RESULT = "RESULT", "办结日期和结果须同时填写。请补齐。"
    SOLE_NEEDS_APPROVAL = (
        "SOLE_NEEDS_APPROVAL",
        "独任只用于保留审批的手续。请取消独任，或改选保留审批。",
    )


@dataclass(frozen=True, kw_only=True)
class Filing:
    """A permit as it would be stored. `agent`, `examiner`, `letter`, `file`: their keys."""

    method: Method
    submitted_on: date | None = None
    accepted_on: date | None = None
    decided_on: date | None = None
    result: str = ""
    number: str = ""
    file: int | None = None
    sole: bool = False
    agent: int | None = None
    examiner: int | None = None
    letter: int | None = None
    check_due_on: date | None = None
    reason: str = ""
    sole_allowed: bool = False
    promise_allowed: bool = False


def permit_errors(filing: Filing, today: date) -> list[Fault]:
    """In the order of their codes."""
    found = [*_of_people(filing), *_of_method(filing), *_of_days(filing, today), *_of_end(filing)]
    return sorted(set(found))


def _of_people(filing: Filing) -> Iterator[Fault]:
    if filing.agent is not None and filing.agent == filing.examiner:
        yield Fault.AGENT_IS_EXAMINER
    if filing.sole and filing.method != Method.RESERVED:
        yield Fault.SOLE_NEEDS_APPROVAL
    elif filing.sole and not filing.sole_allowed:
        yield Fault.NOT_ON_SOLE_LIST
    if filing.sole and filing.decided_on and filing.examiner is None:
        yield Fault.EXAMINER


def _of_method(filing: Filing) -> Iterator[Fault]:
    if filing.method == Method.PROMISE and not filing.promise_allowed:
        yield Fault.NOT_ON_PROMISE_LIST
    if filing.method in WITHOUT_STEP:
        if not filing.reason:
            yield Fault.REASON
        if filing.submitted_on or filing.accepted_on or filing.decided_on:
            yield Fault.DAYS


def _of_days(filing: Filing, today: date) -> Iterator[Fault]:
    days = [filing.submitted_on, filing.accepted_on, filing.decided_on]
    known = [day for day in days if day is not None]
    if any(day > today for day in known):
        yield Fault.FUTURE
    if filing.submitted_on and filing.accepted_on and filing.accepted_on < filing.submitted_on:
        yield Fault.ACCEPTED_BEFORE_SUBMITTED
    before = [day for day in days[:2] if day is not None]
    if filing.decided_on and before and filing.decided_on < max(before):
        yield Fault.DECIDED_BEFORE_ACCEPTED


def _of_end(filing: Filing) -> Iterator[Fault]:
    if (filing.decided_on is None) != (filing.result == ""):
        yield Fault.RESULT
    if filing.decided_on is None or filing.result != Result.GRANTED:
        return
    if filing.method == Method.PROMISE:
        if filing.letter is None:
            yield Fault.PROMISE_LETTER
        if filing.check_due_on is None or filing.check_due_on < filing.decided_on:
            yield Fault.CHECK_DAY
    elif filing.number == "" and filing.file is None:
        yield Fault.NUMBER_OR_FILE
