"""The start page names every red project with why it is red, what clears it and who answers for it."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils.timezone import localdate

from accounts.roles import Role
from gaoxin.clock import in_words
from projects.dispatch.actions.freeze import freeze_week
from projects.lights.rules.dimensions import Light
from projects.models import DimensionLight, Project
from projects.overview.reads.reds import lights_since
from projects.overview.reads.seen import Seen
from tests.dispatch.test_dispatch_freeze import CUT_OFF, old_project, week_of
from tests.overview.test_population import choose
from tests.world.factories import (
    make_appointment,
    make_dispatch,
    make_light,
    make_override,
    make_project,
    make_user,
    this_week,
)

pytestmark = pytest.mark.django_db
CARD = re.compile(r'<li class="red">(.*?)</li>', re.DOTALL)


def page(client) -> str:
    return client.get("/").content.decode()


def cards(client) -> list[str]:
    return CARD.findall(page(client))


def named(cards: list[str]) -> list[str]:
    return [re.search(r'class="red-name"[^>]*>([^<]+)<', card)[1] for card in cards]


def test_a_red_project_says_why_what_clears_it_and_who_answers_for_it(client_of):
    red = make_light(reason="完成率 58.0%，序时 92.0%", clears="再完成 0.24 亿元").project
    make_appointment(red, make_user(name="领导一"), role="LEADER")
    [card] = cards(client_of(make_user(role=Role.MANAGER)))
    for said in (
        red.short_name,
        red.code,
        "完成率 58.0%，序时 92.0%",
        "解除：再完成 0.24 亿元",
        "领导一 · <b",
        "专员空缺",
    ):
        assert said in card, said


def test_the_first_dimension_that_is_red_decides_whatever_order_they_were_stored_in(client_of):
    light = make_light(reason="投资差 −34.0 个百分点")
    rows = light.project.dimension_lights
    for dimension, colour in (("ISSUE", "RED"), ("START", "YELLOW")):
        rows.create(
            dimension=dimension, light=colour, plain_light=colour, since_on=light.since_on,
            brief="", reason=f"其次 {dimension}", rule="",
        )  # fmt: skip
    [card] = cards(client_of(make_user(role=Role.MANAGER)))
    assert "投资差 −34.0 个百分点" in card and "其次" not in card and "另有问题 1 项为红" in card


def test_a_light_set_by_hand_stands_beside_the_computed_one(client_of):
    override = make_override(make_light().project, light="YELLOW")
    [card] = cards(client_of(make_user(role=Role.MANAGER)))
    assert f"人工调整为黄 至 {in_words(override.until_on)}" in card.replace("\u2060", "")


def test_an_instruction_begins_with_the_reason_for_those_who_may_give_one(client_of):
    red = make_light(reason="节点逾期 9 天").project
    member, leader = make_appointment(red).user, make_appointment(red, role="LEADER").user
    for who in (make_user(role=Role.MANAGER), make_user(role=Role.ADMIN)):
        client = client_of(who)
        [url] = re.findall(r'href="(/instructions/add/[^"]+)"', cards(client)[0])
        query = parse_qs(urlsplit(url.replace("&amp;", "&")).query)
        assert query == {
            "project": [red.code], "line": ["红灯：节点逾期 9 天"], "back": ["/#reds"],
        }  # fmt: skip
        assert client.get(url.replace("&amp;", "&")).status_code == 200
    assert "/instructions/add/" not in cards(client_of(member))[0]
    leader.assistant = member
    leader.save()
    assert "/instructions/add/" in cards(client_of(member))[0]


def test_twelve_are_shown_and_the_rest_is_one_tap_away(client_of):
    for n in range(14):
        make_light(make_project(code=f"GX-2002-{n:03d}", short_name=f"红 {n:02d}"))
    client = client_of(make_user(role=Role.MANAGER))
    html = page(client)
    assert named(CARD.findall(html)) == [f"红 {n:02d}" for n in range(12)]
    assert "红灯 14 个" in html
    assert '<a href="/projects/?light=RED">另 2 个红灯项目 ›</a>' in html


def test_the_reds_are_those_of_the_population_and_of_the_person(client_of):
    make_user(demo=True)
    for source, name in (("ENTRY", "真一"), ("DEMO", "演一")):
        make_light(make_project(source=source, code=f"{source[:2]}-901", short_name=name))
    client = client_of(make_user(role=Role.MANAGER))
    for population, names in (("ALL", ["演一", "真一"]), ("REAL", ["真一"]), ("DEMO", ["演一"])):
        choose(client, population)
        assert named(cards(client)) == names, population
        assert f"红灯 {len(names)} 个" in page(client)
    mine = make_appointment(make_light(make_project(short_name="我的")).project).user
    assert named(cards(client_of(mine))) == ["我的"]


def test_without_a_red_one_the_page_says_so_and_where_to_look(client_of):
    project = make_project()
    client = client_of(make_user(role=Role.MANAGER))
    assert '没有红灯项目。<a href="/projects/">看全部项目 ›</a>' in page(client)
    make_light(project, "YELLOW")
    assert '没有红灯项目。<a href="/projects/?light=YELLOW">看 1 个黄灯项目' in page(client)
    stranger = page(client_of(make_user()))
    assert "还没有项目。需要看到哪个项目，请项目办任命。" in stranger


def since(client) -> dict[str, str]:
    said = re.search(r'class="tile-parts tile-since"[^>]*>(.*?)</p>', page(client), re.DOTALL)[1]
    words = [word.split() for word in re.findall(r">([^<]+)</span>", said)[1:]]
    return {word[0]: word[1] for word in words if len(word) == 2}


def test_the_lights_say_how_they_changed_since_the_last_number(client_of):
    this_week()
    project = make_project()
    was = Light(make_dispatch(project).entries.get().light)
    make_light(project, "RED")
    make_light(light="YELLOW")  # not yet in that number
    make_project(confirmed_at=None)  # from the press alone, in no number
    client = client_of(make_user(role=Role.MANAGER))
    unchanged = dict.fromkeys(("红", "黄", "绿", "灰"), "0")
    assert since(client) == unchanged | {was.label: "−1", "红": "+1", "黄": "+1"}
    assert "较第 1 期" in page(client)


def test_how_the_lights_of_all_changed_is_what_asking_each_gives():
    """Some were removed since, or have become grey; one was not there yet, one is in no number."""
    projects = [old_project() for _ in range(6)]
    number = freeze_week(week=week_of(), now=CUT_OFF + timedelta(seconds=1))
    removed, grey, *_ = projects
    gone = {"removed_on": CUT_OFF.date(), "removed_by": make_user(), "removed_reason": "登记有误"}
    Project.objects.filter(pk=removed.pk).update(**gone)
    make_light(grey, "GREY")
    for project in projects[2:4]:
        make_light(project, "RED")
    make_light(light="GREY")
    make_project(confirmed_at=None)
    keys = list(Project.objects.values_list("pk", flat=True))
    assert number.entries.count() == 6
    for light in (Light.GREEN, Light.GREY):
        counts = dict.fromkeys(Light, 3) | {light: 1}
        kept, asked = (
            lights_since(seen, counts, number, localdate()) for seen in (Seen(), Seen(keys=keys))
        )
        assert kept == asked and not kept.is_same
        assert kept.label.startswith("较")


def test_a_number_of_the_week_just_gone_is_called_last_week(client_of):
    week, project = this_week(), make_project()
    report = make_dispatch(project)
    week_before = report.week
    week_before.cut_off_at = week.opened_at - timedelta(seconds=1)
    week_before.save()
    make_light(project, report.entries.get().light)
    html = page(client_of(make_user(role=Role.MANAGER)))
    assert re.search("<span>较上周</span><span>没有变化</span>", html)


def test_a_project_says_for_how_many_weeks_it_has_been_red(client_of):
    this_week()
    project = make_light().project
    client = client_of(make_user(role=Role.MANAGER))
    assert "本周变红" not in cards(client)[0] and "连续" not in cards(client)[0]
    make_dispatch(project)  # which says another light of it
    assert "本周变红" in cards(client)[0]


def test_leaders_say_how_many_red_and_yellow_ones_they_lead_even_of_those_not_shown(client_of):
    leader = make_user(role=Role.MANAGER)
    for colour, count in (("RED", 9), ("YELLOW", 2)):
        for _ in range(count):
            make_appointment(make_light(light=colour).project, leader, role="LEADER")
    make_appointment(make_project(confirmed_at=None), leader, role="LEADER")
    html = page(client_of(leader))
    head = re.search(r'<div class="matrix-head">(.*?)</div>', html, re.DOTALL)[1]
    assert f'href="/leaders/{leader.pk}/"' in head
    said = " ".join(re.sub(r"<[^>]+>", " ", head).split())
    assert said == f"{leader.name} 红 9 黄 2 12 个项目"
    assert "其余 4 个项目 ›" in html


def test_what_is_not_confirmed_yet_stands_in_one_cell_after_the_others(client_of):
    leader = make_user(role=Role.MANAGER)
    waiting = [make_project(confirmed_at=None, short_name=f"待 {n}") for n in range(3)]
    green = make_light(light="GREEN").project
    for project in (*waiting, green):
        make_appointment(project, leader, role="LEADER")
    html = page(client_of(leader))
    first, last = re.findall(r'<li class="matrix-cell ([^"]+)">(.*?)</li>', html, re.DOTALL)
    assert first[0] == "is-green" and green.short_name in first[1]
    assert last[0] == "is-rest" and "待更新 3 个" in last[1]
    assert [project.get_absolute_url() in last[1] for project in waiting] == [True] * 3


def test_what_is_red_beside_what_decides_is_named_where_one_reads_how_to_clear_it(client_of):
    light = make_light(clears="再完成 0.24 亿元可转绿")
    for dimension in ("MILESTONE", "STATISTICS", "ISSUE"):
        colour = "YELLOW" if dimension == "ISSUE" else "RED"
        DimensionLight.objects.create(
            project=light.project, dimension=dimension, light=colour, plain_light=colour,
            since_on=light.since_on, brief="逾期", reason="逾期", rule="D",
        )  # fmt: skip
    client = client_of(make_user(role=Role.MANAGER))
    words = "再完成 0.24 亿元可转绿；另有节点、纳统 2 项为红"
    assert words in cards(client)[0]
    assert words in client.get(light.project.get_absolute_url()).content.decode()
