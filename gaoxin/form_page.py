"""The page around every form: who may, what is locked, the version, the one-time token, the answer."""

import hashlib
import uuid
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager, nullcontext
from copy import copy
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import Any, NoReturn

from django import forms
from django.apps import apps
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from gaoxin.acting import Rows, hold_person, lock_rows
from gaoxin.carried import OWN_FIELDS
from gaoxin.forms import Stale, constraint_message, is_told, shown
from gaoxin.taking_back import reason_for


@dataclass(frozen=True)
class FormPage:
    """What a form does and what stands around it.

    `save(form)` is an action that ends with its audit row. `then` says where to go afterwards: an
    address, or a function of what `save` returned that gives an address or the answer itself; without
    it the page of what was saved. `earlier`: of the row that a create form made, where the same form sent
    a second time leads; without it that row's page. `people`: the accounts it changes; `lock`: the rows that every act on
    `instance` locks before it (gaoxin/acting.py). `before`: the name of a keyword of the form and what
    gives it on a POST, before any row is locked. `context` may be a function, for what costs queries
    and is read only when the form is shown. `held_people`: of `people`, and who acts, the accounts as they were read under
    their lock, which only the page of a POST has.
    """

    form_class: Callable
    save: Callable[[Any], Any]
    title: str
    back: str
    instance: models.Model | None = None
    people: Rows | None = None
    lock: Rows | None = None
    then: str | Callable[[Any], str | HttpResponse] | None = None
    earlier: Callable[[Any], str] | None = None
    form_kwargs: dict = field(default_factory=dict)
    before: tuple[str, Callable[[], AbstractContextManager]] | None = None
    template: str = "house/form.html"
    context: dict | Callable[[], dict] = field(default_factory=dict)
    held_people: Collection[models.Model] = ()

    def form(self, request, *data):
        """Of this page, bound to `data` if there is any; on the instance where it is the form of one."""
        given = {"user": request.user, **self.form_kwargs}
        if self.is_on_a_row:
            given["instance"] = self.instance
        if reason := reason_for(request):
            given["initial"] = {**reason, **given.get("initial", {})}
        form = self.form_class(*data, **given)
        form.held_people = self.held_people
        return form

    @property
    def is_on_a_row(self) -> bool:
        return isinstance(self.form_class, type) and issubclass(self.form_class, forms.ModelForm)

    def show(self, request, form, status: int = 200, **more) -> HttpResponse:
        context = self.context() if callable(self.context) else self.context
        context = {"title": self.title, "back": self.back, **context, **more, "form": form}
        return render(request, self.template, context, status=status)


class _Refused(Exception):
    """Carries the answer out of the transaction, so that the transaction is rolled back."""

    def __init__(self, status: int, form, **context):
        self.status, self.form, self.context = status, form, context


class _Earlier(Exception):
    """The same form was sent before: its token, which knows what it made."""

    def __init__(self, claimed):
        self.claimed = claimed


class _NoForm(Exception):
    """Meanwhile the view has another answer than a form."""

    def __init__(self, answer: HttpResponse):
        self.answer = answer


def form_page(find: Callable | None = None):
    """The decorator of a view that shows a form and on POST saves it.

    `find(request, **url)` gives what the page is on, by what this person may do, or raises Http404.
    The view is handed that, and says what the page is (FormPage) or answers itself. A POST asks both
    twice: first to know what to lock, then under the locks, in the one transaction of the act, so that
    what was allowed still is and nothing that is saved was read before.

    The text is always kept: 404 when the right is gone by then, 403 when the role is; 400 when the form
    is not valid, 409 when somebody else saved in between (both texts and the differences are shown), 422
    when a token comes back with another content. What was carried here past signing in or past a fault
    (gaoxin/carried.py) is shown in the form and not saved.
    """

    def decorator(view):
        @wraps(view)
        def answer(request, **url):
            def ask():
                return view(request, find(request, **url)) if find else view(request, **url)

            page = ask()
            if not isinstance(page, FormPage):
                return page
            if request.method != "POST":
                return page.show(request, page.form(request))
            if again := getattr(request, "again", None):
                return page.show(request, page.form(request, request.POST), again=again)
            return _post(request, page, ask)

        answer.shows_again = True
        return answer

    return decorator


def _post(request, page: FormPage, ask: Callable) -> HttpResponse:
    name, made_ready = page.before or ("", nullcontext)
    try:
        with made_ready() as ready, transaction.atomic():
            page = _under_locks(request, page, ask)
            given = {name: ready} if name else {}
            made = _submit(request, replace(page, form_kwargs={**page.form_kwargs, **given}))
        # After the commit: an address may cost a query, and the audit row is to be the last one.
        return _go_on(page, made)
    except _NoForm as other:
        return other.answer
    except _Earlier as earlier:
        return redirect(_led_to(page, earlier.claimed))
    except _Refused as refused:
        return page.show(request, refused.form, refused.status, **refused.context)


def _under_locks(request, page: FormPage, ask: Callable) -> FormPage:
    """The page as it is now that nothing it hangs on can change any more."""
    try:
        people = hold_person(request, page.people)
        keys = lock_rows(page.lock)
        again = ask()
    except (Http404, PermissionDenied):
        request.typed = typed_into(page.form(request, request.POST))
        raise
    if not isinstance(again, FormPage):
        raise _NoForm(again)
    return replace(again, instance=_held(again.instance, page.lock, keys), held_people=people)


