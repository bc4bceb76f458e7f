"""撤销 in the sentence in which an act ends: of every act that offers it, once, and not past somebody else's change."""

import re

import pytest
from django.apps import apps
from django.db.models import F

from accounts.models import AuditEvent
from accounts.roles import Role, rules
from accounts.wording import undos
from gaoxin.taking_back import REASON
from tests.conftest import client_for
from tests.world.access_payloads import POSTS, Post, complaints, filled_in, payload
from tests.world.access_world import make_target, url_of
from tests.world.factories import make_user

pytestmark = pytest.mark.django_db

# Of every act one way to do it, of one thing.
OFFERED = {
    post.act: (name, post)
    for name, posts in reversed(POSTS.items())
    for post in reversed(posts)
    if post.act in undos() and post.status == 302 and post.opening is None
}
FORM = re.compile(
    r'<form class="inline" method="post" action="([^"]+)">.*?name="version" value="(\d+)">'
    r'<input type="hidden" name="token" value="([^"]+)"><button class="btn-link">撤销</button>'
)
LINK = re.compile(r'<a href="([^"]+)">撤销</a>')


class Done:
    """An act that was done, and the way back as its page offers it."""

    def __init__(self, act: str) -> None:
        name, post = OFFERED[act]
        self.act, self.how = act, undos()[act]
        self.client = client_for(make_user(role=Role.ADMIN))
        page = self._do(name, post)
        [self.event] = AuditEvent.objects.filter(act=act)
        self.row = apps.get_model(self.event.object_type)._base_manager.get(pk=self.event.object_id)
        if self.how.asks:
            [self.url] = LINK.findall(page)
            self.typed = filled_in(self.client, self.url)
        else:
            [(self.url, version, token)] = FORM.findall(page)
            self.typed = {"version": version, "token": token}

    def _do(self, name: str, post: Post) -> str:
        target = make_target()
        post.prepare(target)
        url = url_of(name, target)
        answer = self.client.post(url, payload(self.client, url, post, target), follow=True)
        assert answer.redirect_chain, complaints(answer)
        return answer.content.decode()

    def undo(self, **more):
        return self.client.post(self.url, self.typed | more)

    def changed_since(self) -> int:
        later = AuditEvent.objects.filter(pk__gt=self.event.pk, outcome="DONE")
        return later.exclude(act__startswith="session.").count()

    def stored(self) -> dict:
        rows = type(self.row)._base_manager.filter(pk=self.row.pk)
        return rows.values().get()


def test_every_act_that_offers_it_is_tried_here():
    assert set(OFFERED) == set(undos())
    assert {how.page for how in undos().values()} <= set(rules())


@pytest.mark.parametrize("act", undos())
def test_it_is_taken_back_in_one_act_and_once(act):
    done = Done(act)
    if done.how.asks:
        assert done.typed["reason"] == REASON
    before = done.stored()
    assert done.undo().status_code == 302
    taken_back = done.stored()
    assert taken_back != before
    assert done.undo().status_code in {302, 404, 409}  # the double click
    done.undo(token="", version=taken_back["version"] - 1)
    assert done.changed_since() == 1
    assert done.stored() == taken_back


@pytest.mark.parametrize("act", undos())
def test_what_somebody_else_changed_meanwhile_is_not_taken_back(act):
    done = Done(act)
    type(done.row)._base_manager.filter(pk=done.row.pk).update(version=F("version") + 1)
    before = done.stored()
    answer = done.undo()
    assert answer.status_code == 409
    assert "没有保存" in answer.content.decode()
    assert done.stored() == before and not done.changed_since()


def test_what_cannot_be_taken_back_offers_nothing(client_of):
    client = client_of(make_user(role=Role.ADMIN))
    url = "/profile/"
    page = client.post(url, filled_in(client, url) | {"title": "主任"}, follow=True)
    assert not LINK.findall(page.content.decode()) and not FORM.findall(page.content.decode())
