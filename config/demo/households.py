"""Made-up children, with siblings and twins, and what each kind of agency would know of them."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from stdnum.gb import nhs, upn

from config.demo import data
from sharing.identity.identity import Identity

# Ages are counted from a fixed day, so that the same seed makes the same children on every day.
ANCHOR = date(2026, 9, 1)
YEAR = timedelta(days=365.25)
YOUNGEST, OLDEST = 2, 15
# Household n of the list has SIZES[n] children; all later ones have one. Twins are the first six.
TWINS = 6
SIZES = [2] * TWINS + [2] * 14 + [3] * 6
NHS_KINDS = frozenset({"gp", "hospital", "health_visiting"})


def children(random: Random, how_many: int) -> list[Identity]:
    made: list[Identity] = []
    surnames = random.sample(data.read("names")["family"], k=len(data.read("names")["family"]))
    household = 0
    while len(made) < how_many:
        size = SIZES[household] if household < len(SIZES) else 1
        surname = surnames[household % len(surnames)]
        serials = range(len(made) + 1, min(len(made) + size, how_many) + 1)
        made += _household(random, surname, serials, twins=household < TWINS)
        household += 1
    random.shuffle(made)
    return made


def age(identity: Identity) -> int:
    """Whole years on the anchor day."""
    born = identity.date_of_birth or ANCHOR
    return int((ANCHOR - born) / YEAR)


def known_to(kind: str, child: Identity) -> Identity:
    """Health knows the NHS number, schools the UPN, everyone else a name, a birthday and a postcode."""
    return replace(
        child,
        nhs_number=child.nhs_number if kind in NHS_KINDS else "",
        upn=child.upn if kind == "school" else "",
        address="" if kind in {"gp", "hospital"} else child.address,
    )


def nhs_number(serial: int) -> str:
    """A valid number of the 999 range, which is never given to a person. `serial` is below 100,000."""
    start = 9_990_000_000 + serial * 100
    return next(str(number) for number in range(start, start + 100) if nhs.is_valid(str(number)))


def pupil_number(serial: int) -> str:
    digits = f"936{9000 + serial // 1000:04}23{serial % 1000:03}"
    return upn.calc_check_digit(digits) + digits


def _household(random: Random, surname: str, serials: range, *, twins: bool) -> list[Identity]:
    names = data.read("names")
    unit = "".join(random.sample("ABDEFGHJLNPQRSTUWXYZ", 2))
    postcode = f"NB{random.randint(1, 9)} {random.randint(1, 9)}{unit}"
    address = f"{random.randint(1, 120)} {random.choice(names['streets'])}, Northbridge"
    born = ANCHOR - YEAR * random.uniform(YOUNGEST, OLDEST)
    made = []
    for given, serial in zip(random.sample(names["given"], len(serials)), serials, strict=True):
        made.append(
            Identity(
                given_name=given,
                family_name=surname,
                date_of_birth=born,
                nhs_number=nhs_number(serial),
                upn=pupil_number(serial),
                postcode=postcode,
                address=address,
            )
        )
        if not twins:
            born = max(born - YEAR * random.uniform(1.5, 3), ANCHOR - YEAR * OLDEST)
    return made
