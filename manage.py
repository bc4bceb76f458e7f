#!/usr/bin/env python
"""Django's command line. Commands that do what the application role may not connect as the owner role."""

import os
import sys

from gaoxin.processes import collect_seldom, with_room

# clear_demo takes away history too; Django's loaddata resets sequences.
OWNER_COMMANDS = {"clear_demo", "loaddata", "migrate", "prepare", "restore"}


def main() -> None:
    collect_seldom()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gaoxin.settings")
    if OWNER_COMMANDS.intersection(sys.argv[1:2]):
        os.environ.setdefault("DATABASE_ROLE", "owner")
    from django.core.management import execute_from_command_line

    with_room(execute_from_command_line, sys.argv)


if __name__ == "__main__":
    main()
