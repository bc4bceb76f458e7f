"""Sessions in the database, as Django keeps them, read by a query that is put together once: every request reads one."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from gaoxin.prebuilt import rows_of


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Session | None:
        for session in rows_of(_lasting, key=self.session_key):
            return session
        self._session_key = None  # what is kept from now on gets a key of its own
        return None


def _lasting(key: str) -> QuerySet:
    return Session.objects.filter(session_key=key, expire_date__gt=timezone.now())
