"""Runs a Python program against the running demo, or against a stack of its own where none is running.

`python -m config.with_stack manage.py play_story`; with `--running` first, only against a running one.
The program is given the owner's database rights, SITE_URL and STATE_DIR.
"""

import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from config.embedded.errors import NotRunning, ServerFailed
from config.embedded.postgres import Postgres
from config.progress import Progress, StepFailed
from config.stack import ROOT, Stack
from config.stack_environment import StackEnvironment
from config.supervisor import STATE


def tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def running() -> StackEnvironment:
    """What the running demo's programs are given. Raises NotRunning."""
    address = STATE / "url"
    if not address.exists():
        raise NotRunning("The demo is not running: start it by `make demo`.")
    postgres = Postgres.attach(STATE)
    return StackEnvironment(STATE, postgres.url, address.read_text(), broker_url="", mail_port=0)


def run(program: list[str], environment: StackEnvironment) -> int:
    command = [sys.executable, *program]
    return subprocess.run(command, env=environment.of("demo"), cwd=ROOT, check=False).returncode


def with_own_stack(program: list[str]) -> int:
    with (
        tempfile.TemporaryDirectory(prefix="concern-sharing-") as directory,
        Stack(Path(directory), progress=Progress(to=tell)) as stack,
    ):
        return run(program, stack.environment)


def main() -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    program = sys.argv[1:]
    try:
        if program[:1] == ["--running"]:
            return run(program[1:], running())
        try:
            environment = running()
        except NotRunning:
            return with_own_stack(program)
        return run(program, environment)
    except (ServerFailed, StepFailed) as failure:
        tell(str(failure))
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