def typed_into(form) -> list[tuple[str, str]]:
    """(label, words) of what a form was sent with, where the form itself is not shown again."""
    fields = [one for one in form.visible_fields() if one.data not in (None, "", [], False)]
    typed = [one for one in fields if is_told(one.field)]
    return [(str(one.label), shown(one.field, one.data)) for one in typed]


def _go_on(page: FormPage, made) -> HttpResponse:
    to = page.then(made) if callable(page.then) else page.then or made
    return to if isinstance(to, HttpResponse) else redirect(to)


def _led_to(page: FormPage, claimed) -> str:
    """Where the first of two equal forms went."""
    if isinstance(page.then, str):
        return page.then
    made = claimed.made() if page.earlier else None
    return claimed.result_url() if made is None else page.earlier(made)


def _submit(request, page: FormPage):
    """What `save` returned."""
    form = page.form(request, request.POST, request.FILES)
    if form.is_edit:
        _look_for_what_it_made(request, form)
        _check_version(request, page, form)
    if form.takes_token:
        _claim_token(request, form)
    if not form.is_valid():
        raise _Refused(400, form)
    try:
        return _saved(form, page.save)
    except Stale as stale:
        kept = page.form(request, _with(form.data, stale.fresh), request.FILES)
        raise _Refused(409, kept, stale=stale.changed) from stale


def _held(row: models.Model | None, locked: Rows | None, keys: set):
    """The stored row, locked until the transaction ends, but for rows that only refer to it. One that was locked
    before it was found is not read again: a form of its own to fill is all that it is given."""
    if row is None or row.pk is None:
        return row
    if locked is not None and locked.model is type(row) and row.pk in keys:
        return copy(row)
    return get_object_or_404(type(row)._base_manager.select_for_update(no_key=True), pk=row.pk)


def _saved(form, save):
    """What is refused here is rolled back with the transaction of the page."""
    try:
        return save(form)
    except ValidationError as error:
        _add_refusal(form, error)
    except IntegrityError as error:
        form.add_error(None, constraint_message(error))
    raise _Refused(400, form)


def _add_refusal(form, error: ValidationError) -> None:
    """What an action refused, at its field; above the form where the form has no such field: an
    action names its row's fields, and a form may call them otherwise or leave them out."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def _with(data, fresh: dict[str, str]):
    data = data.copy()
    for name, value in fresh.items():
        data[name] = value
    return data


def _check_version(request, page: FormPage, form) -> None:
    stored = form.instance
    if request.POST.get("version") == str(stored.version):
        return
    differences = form.differences(type(stored)._base_manager.get(pk=stored.pk))
    kept = page.form(request, _with(request.POST, {"version": str(stored.version)}), request.FILES)
    raise _Refused(409, kept, conflict=stored, differences=differences)


# -- one-time tokens ------------------------------------------------------------------------------


def _look_for_what_it_made(request, form) -> None:
    """The row that this create form made, when its second click finds it there to edit; or that this
    edit, sent twice, has changed already."""
    token = _token(request)
    if token is None or ("version" in request.POST and not form.takes_token):
        return
    claimed = (
        _tokens().filter(user=request.user, token=token, body_hash=_body_hash(request)).first()
    )
    if claimed:
        raise _Earlier(claimed)


def _tokens() -> models.Manager:
    return apps.get_model(settings.FORM_TOKEN_MODEL).objects


def _token(request) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get("token", ""))
    except ValueError:
        return None


def _claim_token(request, form) -> None:
    """From now on this token has been used; raises _Earlier when it had been."""
    token = _token(request)
    if token is None:
        _refuse_token(400, form, "这张表单缺少编号，没有保存。内容还在，请再提交一次。")
    body = _body_hash(request)
    if _is_fresh(request.user, token, body):
        return
    claimed = _tokens().get(user=request.user, token=token)
    if claimed.body_hash != body:
        text = "这张表单已经提交过，内容又有改动。请核对后再提交，将另存一份。"
        _refuse_token(422, form, text)
    raise _Earlier(claimed)


def _is_fresh(user, token: uuid.UUID, body: str) -> bool:
    """Whether the token was not used before; now it is. Of two that come at once the second waits for the first.
    One statement: `get_or_create` takes four, which every form that creates something would pay."""
    table = connection.ops.quote_name(_tokens().model._meta.db_table)
    # The name of a table is no parameter; it is the model's own.
    entry = f"""INSERT INTO {table} (user_id, token, body_hash, at) VALUES (%s, %s, %s, %s)
        ON CONFLICT (user_id, token) DO NOTHING"""  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(entry, [user.pk, token, body, timezone.now()])
        return cursor.rowcount == 1


def _refuse_token(status: int, form, text: str) -> NoReturn:
    form.data = _with(form.data, {"token": str(uuid.uuid4())})
    form.is_valid()
    form.add_error(None, text)
    raise _Refused(status, form)


def _body_hash(request) -> str:
    skipped = {*OWN_FIELDS, "token"}
    pairs = sorted((k, v) for k, vs in request.POST.lists() if k not in skipped for v in vs)
    pairs += sorted((k, f"{f.name}:{f.size}") for k, f in request.FILES.items())
    return hashlib.sha256(repr(pairs).encode("utf-8", "surrogatepass")).hexdigest()
