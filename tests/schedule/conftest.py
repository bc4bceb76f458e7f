"""The day, and the one at the project office who does it. Models cannot be imported yet when this file is read."""

import pytest
from django.utils import timezone


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def by():
    from accounts.roles import Role
    from tests.world.factories import make_user

    return make_user(role=Role.ADMIN)
