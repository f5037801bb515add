"""Installs what the service needs into the virtual environment this runs in, where it has changed.

Called by bootstrap.py, once the virtual environment exists. Standard library only.
"""

import sys
import tempfile
from pathlib import Path

from config import assets
from config.progress import Progress, StepFailed, say
from config.stamps import Stamp, fingerprint

REQUIREMENTS = assets.ROOT / "requirements"
DEMO = ["base.txt", "demo.txt"]
DEVELOPMENT = [*DEMO, "linkage.txt", "dev.txt"]
BENCHMARKS = [*DEVELOPMENT, "bench.txt"]
SPARK = [*BENCHMARKS, "spark.txt"]
WANTED = {"--dev": DEVELOPMENT, "--bench": BENCHMARKS, "--spark": SPARK}


def installed(names: list[str]) -> Stamp:
    files = [REQUIREMENTS / name for name in names]
    return Stamp(Path(sys.prefix) / f".installed-{names[-1]}", fingerprint(files, sys.version))


def install(names: list[str], progress: Progress) -> None:
    """Installs the hashed requirements, unless exactly they have been installed before."""
    if installed(names).fresh:
        return
    pip = [sys.executable, "-m", "pip", "install", "--no-input", "--disable-pip-version-check", "--quiet"]
    chosen = [part for name in names for part in ("-r", str(REQUIREMENTS / name))]
    with tempfile.TemporaryDirectory() as logs:
        text = "Installing Python packages (the first time takes a minute or two)"
        progress.run(text, [*pip, "--require-hashes", *chosen], log=Path(logs) / "pip.log")
    for smaller in (DEMO, DEVELOPMENT, BENCHMARKS, SPARK):
        if set(smaller) <= set(names):
            installed(smaller).write()


def main() -> int:
    progress = Progress()
    try:
        install(next((WANTED[given] for given in sys.argv if given in WANTED), DEMO), progress)
        assets.build(progress)
    except StepFailed as failure:
        say(f"\n{failure}")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
