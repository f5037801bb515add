"""Makes the policies of config/row_policies.py in the database. Run by prepare_databases, as the owner."""

from pathlib import Path

from agencies.roles import Right, with_right
from config import database_grants
from config.row_conditions import Rows
from config.row_policies import ROWS

ALIAS = "default"
ASKED_BY_THE_VAULT = (
    "known_to",
    "close_children",
    "close_carers",
    "restricted_children",
    "restricted_carers",
)
FUNCTIONS = Path(__file__).with_name("asker.sql")
# To be said by whoever migrates or loads the demo; else the owner's connection is as closed as any other.
MAINTAINING = "current_setting('app.maintenance', true) = 'on'"
MAINTAIN = "set app.maintenance = 'on'"
MADE_EARLIER = "select policyname, tablename from pg_policies where schemaname = 'public'"
VERBS = {
    "see": "FOR SELECT TO {process} USING ({condition})",
    "add": "FOR INSERT TO {process} WITH CHECK ({condition})",
    "change": "FOR UPDATE TO {process} USING ({condition}) WITH CHECK ({condition})",
    "remove": "FOR DELETE TO {process} USING ({condition})",
}


def closing(earlier: list[tuple[str, str]]) -> list[str]:
    """The SQL that shows every row to nobody; `earlier`: (policy, table) of what is there."""
    return [
        *(f'DROP POLICY "{policy}" ON "{table}"' for policy, table in earlier),
        "DROP SCHEMA IF EXISTS asker CASCADE",
    ]


def opening() -> list[str]:
    """The SQL that makes the policies exactly these, once there are none."""
    return [
        "CREATE SCHEMA asker",
        _roles(),
        FUNCTIONS.read_text(),
        "REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA asker FROM PUBLIC",
        "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA asker TO web",
        # A steward's right to an answer is asked again by the vault, which gives it.
        *(f"GRANT EXECUTE ON FUNCTION asker.{name} TO vault" for name in ASKED_BY_THE_VAULT),
        "GRANT USAGE ON SCHEMA asker TO web, vault",
        *(statement for table, processes in ROWS.items() for statement in _of_table(table, processes)),
    ]


def _of_table(table: str, processes: dict[str, Rows]) -> list[str]:
    made = [
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY',
        f'CREATE POLICY owner_maintains ON "{table}" TO CURRENT_USER USING ({MAINTAINING})',
    ]
    for process, rows in processes.items():
        rights = database_grants.DEFAULT[table][process]
        for name, clauses in VERBS.items():
            if clauses.split()[1] in rights:
                said = clauses.format(process=process, condition=getattr(rows, name))
                made.append(f'CREATE POLICY {process}_{name} ON "{table}" {said}')
    return made


def _roles() -> str:
    """asker.roles(right): the roles that have it, as agencies/roles.py says."""
    cases = "".join(
        f" when '{right.name}' then '{{{','.join(sorted(with_right(right)))}}}'" for right in Right
    )
    return (
        "CREATE FUNCTION asker.roles(needed text) RETURNS text[] LANGUAGE sql IMMUTABLE"
        f" RETURN (case needed{cases} end)::text[]"
    )
