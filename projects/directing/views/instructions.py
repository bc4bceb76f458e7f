from contextlib import contextmanager
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from gaoxin.acting import people_named
from gaoxin.asked import local_address
from gaoxin.files import discarded_on_failure, send
from gaoxin.form_page import FormPage, form_page
from gaoxin.uploads import PROJECT_FILES, receive
from projects.directing.actions import instructions as actions
from projects.directing.actions.instructions import Given
from projects.directing.forms.instruction import FORMS, WORDS, InstructionForm, InstructionStepForm
from projects.directing.reads.instructions import (
    back_words,
    defaults,
    first_giver,
    instruct_words,
    instruction_page,
    may_give,
    step_named,
    step_state,
)
from projects.directing.rules import DECIDERS, MOVES
from projects.files.actions.files import note_instruction_file
from projects.models import DispatchReport, Instruction, InstructionStep, Project, SiteVisit

DECIDED = [step for step, move in MOVES.items() if move.who <= DECIDERS]
ANSWERED = [step for step in MOVES if step not in DECIDED]


def _visible(request, code) -> Instruction:
    rows = Instruction.objects.visible_to(request.user).for_register()
    return get_object_or_404(
        rows.select_related("visit__leader", "unit__head", "resolution__meeting"), code=code
    )


def instruction(request, code):
    row = _visible(request, code)
    page = instruction_page(row, request.user, timezone.localdate())
    acts = [(_url_name(step), step.lower(), WORDS[step][0]) for step in page.steps_open]
    back = local_address(request.GET.get("back", ""))
    context = {"row": row, "page": page, "acts": acts, "project": row.project}
    context |= {"back": back, "back_words": back_words(back)}
    return render(request, "projects/directing/instruction.html", context)


def _url_name(step) -> str:
    return f"projects:instruction_{'decide' if step in DECIDED else 'answer'}"


def _draft(request) -> Instruction:
    """On a line of the report, on a visit, or on nothing that is written down. 404 for staff who are
    nobody's 联络员."""
    if not may_give(request.user, timezone.localdate()):
        raise Http404
    return _linked_draft(request)


@form_page(_draft)
def instruction_add(request, draft):
    def save(form):
        with _received(form.cleaned_data.get("scan")) as stored:
            return actions.add_instruction(
                row=form.instance, at=timezone.now(), by=request.user, scan=stored
            )

    title, back = instruct_words(request.user), _back(request, draft)
    page = {"people": people_named(request, "to"), "instance": draft, "then": _then(back)}
    page |= {
        "template": "projects/directing/instruct.html",
        "context": {"draft": draft, "note": _about(draft)},
    }
    return FormPage(InstructionForm, save, title, back or "/instructions/", **page)


def _linked_draft(request) -> Instruction:
    """What the link says, for the form to start with."""
    asked = request.GET
    project = _find_linked(Project, request, "code", asked.get("project"))
    report = _find_linked(DispatchReport, request, "number", asked.get("number"))
    line = asked.get("line", "")[:300]
    given = defaults(project, timezone.localdate(), line=line, report=report)
    return Instruction(
        project=project,
        report=report,
        visit=_find_linked(SiteVisit, request, "pk", asked.get("visit")),
        line=line,
        to=given.to,
        due_on=given.due_on,
        done_when=given.done_when,
        given_by=first_giver(request.user, timezone.localdate()),
    )


def _find_linked(model, request, field, value):
    """The row that the link names; 404 for one that this person does not see."""
    if not value:
        return None
    if field != "code" and not (value.isdecimal() and len(value) <= 9):
        raise Http404
    return get_object_or_404(model.objects.visible_to(request.user), **{field: value[:20]})


def _back(request, draft) -> str:
    """Where it began: the page that the link names, otherwise that of what it is on; "" for none."""
    if named := local_address(request.GET.get("back", "")):
        return named
    on = next((row for row in (draft.report, draft.visit, draft.project) if row is not None), None)
    return on.get_absolute_url() if on else ""


def _about(draft) -> str:
    """What it is about, where the link says so: the form may stand beside other lines."""
    return (
        f"{draft.project.short_name}　{draft.line}" if draft.project and draft.line else draft.line
    )


def _then(back: str):
    """The page of what was given, which leads back to where it began."""
    query = f"?{urlencode({'back': back})}" if back else ""
    return lambda row: f"{row.get_absolute_url()}{query}"


@contextmanager
def _received(upload):
    """The checked upload, None without one; gone again when the row that names it is not written."""
    stored = receive(upload, allowed=PROJECT_FILES) if upload else None
    with discarded_on_failure(*([stored] if stored else [])):
        yield stored


def _decision(request, code, step) -> tuple:
    return _concerning(request, code, step_named(step, DECIDED))


def _answer(request, code, step) -> tuple:
    return _concerning(request, code, step_named(step, ANSWERED))


def _concerning(request, code, step) -> tuple:
    """The instruction, a step of it that is this person's at all, and why it cannot be taken now."""
    row = _visible(request, code)
    concerns, why_not = step_state(row, step, request.user, timezone.localdate())
    if not concerns:
        raise Http404
    return row, step, why_not


@form_page(_decision)
def instruction_decide(request, concerning):
    """What the leader does, or the office records for them: accept, give back, postpone, strike."""
    return _step_form(request, *concerning)


@form_page(_answer)
def instruction_answer(request, concerning):
    """What who is to do it does: report on it, answer."""
    return _step_form(request, *concerning)


def _step_form(request, row, step, why_not):
    """One step; where it is not possible now, the instruction's page says so."""
    if why_not and request.method != "POST":
        messages.warning(request, why_not)
        return redirect(row)
    return FormPage(
        FORMS.get(step, InstructionStepForm),
        _take(request, step),
        f"{WORDS[step][0]}：{row.code}",
        row.get_absolute_url(),
        instance=row,
        people=people_named(request, "to"),
        lock=_rows_first(row),
        form_kwargs={"step": step},
        context={"project": row.project, "note": row.text},
    )


def _rows_first(row):
    """What every act on it locks first: the project, where there is none the row itself."""
    if row.project_id:
        return Project.objects.filter(pk=row.project_id)
    return Instruction.objects.filter(pk=row.pk)


def _take(request, step):
    def save(form):
        said = form.cleaned_data
        with _received(said.get("upload")) as stored:
            more = (said.get("evidence", ""), said.get("day"), stored, said.get("to"))
            given = Given(said["text"], *more)
            return actions.take_step(
                row=form.instance, step=step, given=given, at=timezone.now(), by=request.user
            )

    return save


def instruction_file(request, pk):
    """The scan of an instruction, or the paper that came with an answer."""
    rows = InstructionStep.objects.visible_to(request.user).with_file()
    row = get_object_or_404(rows.select_related("file", "instruction"), pk=pk)
    file = row.file
    answer = send(file.stored_name, file.original_name, file.content_type, plain=f"file-{file.pk}")
    if request.method == "GET":
        note_instruction_file(row=row, by=request.user)
    return answer
