import hashlib

from django.contrib.auth.backends import BaseBackend
from django.db.models import QuerySet

from accounts.models import User
from accounts.usernames import fold_username
from gaoxin.prebuilt import rows_of


class AccountBackend(BaseBackend):
    """Who a user name and password belong to. Cards without an account and people who left are nobody."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        if not username or password is None:
            return None
        user = User.objects.filter(username=fold_username(username)).first()
        if user is None:
            # An unknown name costs one hash as a known one does: the answer's time tells nothing.
            User().set_password(password)
            return None
        # The password is checked first for the same reason: a disabled account takes as long.
        if user.check_password(password) and user.may_sign_in:
            return user
        return None

    def get_user(self, user_id):
        """Asked on every request: an account that was closed is gone with the next one."""
        user = next(iter(rows_of(_of_key, key=user_id)), None)
        return user if user is not None and user.may_sign_in else None


def _of_key(key: int) -> QuerySet:
    return User._base_manager.filter(pk=key)


def attempted_username(request, credentials=None) -> str:
    """What the throttle counts failures by: a digest, because people type passwords into the name's field."""
    typed = (credentials or {}).get("username")
    if typed is None:
        typed = request.POST.get("username", "")
    return hashlib.sha256(fold_username(str(typed)).encode()).hexdigest()
