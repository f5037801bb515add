"""The matrix as docs/permissions.md shows it, with the roles from agencies/roles.py."""

from collections.abc import Mapping

from agencies.roles import ROLES
from tests.permissions.calling import ADDRESSES
from tests.permissions.matrix import ABSENT, LINES, PEOPLE, STATES, WORDS, Line, Words

INTRODUCTION = """# Who may do what

Drawn from `tests/permissions/matrix.toml` and `agencies/roles.py`; a test keeps this page current, and
another tries every cell over HTTP: {cells:,} of them.

One concern is followed through its states. For whoever a state does not name, the thing does not exist: they
get the very same answer as for a made-up id. Strangers are asked to sign in, and a system whose token lacks
the scope is refused."""


def page() -> str:
    parts = [
        INTRODUCTION.format(cells=sum(map(cells_of, LINES))),
        f"## Roles\n\n{_table(('Role', 'Who', 'Rights', 'Source'), _roles())}",
        f"## States\n\n{_table(('State', 'What has happened'), STATES.items())}",
        f"## People\n\n{_table(('Person', 'Who that is'), _plain(PEOPLE).items())}",
        f"## Words\n\n{_table(('Word', 'What is shown or done'), WORDS.items())}",
        "## The matrix",
        *map(_section, LINES),
    ]
    return "\n\n".join(parts) + "\n"


def cells_of(line: Line) -> int:
    return len(line.cells) * line.cells_in_a_state


def _roles() -> list[tuple[str, ...]]:
    return [
        (role.name, role.description, "; ".join(sorted(role.rights)), f"{role.source}, from {role.effective}")
        for role in ROLES.values()
    ]


def _section(line: Line) -> str:
    calls = "\n".join(f"- `{call.method} {ADDRESSES[call.route]}`" for call in line.calls)
    states: dict[str, list[str]] = {}
    for state, cells in line.cells.items():
        states.setdefault(_said(line, cells), []).append(state)
    rows = [("any" if line.whatever else ", ".join(names), text) for text, names in states.items()]
    return f"### {line.what}\n\n{calls}\n\n{_table(('State', 'Who gets what'), rows)}"


def _said(line: Line, cells: Mapping[str, Words]) -> str:
    people: dict[str, list[str]] = {}
    for who, words in cells.items():
        people.setdefault(" + ".join(sorted(words)), []).append(who.replace("_", " "))
    parts = [f"{', '.join(names)}: **{word}**" for word, names in people.items()]
    others = "does not exist" if line.others == ABSENT else line.others
    return "; ".join([*parts, f"everybody else: {others}" if parts else f"everybody: {others}"])


def _plain(people: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", " "): text for name, text in people.items()}


def _table(heads: tuple[str, ...], rows: object) -> str:
    lines = [heads, ("---",) * len(heads), *rows]  # type: ignore[misc]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
