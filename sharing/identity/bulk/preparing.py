"""How is a whole file brought into the form that is compared? As by normalising.py, a million rows at once.

What many rows share is normalised once: each distinct name and date by normalising.py itself, on every
core. Numbers, postcodes and addresses that are written plainly are checked by DuckDB; a row with
anything else in them goes through normalise() as it is.
"""

from concurrent.futures import ProcessPoolExecutor

import pyarrow as pa
from duckdb import DuckDBPyConnection

from sharing.identifiers import INCODE, OUTCODE
from sharing.identity.bulk.spreading import Answer, spread
from sharing.identity.comparing.nicknames import roots
from sharing.identity.comparing.normalising import family_words, given_words, normalise
from sharing.identity.finding.blocking import sounds
from sharing.identity.identity import Identity
from sharing.identity.registers.dates import read_date
from sharing.identity.registers.register_file import FIELDS

_NHS_NUMBER = "[0-9]{10}|[0-9]{3} [0-9]{3} [0-9]{4}"
_UPN = "[A-Z][0-9]{12}"
# House number and street, after a flat's; what follows the first word of the street is not compared, unless
# there is another number in it.
_ADDRESS = "(?:(?i:flat) [0-9]+[A-Za-z]?,? )?([0-9]+[A-Za-z]?),? ([A-Za-z]{2,})(?:[ ,][^0-9]*)?"
_OTHER_THAN_STREETS = "(?i)\\b[0-9]+[a-z]?,? (the|st|saint|mt|gt|flat|apartment|apt|unit|room)\\b"
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"

_TEXT, _TEXTS = pa.string(), pa.list_(pa.string())
_GIVEN = {"given": _TEXT, "given_initial": _TEXT, "given_sounds": _TEXTS, "unborn": pa.bool_()}
_FAMILY = {"family": _TEXT, "family_initial": _TEXT, "family_sounds": _TEXTS}
_BORN = {"born": pa.date32()}
_SEX = {"sex": _TEXT}
_OTHERS = dict.fromkeys(("nhs_number", "upn", "postcode", "outcode", "address"), _TEXT)
COLUMNS = _GIVEN | _FAMILY | _BORN | _SEX | _OTHERS


def _digit(text: str, place: int) -> str:
    return f"(ascii({text}[{place + 1}]) - 48)"


_NUMBER, _CODE = "replace(nhs_number, ' ', '')", "replace(upper(postcode), ' ', '')"
_NHS_SUM = " + ".join(f"{10 - place} * {_digit(_NUMBER, place)}" for place in range(9))
_UPN_SUM = " + ".join(f"{place + 1} * {_digit('upn', place)}" for place in range(1, 13))
# In such rows no field helps to understand another.
_PLAIN_ROWS = f"""
    create table prepared as
    select
        id, given.* exclude (typed), family.* exclude (typed), born, sex.sex,
        case when (11 - ({_NHS_SUM}) % 11) % 11 = {_digit(_NUMBER, 9)}
            and {_NUMBER} <> repeat({_NUMBER}[1], 10) then {_NUMBER} end as nhs_number,
        case when '{_UPN_LETTERS}'[({_UPN_SUM}) % 23 + 1] = upn[1] then upn end as upn,
        case when not starts_with({_CODE}, 'ZZ99') then {_CODE} end as postcode,
        case when not starts_with({_CODE}, 'ZZ99') then {_CODE}[:-4] end as outcode,
        lower(regexp_replace(address, '^{_ADDRESS}$', '\\1 \\2')) as address
    from rows
    join each_given_name as given on given.typed = given_name
    join each_family_name as family on family.typed = family_name
    left join each_date_of_birth as birth on birth.typed = date_of_birth
    left join each_sex as sex on sex.typed = rows.sex
    where regexp_full_match({_CODE}, '{OUTCODE}{INCODE}')
        and (nhs_number is null or regexp_full_match(nhs_number, '{_NHS_NUMBER}'))
        and (upn is null or regexp_full_match(upn, '{_UPN}'))
        and (address is null or regexp_full_match(address, '{_ADDRESS}'))
        and (address is null or not regexp_matches(address, '{_OTHER_THAN_STREETS}'))
        and not list_has_any(string_split(given.given, ' '), string_split(family.family, ' '))
    """


def prepare(database: DuckDBPyConnection, workers: ProcessPoolExecutor) -> None:
    """From the table `rows` makes `prepared`: id and COLUMNS. Null: missing or not usable.

    given, family: words with a space between.
    """
    for column, function, columns in (
        ("given_name", _given, _GIVEN),
        ("family_name", _family, _FAMILY),
        ("date_of_birth", _born, _BORN),
        ("sex", _sex, _SEX),
    ):
        each = f"select distinct {column} as typed from rows where {column} is not null"
        spread(database, workers, f"each_{column}", each, function, columns)
    database.execute(_PLAIN_ROWS).fetchall()
    typed = ", ".join(f"{name} as typed_{name}" for name in FIELDS)
    odd = f"select id, {typed} from rows anti join prepared using (id)"
    spread(database, workers, "odd", odd, _whole, COLUMNS)
    database.execute(f"insert into prepared by name select id, {', '.join(COLUMNS)} from odd").fetchall()


def _given(typed: str) -> Answer:
    words = given_words(typed)
    return (*_given_columns(words), not words and normalise(Identity(typed, "x", None)).unborn)


def _family(typed: str) -> Answer:
    return _family_columns(family_words(typed))


def _born(typed: str) -> Answer:
    return (normalise(Identity("", "", read_date(typed))).date_of_birth,)


def _sex(typed: str) -> Answer:
    return (normalise(Identity("", "", None, sex=typed)).sex or None,)


def _whole(_id: int, *row: str | None) -> Answer:
    typed = {name: value or "" for name, value in zip(FIELDS, row, strict=True)}
    born = read_date(typed.pop("date_of_birth"))
    known = normalise(Identity(date_of_birth=born, **typed))
    others = (getattr(known, name) or None for name in ("sex", *_OTHERS))
    return (
        *_given_columns(known.given),
        known.unborn,
        *_family_columns(known.family),
        known.date_of_birth,
        *others,
    )


def _given_columns(words: tuple[str, ...]) -> Answer:
    return (*_name(words), list(sounds(words[:1])))


def _family_columns(words: tuple[str, ...]) -> Answer:
    """Both halves of a double-barrelled name, as in blocking.py."""
    return (*_name(words), list(sounds(words[:1] + words[-1:])))


def _name(words: tuple[str, ...]) -> tuple[str | None, str | None]:
    return (" ".join(words), roots(words[0])[0][0]) if words else (None, None)
