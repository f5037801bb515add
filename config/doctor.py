"""What could be wrong with this process's surroundings, and what to do about it.

Each process is asked about what it was given: its databases, its broker, its keys, its mail server.
"""

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from smtplib import SMTPException

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import get_connection
from django.db import DatabaseError, connections
from django.utils import timezone
from kombu import Connection
from kombu.exceptions import OperationalError

from agencies import selectors
from agencies.roles import Right
from config import migrating, row_security
from config.environment import KeyMaterial
from config.row_policies import ROWS
from notifications import operation
from notifications.operation import Standing
from sharing import defaults
from sharing.identity.comparing import weights
from sharing.identity.storing import index, keyrings
from sharing.identity.storing.index import IndexIncomplete

MOST_APART = 2.0  # seconds between this host's clock and the database's
READABLE_BY_OTHERS = stat.S_IRWXG | stat.S_IRWXO
WHO = "select rolsuper or rolbypassrls, clock_timestamp() from pg_roles where rolname = current_user"
NOT_FORCED = (
    "select relname from pg_class where relname = any(%s) and not (relrowsecurity and relforcerowsecurity)"
)
MAY_ASK = """
    select bool_or(has_function_privilege(p.oid, 'execute') and has_schema_privilege(n.oid, 'usage'))
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where n.nspname = 'asker' and p.proname = 'operation'
"""


@dataclass(frozen=True)
class Finding:
    """`advice` is empty where all is well."""

    what: str
    advice: str = ""


def examine() -> Iterator[Finding]:
    for alias in connections:
        yield from _database(alias)
    yield from _keys()
    if "index" in settings.DATABASES and (settings.VAULT_KEYS.value or settings.VAULT_KEYS.path):
        yield _index()
        yield _model()
    if settings.CELERY_BROKER_URL:
        yield _broker(settings.CELERY_BROKER_URL)
        yield _mail_server()
    yield from _settings()


def _database(alias: str) -> Iterator[Finding]:
    what = f"Database {alias}"
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute(WHO)
            unbound, clock = cursor.fetchone()
        yield Finding(f"{what} answers")
        yield _bound(what, unbound=unbound)
        yield _clock(what, clock)
        yield _migrated(alias)
        if alias == row_security.ALIAS:
            yield _walled(what)
            yield from _counted()
            yield _overseen()
            yield from _operation()
    except DatabaseError as failure:
        yield Finding(
            what, f"does not answer ({type(failure).__name__}): is it running, and is its address right?"
        )


def _bound(what: str, *, unbound: bool) -> Finding:
    return Finding(
        f"{what}: row-level security binds this process",
        "this role is past it: use the role of the process, not a superuser" if unbound else "",
    )


def _clock(what: str, clock: datetime) -> Finding:
    apart = abs((timezone.now() - clock).total_seconds())
    advice = f"they are {apart:.0f} s apart: deadlines would be wrong" if apart > MOST_APART else ""
    return Finding(f"{what}: its clock and this host's agree", advice)


def _migrated(alias: str) -> Finding:
    coming = migrating.waiting(alias)
    advice = f"{len(coming)} migrations wait: run manage.py prepare_databases as the owner" if coming else ""
    return Finding(f"Database {alias} is up to date", advice)


def _walled(what: str) -> Finding:
    with connections[row_security.ALIAS].cursor() as cursor:
        cursor.execute(NOT_FORCED, [list(ROWS)])
        open_tables = [name for (name,) in cursor.fetchall()]
    advice = (
        f"not on {', '.join(open_tables)}: run manage.py prepare_databases as the owner"
        if open_tables
        else ""
    )
    return Finding(f"{what}: row-level security is forced on every table that needs it", advice)


def _counted() -> Iterator[Finding]:
    """An alert is raised by a rule and has a deadline by a clock: neither is ever guessed."""
    with connections[row_security.ALIAS].cursor() as cursor:
        cursor.execute("select has_table_privilege('sharing_accumulationrule', 'select')")
        if cursor.fetchone() == (False,):
            return  # the worker neither counts nor shows the rules
    missing = [f"no clock {code}" for code in defaults.clocks_missing()]
    missing += ["no rule for some partnership"] if defaults.partnerships_without_rules() else []
    advice = f"{', '.join(missing)}: run manage.py load_defaults as the owner" if missing else ""
    yield Finding("There is every clock, and a rule for each partnership", advice)


def _overseen() -> Finding:
    """What is opened in an emergency is told to the privacy officers, and reviewed by nobody else."""
    without = selectors.partnerships_without(Right.OVERSEE_ACCESS).count()
    advice = (
        f"none in {without}: nobody reviews what is opened in an emergency; invite one" if without else ""
    )
    return Finding("Each partnership has a privacy officer", advice)


def _operation() -> Iterator[Finding]:
    """How the service does, where this process may ask."""
    with connections[row_security.ALIAS].cursor() as cursor:
        cursor.execute(MAY_ASK)
        if not cursor.fetchone()[0]:
            return
    for part in operation.parts(operation.now()):
        well = part.standing is Standing.WORKS
        yield Finding(
            part.what, "" if well else f"{part.standing.value.lower()}: are worker, vault and beat running?"
        )


def _keys() -> Iterator[Finding]:
    for name in sorted({name for name in dir(settings) if name.isupper()}):
        material = getattr(settings, name)
        if isinstance(material, KeyMaterial) and material.path is not None:
            yield Finding(f"Keys {name}", _wrong_with(material.path))


def _wrong_with(path: Path) -> str:
    if not path.is_file():
        return "the file is not there: manage.py make_keys makes one"
    if stat.S_IMODE(path.stat().st_mode) & READABLE_BY_OTHERS and "public" not in path.name:
        return "others may read the file: chmod 600"
    return ""


def _index() -> Finding:
    """In the vault, which alone has its keys."""
    advice = ""
    try:
        index.see_that_all_can_be_found(keyrings.ring("index"))
    except IndexIncomplete as failure:
        advice = f"{failure}; until then the vault files nothing"
    except (DatabaseError, ImproperlyConfigured) as failure:
        advice = f"could not be asked ({type(failure).__name__}): look at its databases and keys"
    return Finding("The index finds those whom the vault knows", advice)


def _model() -> Finding:
    """By which the vault tells children apart."""
    try:
        return Finding(f"The linkage model is of {weights.load().version} and weighs all that is compared")
    except weights.NoModel as wrong:
        return Finding("The linkage model", f"{wrong} Until it is whole the vault files nothing")


def _broker(url: str) -> Finding:
    try:
        with Connection(url, transport_options=settings.CELERY_BROKER_TRANSPORT_OPTIONS) as connection:
            connection.ensure_connection(max_retries=1, timeout=5)
    except (OperationalError, OSError) as failure:
        kind = type(failure).__name__
        return Finding("Broker", f"does not answer ({kind}): nothing is lost, messages wait; start it")
    return Finding("Broker answers")


def _mail_server() -> Finding:
    if settings.EMAIL_BY != "smtp":
        return Finding(f"Emails go by {settings.EMAIL_BY}")
    connection = get_connection()
    try:
        connection.open()
        connection.close()
    except (OSError, SMTPException) as failure:
        return Finding("Mail server", f"does not answer ({type(failure).__name__}): look at EMAIL_HOST")
    return Finding("Mail server answers")


def _settings() -> Iterator[Finding]:
    """What Django's own checks and ours say of a service that is not a demo."""
    for message in checks.run_checks(include_deployment_checks=not settings.DEMO):
        if message.is_serious() or not settings.DEMO:
            yield Finding(f"Settings: {message.id}", str(message.msg))
