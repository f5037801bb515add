"""The demo's mail server: keeps every mail as a readable file, delivers none.

`python -m config.mail_catcher --port 2525 --directory .demo/mail`. Listens on the loopback only.
"""

import argparse
import signal
import time
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

LARGEST = 1024 * 1024  # bytes


class KeepsMail:
    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.kept = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.kept += 1
        name = f"{time.time_ns()}-{self.kept:06d}.eml"  # sorts by arrival
        draft = self.directory / f".{name}"
        draft.write_bytes(envelope.original_content or b"")
        draft.rename(self.directory / name)
        return "250 OK"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--directory", type=Path, required=True)
    asked = parser.parse_args()
    asked.directory.mkdir(mode=0o700, exist_ok=True)
    ends = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    # Or it would ask the network for its own name at each mail, and wait where that does not answer.
    catcher = Controller(
        KeepsMail(asked.directory),
        hostname="127.0.0.1",
        port=asked.port,
        server_hostname="localhost",
        data_size_limit=LARGEST,
    )
    catcher.start()
    signal.sigwait(ends)
    catcher.stop()


if __name__ == "__main__":
    main()
