"""Olly and his mother as each agency knows them, and what each of them saw."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from config.demo.households import nhs_number, pupil_number

# Beyond what the background children are given.
SERIAL = 99_900
ADDRESS = {"address": "12 Orchard Close, Northbridge"}


@dataclass(frozen=True)
class Seen:
    """One concern of the story. `label` is how the author's own agency finds it again."""

    who: str
    label: str
    days_ago: int
    strength: str
    categories: tuple[str, ...]
    words: str
    agrees: bool = True
    reason: str = ""


SEEN: Mapping[str, Seen] = {
    "gp1": Seen(
        "clifford",
        "OT, 5: mother's fourth review",
        120,
        "niggle",
        ("care", "substances"),
        "Mother is in treatment and has been stable on methadone for some time. She says that looking after"
        " a little boy is harder than she expected: no energy, and a constant pressure to get him up, dressed"
        " and to school on time. Her own mother helps a lot but is not always free any more. He has missed no"
        " days at school.",
    ),
    "school1": Seen(
        "teacher",
        "Y1 OT, register",
        95,
        "niggle",
        ("school",),
        "Late three times in two weeks, each time after the register had closed. He said that he had made his"
        " own breakfast because Mummy was still asleep.",
    ),
    "visit1": Seen(
        "health_visitor",
        "OT, school-entry check",
        60,
        "niggle",
        ("care",),
        "Not brought to the school-entry health check, and nobody came to the door for the visit that we had"
        " agreed instead. A light was on upstairs.",
    ),
    "police1": Seen(
        "officer",
        "Log 311, Orchard Close",
        40,
        "niggle",
        ("domestic_abuse",),
        "A neighbour rang about a loud row between two women. When we came it was over: the grandmother had"
        " left, the mother was tearful and the boy was watching television in his coat.",
    ),
    "worker1": Seen(
        "key_worker",
        "JT, case 88",
        20,
        "worried",
        ("substances", "help_stopped"),
        "She told me that she has used heroin again, at night when he is asleep. She and her mother are not"
        " speaking, so nan no longer helps. She is exhausted.",
        agrees=False,
        reason="She fears that social services will interfere. He is five and has no other adult at home.",
    ),
    "gp2": Seen(
        "clifford",
        "OT, 5: relapse",
        7,
        "worried",
        ("substances", "school", "help_stopped"),
        "Over an hour late today. She is using heroin again, has had a row with her mother and says that she"
        " sometimes lacks the energy to get him up, so he has missed days of school.",
        agrees=False,
        reason="She says that it is her problem and that I may not tell anyone. I explained that I also have"
        " a duty to her son, and that support may be arranged. His welfare cannot wait for her agreement.",
    ),
}


def known_as(who: str) -> dict[str, str]:
    """The same boy, spelt and numbered as each agency has him; he is five whenever the story is played."""
    birthday, postcode = {"date_of_birth": "{aged:5}"}, {"postcode": "NB1 4QT"}
    number, pupil = {"nhs_number": nhs_number(SERIAL)}, {"upn": pupil_number(SERIAL)}
    known = {
        "clifford": {"given_name": "Oliver", "family_name": "Turner"} | number | postcode | ADDRESS,
        "teacher": {"given_name": "Olly", "family_name": "Turner"} | pupil | postcode,
        "health_visitor": {"given_name": "Oliver", "family_name": "Turner"} | number | postcode,
        "officer": {"given_name": "Ollie", "family_name": "Turnor"} | postcode,
    }
    return birthday | known[who]


def mother_as(who: str) -> dict[str, Any]:
    """His mother as those have her who treat her: his GP knows that she is, her key worker need not."""
    known: dict[str, dict[str, Any]] = {
        "clifford": {"given_name": "Jacqueline", "nhs_number": nhs_number(SERIAL + 1), "lives_with": True},
        "key_worker": {"given_name": "Jacquie", "postcode": "NB1 4QT"} | ADDRESS,
    }
    return {"kind": "mother", "family_name": "Turner", "date_of_birth": "{aged:23}"} | known[who]


def named_by(who: str) -> dict[str, Any]:
    """Whom a concern of theirs is about."""
    if who == "key_worker":
        return {"about": "carer", "carers": [mother_as(who)]}
    carers = [mother_as(who)] if who == "clifford" else []
    return {"identity": known_as(who), "carers": carers}


def body(name: str, **instead: str) -> dict[str, Any]:
    """The request that posts the concern; `instead` replaces whom it names (same_child_as)."""
    seen = SEEN[name]
    return {
        **(instead or named_by(seen.who)),
        "local_label": seen.label,
        "narrative": seen.words,
        "categories": list(seen.categories),
        "strength": seen.strength,
        "parent": {"knows": True, "agrees": seen.agrees, "reason": seen.reason},
        "observed_at": f"{{days_ago:{seen.days_ago}}}",
    }
