"""Which records share a key, and so are worth comparing? As by finding/blocking.py, a whole file at once.

Nothing of them is kept, so they are plain hashes here and need no secret.
"""

from duckdb import DuckDBPyConnection

from sharing.identity.finding.blocking import MOST_PER_KEY, Kind

_BIRTH = ("year(born)", "least(month(born), day(born))", "greatest(month(born), day(born))")
_PAIR = ("least(name, other)", "greatest(name, other)")
# Each kind → whose rows (a record, each of its names, its given name, each given with each family name),
# and the parts of the key.
KEYS: dict[Kind, tuple[str, tuple[str, ...]]] = {
    Kind.NHS_NUMBER: ("record", ("nhs_number",)),
    Kind.UPN: ("record", ("upn",)),
    Kind.NAME_BIRTH: ("name", ("name", *_BIRTH)),
    Kind.BIRTH_POSTCODE: ("record", (*_BIRTH, "postcode")),
    Kind.BIRTH_ADDRESS: ("record", (*_BIRTH, "address")),
    Kind.NAMES_YEAR_MONTH: ("pair", (*_PAIR, "year(born)", "month(born)")),
    Kind.NAMES_YEAR_DAY: ("pair", (*_PAIR, "year(born)", "day(born)")),
    Kind.NAMES_MONTH_DAY: ("pair", (*_PAIR, "month(born)", "day(born)")),
    Kind.NAME_POSTCODE: ("name", ("name", "postcode")),
    Kind.NAMES_OUTCODE: ("pair", (*_PAIR, "outcode")),
    Kind.INITIALS_BIRTH_OUTCODE: (
        "record",
        (
            "least(given_initial, family_initial)",
            "greatest(given_initial, family_initial)",
            *_BIRTH,
            "outcode",
        ),
    ),
    Kind.NAME_ADDRESS: ("given", ("name", "address")),
}


# Whose rows → the SQL that makes them, of the records asked for and of those known.
_ROWS = {
    "record": "select * from {side}",
    "given": "select *, unnest(given_sounds) as name from {side}",
    "name": "select *, unnest(list_concat(given_sounds, family_sounds)) as name from {side}",
    "pair": "select *, unnest(family_sounds) as other"
    " from (select *, unnest(given_sounds) as name from {side})",
}


def pair(database: DuckDBPyConnection, asked: range, known: range) -> None:
    """From the table `prepared` makes `pairs`: the ids `asked` and `known`, each pair once.

    asked, known: whose ids; the same range to find pairs within one file, the later row asking. A key that
    more than MOST_PER_KEY of the known share finds nobody.
    """
    for side, ids in (("asked", asked), ("known", known)):
        database.execute(
            f"create view {side} as select * from prepared where id >= {ids.start} and id < {ids.stop}"
        ).fetchall()
    within = "and asking.id > found.id" if asked == known else ""
    found = " union all ".join(f"select * from ({_pairs(kind, within)})" for kind in KEYS)
    database.execute(f"create table pairs as select distinct asked, known from ({found})").fetchall()


def _pairs(kind: Kind, within: str) -> str:
    rows, parts = KEYS[kind]
    given = " and ".join(f"{part} is not null" for part in parts)
    asking, known = (
        f"select id, hash({', '.join(parts)}) as key from ({_ROWS[rows].format(side=side)}) where {given}"
        for side in ("asked", "known")
    )
    return f"""
        with asking as ({asking}),
        found as materialized (select * from ({known}) semi join asking using (key)),
        few as (select key from found group by key having count(*) <= {MOST_PER_KEY})
        select asking.id as asked, found.id as known
        from found semi join few using (key) join asking on asking.key = found.key {within}
        """
