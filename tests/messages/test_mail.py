"""The outbox against a real SMTP server: sent once, to who may get it, when it may be sent."""

import email
import socketserver
import threading
from contextlib import contextmanager
from datetime import datetime, timedelta
from email import policy

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from accounts.roles import Role
from projects.calendar.rules.weeks import ZONE
from projects.messages.actions.mail import mail
from projects.models import Notice
from projects.weekly.rules.reminders import BACK_OFF
from tests.harness.parallel import at_once
from tests.world.factories import PASSWORD, make_notice, make_user
from tests.world.site import free_port

NOW = datetime(2026, 11, 18, 10, tzinfo=ZONE)
NIGHT = NOW.replace(hour=23)


class Mailbox:
    """What the server took; it refuses the addresses in `refused` and hangs up at `hang_up`."""

    def __init__(self, port):
        self.port, self.letters, self.refused, self.hang_up = port, [], set(), False

    def letter(self, number=0):
        return email.message_from_bytes(self.letters[number][1], policy=policy.default)

    @property
    def addressees(self):
        return sorted(to for to, _ in self.letters)


class Session(socketserver.StreamRequestHandler):
    def handle(self):
        self.say("220 test")
        to = ""
        while line := self.rfile.readline().decode().strip():
            verb = line.split()[0].upper()
            if verb == "RCPT":
                to = line.partition("<")[2].partition(">")[0]
                self.say("550 no such box" if to in self.server.box.refused else "250 ok")
            elif verb == "DATA":
                if self.server.box.hang_up:
                    break
                self.say("354 go on")
                self.server.box.letters.append((to, self.data()))
                self.say("250 taken")
            elif verb == "QUIT":
                self.say("221 bye")
                break
            else:
                self.say("250 ok")

    def data(self):
        lines = iter(self.rfile.readline, b".\r\n")
        return b"".join(line[1:] if line.startswith(b"..") else line for line in lines)

    def say(self, line):
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def serving(port):
    socketserver.ThreadingTCPServer.allow_reuse_address = True
    with socketserver.ThreadingTCPServer(("127.0.0.1", port), Session) as server:
        server.daemon_threads = True
        server.box = Mailbox(port)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server.box
        server.shutdown()
        thread.join()


