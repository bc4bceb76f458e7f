"""Asking the worker for something that is not to be waited for."""

import psycopg
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException


def ask_worker(
    name: str, *, queueing_lock: str | None = None, lock: str | None = None, **arguments
) -> None:
    """Put the task into the queue, in the transaction of who asks. With `queueing_lock` raises AlreadyEnqueued
    where one is waiting there; of those with one `lock` one runs at a time."""
    task = app.configure_task(name, queueing_lock=queueing_lock, lock=lock, allow_unknown=True)
    try:
        with transaction.atomic():
            task.defer(**arguments)
    except ConnectorException as error:
        if not isinstance(error.__cause__, psycopg.Error):
            raise
        # As Django says it: whoever asks what has failed knows the errors of a database alone.
        with connection.wrap_database_errors:
            raise error.__cause__ from error
