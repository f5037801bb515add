"""Where does a household live? Postcodes by number, so that none is kept; addresses as people write them."""

from dataclasses import dataclass
from random import Random

from benchmarks.linkage.names import places

# England has about 12 million children and 1.7 million postcodes in use.
CHILDREN_PER_POSTCODE = 7
POSTCODES_PER_OUTCODE = 2500
LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
DISTRICTS = 29
INCODES = 10 * len(LETTERS) ** 2
# Share no factor with what they spread over, so that neighbours in number are not neighbours in text.
SPREAD_INCODE, SPREAD_STREET = 1789, 7919


@dataclass(frozen=True, slots=True)
class Place:
    postcode: str
    flat: str
    house: int
    street: str
    kind: str
    town: str

    def written(self, chance: Random) -> str:
        """As one of several people would write it."""
        full, short = self.kind.split("|")
        style = chance.random()
        street = f"{self.street} {short if style < 0.25 else full}"
        line = f"{self.house}, {street}" if style > 0.95 else f"{self.house} {street}"
        if self.flat and chance.random() < 0.85:
            line = f"Flat {self.flat}{',' if style < 0.5 else ''} {line}"
        if chance.random() < 0.5:
            line = f"{line}, {self.town}"
        return line.upper() if style > 0.9 else line


def postcode(number: int) -> str:
    outcode, within = divmod(number, POSTCODES_PER_OUTCODE)
    area, district = divmod(outcode, DISTRICTS)
    areas = places()["area"]
    digit, pair = divmod(within * SPREAD_INCODE % INCODES, len(LETTERS) ** 2)
    first, second = divmod(pair, len(LETTERS))
    return f"{areas[area % len(areas)]}{district + 1} {digit}{LETTERS[first]}{LETTERS[second]}"


def place(number: int, chance: Random) -> Place:
    """A house in the street of the postcode of this number."""
    listed = places()
    street, kind = divmod(number * SPREAD_STREET, len(listed["kind"]))
    return Place(
        postcode=postcode(number),
        flat=str(chance.randint(1, 30)) if chance.random() < 0.15 else "",
        house=chance.randint(1, 140),
        street=listed["street"][street % len(listed["street"])],
        kind=listed["kind"][kind],
        town=listed["town"][number // POSTCODES_PER_OUTCODE % len(listed["town"])],
    )


def near(number: int, chance: Random, postcodes: int) -> int:
    """Another postcode of the same outcode."""
    first = number - number % POSTCODES_PER_OUTCODE
    return min(postcodes - 1, first + chance.randrange(POSTCODES_PER_OUTCODE))
