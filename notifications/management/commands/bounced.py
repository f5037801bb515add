"""Reads one mail that came back, from the standard input: what it says never arrived is given up, and an
address that takes no mail is turned off.

For the mail server, in the worker's environment, as the pipe of the address that emails are from. Any other
mail is passed over.
"""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from notifications import bounces, returned


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        if found := bounces.read(sys.stdin.buffer.read()):
            returned.came_back([found])
