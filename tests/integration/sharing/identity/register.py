"""Made-up children for the vault's tests: distinct names, streets of several children, twins."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from uuid import UUID, uuid4

from sharing.identity.identity import Identity

SYLLABLES = ("ba", "do", "fi", "gu", "ke", "li", "mo", "nu", "pe", "ra", "si", "tu")
NAMES = [f"{first}{second}{third}".title() for first, second, third in product(SYLLABLES, repeat=3)]
HOUSEHOLDS_WITH_TWINS = 10  # one in so many
LETTERS = "ABDEFGHJLN"


def children(count: int) -> Iterator[tuple[UUID, Identity]]:
    """(pseudonym, identity). Neighbours in pairs share a household; some pairs are twins."""
    for number in range(count):
        household, second = divmod(number, 2)
        twins = household % HOUSEHOLDS_WITH_TWINS == 0
        born = date(2010, 1, 15) + timedelta(days=household * 3 % 4000)
        yield (
            uuid4(),
            Identity(
                given_name=NAMES[number * 7 % len(NAMES)],
                family_name=NAMES[(household * 5 + 3) % len(NAMES)] + "son",
                date_of_birth=born + timedelta(days=0 if twins or not second else 700),
                postcode=postcode(household),
                address=f"{household % 90 + 1} High Street",
                sex="fm"[number % 2],
            ),
        )


def postcode(number: int) -> str:
    rest, last = divmod(number, len(LETTERS))
    rest, letter = divmod(rest, len(LETTERS))
    return f"LS{rest % 28 + 1} {rest // 28 % 9 + 1}{LETTERS[letter]}{LETTERS[last]}"
