"""A network in words: what is wrong with it and how to mend it, what would bring the target nearer, what slipped."""

from collections.abc import Mapping, Sequence
from datetime import date

from gaoxin.days import day_in_words
from projects.schedule.rules.due import Slip
from projects.schedule.rules.levers import Gain, Lever, LeverKind
from projects.schedule.rules.network import Problem, ProblemKind, Step
from projects.schedule.rules.nodes import short_day
from projects.schedule.rules.timeline import Span

Names = Mapping[str, str]
ARROW = " → "

SAID: dict[ProblemKind, str] = {
    ProblemKind.TWICE: "序号「{0}」用了两次。请把其中一步改用别的序号。",
    ProblemKind.SELF: "「{0}」以自己为前置。请删去这条前置关系。",
    ProblemKind.UNKNOWN: "「{0}」的前置步骤「{1}」不存在。请改选本网络里的步骤。",
    ProblemKind.LINK_TWICE: "「{0}」的前置步骤「{1}」写了两次。请删去一条。",
    ProblemKind.DURATION: "「{0}」的工期超出范围。请填 0 至 2000 的整数天。",
    ProblemKind.LOOSE_END: "「{0}」之后没有步骤，拖多久都不影响目标。请在它的后续步骤里把它设为前置，或改为旁支。",
    ProblemKind.SIDE_HOLDS: "旁支步骤「{0}」挡住了「{1}」。请删去这条前置关系，或把「{0}」改为工作步骤。",
    ProblemKind.AFTER_TARGET: "「{0}」排在目标之后。请删去它以目标为前置的关系，或改为旁支。",
}


def problem_words(problem: Problem, names: Names) -> str:
    """What is wrong, where, and what to do about it."""
    at = problem.at
    if not isinstance(at, tuple):
        return f"目标步骤有 {at} 个，须正好 1 个（如投产）。请只把一个步骤设为目标。"
    if problem.kind == ProblemKind.CYCLE:
        way = ARROW.join(names.get(key, key) for key in (*at, at[0]))
        return f"前后循环：{way}。请删去其中一条前置关系。"
    return SAID[problem.kind].format(*(names.get(key, key) for key in at))


def span_words(span: Span) -> str:
    """「45 日」, 「10 个工作日」."""
    return f"{span.days} {'日' if span.unit == 'CALENDAR' else '个工作日'}"


def lever_words(lever: Lever, steps: Mapping[str, Step], names: Names) -> str:
    """「土地出让由 45 日压缩到 30 日」."""
    name = names.get(lever.step, lever.step)
    if lever.kind == LeverKind.PARALLEL:
        return f"「{name}」与「{names.get(lever.pred, lever.pred)}」并行"
    if lever.kind == LeverKind.LAG:
        return f"取消「{names.get(lever.pred, lever.pred)}」之后的间隔"
    step = steps[lever.step]
    return f"「{name}」由 {span_words(step.span)}压缩到 {span_words(step.short or step.span)}"


def gain_words(gain: Gain, steps: Mapping[str, Step], names: Names) -> str:
    return f"{lever_words(gain.lever, steps, names)}，可提前 {gain.gain} 个工作日"


def shortfall_words(shortfall: int | None) -> str:
    """「目标不可达：差 34 个工作日」, 「余 21 个工作日」."""
    if shortfall is None:
        return "目标已完成"
    if shortfall > 0:
        return f"目标不可达：差 {shortfall} 个工作日"
    return f"余 {-shortfall} 个工作日" if shortfall else "正好，没有余量"


def gap_words(shortfall: int | None) -> str:
    """In short, beside the target: 「差 34 个工作日」, 「余 5 个工作日」."""
    if shortfall is None:
        return "目标已完成"
    if shortfall == 0:
        return "正好，没有余量"
    return f"差 {shortfall} 个工作日" if shortfall > 0 else f"余 {-shortfall} 个工作日"


def short_gap(shortfall: int) -> str:
    """In a table whose head says what is counted: 「差 34」, 「余 5」, 「0」."""
    return f"{'差' if shortfall > 0 else '余'} {abs(shortfall)}" if shortfall else "0"


def slip_words(slip: Slip) -> str:
    """「较原计划推迟 9 天（1 个工作日）」: over a holiday the two differ, and one alone misleads."""
    return f"较原计划{later_words(slip)}" if slip.days else "与原计划一致"


def later_words(slip: Slip) -> str:
    """「推迟 9 天（1 个工作日）」, 「提前 2 天（2 个工作日）」."""
    word = "推迟" if slip.days > 0 else "提前"
    workdays = f"{abs(slip.workdays)} 个工作日" if slip.workdays else "都是休息日"
    return f"{word} {abs(slip.days)} 天（{workdays}）"


def left_words(until: date | None, workdays: int, today: date, *, running: bool) -> str:
    """`workdays` from today to the latest start, of what runs to the latest end: 「还有 5 个工作日」, 「已晚 3 个工作日」;
    where days off alone lie between, 「11月27日应开始，未开始」, 「11月29日必须开始」."""
    if until is None:
        return "已开始" if running else "不限最迟开始"
    act = "完成" if running else "开始"
    if until == today:
        return f"今天必须{act}"
    if workdays:
        return f"还有 {workdays} 个工作日" if workdays > 0 else f"已晚 {-workdays} 个工作日"
    day = day_in_words(until, today)
    return f"{day}应{act}，未{act}" if until < today else f"{day}必须{act}"


def running_words(since: date, today: date, passed: int, span: Span) -> str:
    """「11-02 开始，第 26 天，共 45 天」; `passed`: working days since then, of what counts in them."""
    day = short_day(since, today)
    if span.unit == "CALENDAR":
        return f"{day} 开始，第 {(today - since).days + 1} 天，共 {span.days} 天"
    return f"{day} 开始，第 {passed + 1} 个工作日，共 {span.days} 个"


def waits_words(names: Sequence[str]) -> str:
    """「等「施工图」」, 「等「施工图」等 3 步」; '' where nothing is waited for."""
    if not names:
        return ""
    return f"等「{names[0]}」" + (f"等 {len(names)} 步" if len(names) > 1 else "")


def basis_words(lever: Lever, habit: str) -> str:
    """Why a lever may be pulled; `habit`: what the network says of the order that would be given up."""
    if lever.kind == LeverKind.SHORTEN:
        return "步骤所填的压缩后工期"
    if lever.kind == LeverKind.LAG:
        return "惯例的间隔，可取消"
    return habit or "惯例，可并行"


def anomaly_words(undone: str, begun: str) -> str:
    return f"顺序异常：「{begun}」已开始，前置步骤「{undone}」还没有完成。请核对「{undone}」是否漏登完成。"


def conflict_words(name: str, due_on: date, agreed_on: date, today: date) -> str:
    """「与计划冲突：节点「开工」领导定死 06-30，计划 07-18」."""
    fixed, planned = short_day(due_on, today), short_day(agreed_on, today)
    return f"与计划冲突：节点「{name}」领导定死 {fixed}，计划 {planned}"


def moved_words(count: int, was: str, tried: str) -> str:
    """「12 个步骤的日期变动；与目标相比：现在余 5 个工作日，改动后差 3 个工作日」."""
    said = f"{count} 个步骤的日期变动" if count else "没有步骤的日期变动"
    return f"{said}；与目标相比：现在{was}，改动后{tried}"


def shift_words(workdays: int) -> str:
    """「晚 3 个工作日」, 「早 12 个工作日」."""
    return f"{'晚' if workdays > 0 else '早'} {abs(workdays)} 个工作日"
