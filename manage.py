#!/usr/bin/env python
"""Django's command line."""

import os
import sys

from django.core.management import execute_from_command_line

# They read and write files, and need no database, key or secret of any place.
ON_FILES_ALONE = {"resolve_batch", "train_linkage"}

if __name__ == "__main__":
    settings = "check" if ON_FILES_ALONE.intersection(sys.argv[1:2]) else "production"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"config.settings.{settings}")
    execute_from_command_line(sys.argv)
