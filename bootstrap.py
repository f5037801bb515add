#!/usr/bin/env python3
"""Makes everything that `make demo` and `make test` need: `python3 bootstrap.py [--dev|--bench|--spark]`.

The virtual environment .venv, hash-pinned packages, and the design system's files. What has been done is
skipped. Written so that an old Python 3 gets an answer and not a traceback.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST, NEWEST = (3, 11), (3, 13)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = str(VENV / "bin" / "python")
NO_VENV = "This Python cannot make virtual environments. On Debian or Ubuntu: apt-get install python3-venv"


def suitable_python():
    """This interpreter, or another installed one of a version that we support."""
    found = sys.version_info[:2]
    if OLDEST <= found <= NEWEST:
        return sys.executable
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        other = shutil.which(f"python3.{minor}")
        if other:
            return other
    sys.exit(
        f"This needs Python 3.{OLDEST[1]} to 3.{NEWEST[1]}, and `python3` is {found[0]}.{found[1]}.\n"
        "Install one, or say where it is: make demo PYTHON=/path/to/python3.12"
    )


def make_venv(python):
    if python == sys.executable and importlib.util.find_spec("ensurepip") is None:
        sys.exit(NO_VENV)
    print("   0.0 s  Making the virtual environment .venv", flush=True)
    if subprocess.call([python, "-m", "venv", "--clear", str(VENV)]) != 0:
        sys.exit(NO_VENV)


def main():
    # pip arrives last in a new environment: without it an earlier attempt was interrupted.
    if not (VENV / "bin" / "pip").exists() or not Path(PYTHON).exists():
        make_venv(suitable_python())
    os.chdir(ROOT)
    os.execv(PYTHON, [PYTHON, "-m", "config.installing", *sys.argv[1:]])  # noqa: S606 - not a shell either


if __name__ == "__main__":
    main()
