"""`make demo`: starts the whole service, prints one address, keeps it running until Ctrl-C."""

import argparse
import os
import signal
import sys
import time
from pathlib import Path

from config.embedded.errors import ServerFailed
from config.progress import Progress, StepFailed, say
from config.stack import ROOT, Stack

STATE = ROOT / ".demo"
ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--directory", type=Path, default=STATE, help="keeps data, keys, mails and logs")
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
    return parser.parse_args()


def main() -> int:
    asked = arguments()
    for number in ENDS:
        signal.signal(number, signal.default_int_handler)
    progress = Progress()
    stack = Stack(asked.directory, port=asked.port, progress=progress)
    try:
        stack.start()
        progress("Ready")
        say(f"\nThe demo is at {stack.url}/ (Ctrl-C ends it)\n")
        while True:
            stack.tend()
            time.sleep(0.5)
    except KeyboardInterrupt:
        progress("Ending")
        return 0
    except (ServerFailed, StepFailed) as failure:
        say(f"\n{failure}")
        return 1
    finally:
        for number in ENDS:
            signal.signal(number, signal.SIG_IGN)
        stack.stop()


if __name__ == "__main__":
    sys.exit(main())
