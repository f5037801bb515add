"""How each process of the service is started."""

import sys
from pathlib import Path

WEB_THREADS, WORKER_THREADS = 4, 2


def commands(directory: Path, *, port: int, mail_port: int) -> dict[str, list[str]]:
    """Command lines by process, in the order of starting. `directory` keeps beat's schedule and the mails."""
    python = [sys.executable, "-m"]
    celery = [*python, "celery", "--quiet", "--app"]
    return {
        "web": [
            *(*python, "granian", "config.wsgi:application", "--interface", "wsgi", "--no-ws"),
            *("--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"),
            *("--workers", "1", "--blocking-threads", str(WEB_THREADS)),
            # A thread that ends takes its database connection with it.
            *("--blocking-threads-idle-timeout", "600"),
        ],
        "vault": [sys.executable, "manage.py", "run_vault"],
        "worker": [
            *(*celery, "config", "worker", "--pool", "threads", "--concurrency", str(WORKER_THREADS)),
            *("--without-gossip", "--without-mingle", "--loglevel", "WARNING"),
        ],
        "beat": [
            *(*celery, "config.beat", "beat", "--schedule", str(directory / "beat"), "--pidfile", ""),
            *("--loglevel", "WARNING"),
        ],
        "mail": [
            *(*python, "config.mail_catcher", "--port", str(mail_port)),
            *("--directory", str(directory / "mail")),
        ],
    }