@pytest.fixture
def smtp(settings):
    """The settings of a server that nobody has started yet; its port."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.EMAIL_TIMEOUT = 5
    settings.SITE_URL = "https://xiangmu.example.gov.cn"
    return settings.EMAIL_PORT


@pytest.fixture
def box(smtp):
    with serving(smtp) as mailbox:
        yield mailbox


def told(address="zhang@example.cn", count=1, due_at=NOW, user=None, **kwargs):
    user = user or make_user(email=address)
    for _ in range(count):
        make_notice(user, due_at=due_at, next_try_at=due_at, **kwargs)
    return user


def results(done):
    return done.sent, done.failed


@pytest.mark.django_db
def test_a_message_is_sent_once_with_its_link(box):
    told(title="请填报：示范01", text="周四 18:00 截止。", url="/log/GX-2026-001/")
    assert results(mail(NOW)) == (1, 0)
    assert results(mail(NOW)) == results(mail(NOW + timedelta(days=1))) == (0, 0)
    letter = box.letter()
    assert letter["To"] == "zhang@example.cn"
    assert letter["Subject"].strip() == "【高新区项目调度】请填报：示范01"
    body = letter.get_content()
    assert "https://xiangmu.example.gov.cn/log/GX-2026-001/" in body
    assert "严禁处理涉密信息" in body
    assert Notice.objects.get().mailed_at == NOW


@pytest.mark.django_db
def test_what_a_message_has_to_say_more_stands_in_the_letter_alone(box):
    told(text="一段话", letter="一段话\n\n新增红灯（1）\n1. 甲项目：停工。")
    mail(NOW)
    assert "新增红灯（1）\n1. 甲项目：停工。" in box.letter().get_content().replace("\r\n", "\n")


@pytest.mark.django_db
def test_several_to_one_person_are_one_letter(box):
    told(count=3, title="请填报")
    told("li@example.cn")
    assert results(mail(NOW)) == (2, 0)
    assert box.addressees == ["li@example.cn", "zhang@example.cn"]
    subjects = {box.letter(n)["Subject"].strip() for n in range(2)}
    assert "【高新区项目调度】3 条消息" in subjects


@pytest.mark.django_db
def test_who_has_no_account_or_no_address_gets_none(box):
    for values in ({"is_active": False}, {"can_sign_in": False}, {"email": ""}):
        told(user=make_user(**{"email": "x@example.cn"} | values))
    told(mail=False)
    assert results(mail(NOW)) == (0, 0)
    assert box.letters == []


@pytest.mark.django_db
def test_an_account_that_was_closed_meanwhile_gets_none(box):
    user = told()
    user.can_sign_in = False
    user.save()
    mail(NOW)
    assert box.letters == []


@pytest.mark.django_db
def test_quiet_hours_wait_until_the_morning(box):
    told(due_at=NIGHT)
    assert results(mail(NIGHT)) == results(mail(NIGHT + timedelta(hours=7))) == (0, 0)
    assert results(mail(NIGHT + timedelta(hours=8))) == (1, 0)


@pytest.mark.django_db
def test_what_is_not_due_yet_or_no_news_any_more_is_not_sent(box):
    told(due_at=NOW + timedelta(minutes=1))
    told(due_at=NOW - timedelta(days=4))
    assert results(mail(NOW)) == (0, 0)
    assert results(mail(NOW + timedelta(minutes=1))) == (1, 0)


@pytest.mark.django_db
def test_without_a_mail_server_nothing_is_tried(settings):
    settings.EMAIL_HOST = ""
    told()
    assert results(mail(NOW)) == (0, 0)
    assert Notice.objects.get().tries == 0


@pytest.mark.django_db
def test_a_server_that_is_away_is_asked_again_and_it_is_sent_once(smtp):
    told()
    told("li@example.cn")
    assert results(mail(NOW)) == (0, 2)
    assert "refused" in Notice.objects.first().last_error.lower()
    assert results(mail(NOW + timedelta(seconds=30))) == (0, 0)  # not yet
    assert results(mail(NOW + timedelta(minutes=1))) == (0, 2)
    with serving(smtp) as mailbox:
        assert results(mail(NOW + timedelta(minutes=5))) == (0, 0)  # five minutes this time
        assert results(mail(NOW + timedelta(minutes=6))) == (2, 0)
        assert results(mail(NOW + timedelta(minutes=60))) == (0, 0)
        assert mailbox.addressees == ["li@example.cn", "zhang@example.cn"]
    assert {n.last_error for n in Notice.objects.all()} == {""}


@pytest.mark.django_db
def test_it_is_given_up_after_the_last_try(smtp):
    told()
    moment, tried = NOW, 0
    while moment < NOW + timedelta(days=3):
        tried += mail(moment).failed
        moment += timedelta(minutes=20)
    assert 4 <= tried <= len(BACK_OFF) + 1


@pytest.mark.django_db
def test_one_refused_address_holds_nobody_else_up(box):
    box.refused.add("zhang@example.cn")
    told()
    told("li@example.cn")
    assert results(mail(NOW)) == (1, 1)
    assert box.addressees == ["li@example.cn"]
    assert "550" in Notice.objects.get(user__email="zhang@example.cn").last_error


@pytest.mark.django_db
def test_a_server_that_hangs_up_in_the_middle_is_asked_again(box):
    told()
    box.hang_up = True
    assert results(mail(NOW)) == (0, 1)
    box.hang_up = False
    assert results(mail(NOW + timedelta(minutes=1))) == (1, 0)
    assert len(box.letters) == 1


@pytest.mark.django_db
def test_a_name_with_a_line_break_breaks_no_header(box):
    told(title="标题\r\nBcc: evil@example.cn")
    mail(NOW)
    assert box.letter()["Bcc"] is None


def test_two_machines_send_it_once(committed_db, box):
    for number in range(6):
        told(f"p{number}@example.cn", count=2)
    sent = at_once(*[lambda: mail(NOW)] * 3)
    assert sum(one.sent for one in sent) == len(box.letters) == 6
    assert len(set(box.addressees)) == 6


# -- the inbox and the way there ------------------------------------------------------------------


@pytest.fixture
def me():
    return make_user()


@pytest.mark.django_db
def test_the_inbox_shows_one_s_own_messages_and_what_is_unread(client_of, me):
    client = client_of(me)
    make_notice(me, title="给我的")
    make_notice(me, title="已读的", read_at=NOW)
    make_notice(title="别人的")
    make_notice(me, title="将来的", due_at=datetime(2099, 1, 1, tzinfo=ZONE))
    page = client.get("/inbox/").content.decode()
    assert "给我的" in page
    assert "别人的" not in page
    assert "将来的" not in page
    assert 'data-total="2"' in page
    assert client.get("/counts/").json() == {"unread": {"text": "1", "words": "1 条未读"}}
    assert 'data-total="1"' in client.get("/inbox/?state=unread").content.decode()
    assert 'data-total="1"' in client.get("/inbox/?q=给我").content.decode()


@pytest.mark.django_db
def test_reading_marks_it_and_goes_where_it_leads(client_of, me):
    client = client_of(me)
    client.get("/profile/")
    first, second = make_notice(me, url="/projects/"), make_notice(me)
    assert client.post("/inbox/read/", {"notice": first.pk}).url == "/projects/"
    assert client.post("/inbox/read/", {"notice": first.pk}).url == "/projects/"
    assert client.post("/inbox/read/", {"notice": second.pk}).url == "/inbox/"
    assert AuditEvent.objects.filter(act="notice.read", actor=me).count() == 2
    assert unread(me) == 0


@pytest.mark.django_db
def test_all_of_one_s_own_are_read_at_once_and_nobody_else_s(client_of, me):
    client, other = client_of(me), make_notice()
    for _ in range(3):
        make_notice(me)
    assert client.post("/inbox/read/").url == "/inbox/"
    assert (unread(me), unread(other.user)) == (0, 1)
    assert AuditEvent.objects.get(act="notice.read_all").after == {"count": 3}


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "-1", "x", "9" * 30, "999999999"])
def test_a_message_that_is_not_there_is_not_found(client_of, me, key):
    assert client_of(me).post("/inbox/read/", {"notice": key}).status_code == 404


@pytest.mark.django_db
def test_somebody_else_s_message_is_not_found(client_of, me):
    other = make_notice()
    assert client_of(me).post("/inbox/read/", {"notice": other.pk}).status_code == 404
    assert unread(other.user) == 1


def unread(user):
    return Notice.objects.inbox_of(user, datetime.now(ZONE)).unread().count()


@pytest.mark.django_db
def test_the_inbox_costs_the_same_for_many(client_of, me):
    client, counts = client_of(me), []
    client.get("/profile/")
    for number in (2, 30):
        for _ in range(number):
            make_notice(me, url="/projects/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/inbox/")
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.django_db
def test_a_link_in_a_mail_leads_there_after_signing_in(client):
    make_user(username="zhang", password=PASSWORD, role=Role.ADMIN)
    asked = client.get("/log/chase/?show=open")
    assert asked.status_code == 302
    page = client.get(asked.url)
    sent = {"username": "zhang", "password": PASSWORD, "next": page.context["next"]}
    assert client.post("/login/", sent).url == "/log/chase/?show=open"
