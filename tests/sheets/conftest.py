"""The project office that brings sheets in, and a unit that they name. Models cannot be imported yet when this file is
read."""

import pytest


@pytest.fixture
def office():
    from tests.world.factories import make_user

    return make_user(role="ADMIN")


@pytest.fixture
def admin(client_of, office):
    return client_of(office)


@pytest.fixture
def unit():
    from tests.world.factories import make_unit

    return make_unit(name="示范单位九", short_name="示范九")
