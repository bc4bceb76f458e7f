"""Who is told of a step of an issue, and in which words."""

from accounts.models import User
from gaoxin.clock import in_words
from projects.issues.reads.case import people_of
from projects.issues.rules.machine import Step, Who
from projects.messages.actions.notices import notify
from projects.models import Issue, IssueStep, Notice

# Whom a step concerns; who took it is not told. Both levels are told of 提级, see `_audience`.
AUDIENCE: dict[str, tuple[Who, ...]] = {
    Step.REPORT: (Who.CHIEF,),
    Step.SUPPLEMENT: (Who.CHIEF,),
    Step.RETURN: (Who.RAISER,),
    Step.ASSIGN: (Who.HANDLER, Who.HEAD),
    Step.ASSESS: (Who.RAISER,),
    Step.CONSULT: (Who.HANDLER, Who.RAISER),
    Step.CONCLUDE: (Who.HANDLER, Who.RAISER),
    Step.RECEIVE: (Who.CHIEF,),
    Step.FEEDBACK: (Who.CHIEF,),
    Step.RESOLVE: (Who.CHIEF,),
    Step.REJECT: (Who.HANDLER,),
    Step.CLOSE: (Who.HANDLER, Who.RAISER),
    Step.EXTEND_ASK: (Who.CHIEF,),
    Step.EXTEND: (Who.HANDLER,),
    Step.EXTEND_REFUSE: (Who.HANDLER,),
    Step.SUSPEND: (Who.HANDLER,),
    Step.RESUME: (Who.HANDLER,),
    Step.CLAIM_UNABLE: (Who.LEADER,),
    Step.CONFIRM_UNABLE: (Who.HANDLER, Who.CHIEF, Who.RAISER),
    Step.REFUSE_UNABLE: (Who.HANDLER,),
    Step.REOPEN: (Who.CHIEF,),
    Step.PROPOSE: (Who.LEADER, Who.ADMIN),
    Step.KEEP_LEVEL: (Who.CHIEF, Who.HANDLER),
    Step.CITY: (Who.CHIEF, Who.LEADER),
    Step.HAND_ON: (Who.HANDLER, Who.HEAD),
}
AT_LEVEL: dict[int, tuple[Who, ...]] = {
    1: (Who.CHIEF,),
    2: (Who.LEADER,),
    3: (Who.GROUP, Who.ADMIN),
    4: (Who.ADMIN,),
}
# The chief is to verify; what the chief handled, the leader or the project office.
DEPUTIES: dict[str, tuple[Who, ...]] = {Step.RESOLVE: (Who.LEADER, Who.ADMIN)}


def tell(issue: Issue, step: IssueStep) -> None:
    """The people whom this step concerns. Nobody of them reachable: the project office passes it on.

    The caller holds the transaction and writes the audit.
    """
    people = _concerned(issue, step)
    told = [_notify(issue, step, person, Notice.Kind.ISSUE) for person in people]
    if any(told):
        return
    names = "、".join(str(person) for person in people) or "（无责任人）"
    for admin in people_of(issue, step.on)(Who.ADMIN):
        if admin.pk != step.by_id:
            _notify(issue, step, admin, Notice.Kind.RELAY, to=f"请转告 {names}：")


def _concerned(issue: Issue, step: IssueStep) -> list[User]:
    find = people_of(issue, step.on)
    audience = AUDIENCE.get(step.kind, ())
    if step.kind == IssueStep.Kind.ESCALATE:
        audience = (*AT_LEVEL[issue.level - 1], *AT_LEVEL[issue.level])
    people = [person for who in audience for person in find(who)]
    barred = {step.by_id} | ({issue.handler_id} if step.kind in DEPUTIES else set())
    people = [person for person in people if person.pk not in barred]
    for who in DEPUTIES.get(step.kind, ()):
        people = people or [person for person in find(who) if person.pk not in barred]
    return list({person.pk: person for person in people}.values())


def _notify(issue: Issue, step: IssueStep, person: User, kind: str, to: str = "") -> bool:
    return notify(
        user=person,
        kind=kind,
        title=f"{issue.code} {step.get_kind_display()}：{issue.summary}"[:100],
        text=f"{to}{issue.project.short_name}，{_describe_step(issue, step)}"[:500],
        url=issue.get_absolute_url(),
        key=f"issue-{issue.code}-{issue.version}",  # each step counts the version up
    )


def _describe_step(issue: Issue, step: IssueStep) -> str:
    words = [f"现为「{issue.get_state_display()}」，{issue.get_level_display()}"]
    if issue.due_on and issue.is_open:
        words.append(f"时限 {in_words(issue.due_on)}")
    if step.text:
        words.append(step.text)
    return "；".join(words)
