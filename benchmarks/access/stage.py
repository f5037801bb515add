"""A PostgreSQL of the benchmark's own, with a database of each size: migrations, rights, policies, people."""

import subprocess
import sys
from pathlib import Path

import psycopg

from config.embedded import postgres as embedded
from config.embedded.postgres import Postgres
from config.management.commands.make_keys import make_keys
from config.stack import ROOT
from config.stack_environment import StackEnvironment

SETTINGS = "benchmarks.access.settings"
# Enough memory that what is measured is the plan, not the disk.
ROOMY = {"shared_buffers": "1GB", "work_mem": "32MB", "max_wal_size": "4GB", "maintenance_work_mem": "256MB"}
TYPED = "create index stock_as_text on sharing_concern ((id::varchar))"


class Stage:
    """`database(size)` names the database with so many concerns; all are made from the first."""

    def __init__(self, home: Path, sizes: list[int]) -> None:
        embedded.SETTINGS.update(ROOMY)
        self.postgres = Postgres(home, fast=True)
        self.sizes = sizes
        self._keys = home / "secrets"
        self._home = home

    def __enter__(self) -> "Stage":
        self.postgres.start()
        self.postgres.bootstrap()
        make_keys(self._keys)
        stack = StackEnvironment(
            self._home, self.postgres.url, site_url="http://localhost", broker_url="", mail_port=0
        )
        own = {"DJANGO_SETTINGS_MODULE": SETTINGS}
        prepare = [sys.executable, "manage.py", "prepare_databases"]
        subprocess.run(prepare, env=stack.of("owner") | own, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        with psycopg.connect(self.postgres.url("postgres", "postgres"), autocommit=True) as server:
            for size in self.sizes:
                server.execute(f"create database {self.database(size)} template sharing owner owner")
        # The superuser loads and measures, and becomes `web` where row-level security is to bind.
        url = self.postgres.url("postgres", self.database(self.sizes[0]))
        self.environment = stack.of("demo") | own | {"DATABASE_URL": url}
        return self

    def __exit__(self, *_: object) -> None:
        self.postgres.stop()

    @staticmethod
    def database(size: int) -> str:
        return f"concerns_{size}"
