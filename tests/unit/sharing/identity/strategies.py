"""Identities as practitioners type them, and as nobody should."""

from datetime import date
from uuid import UUID

from hypothesis import strategies as st

from sharing.identity.comparing.normalising import normalise
from sharing.identity.identity import Identity, NormalisedIdentity

NHS_NUMBERS = ("9434765919", "9434765870", "4505577104")
UPNS = ("B801200005001", "M80120000500A")

GIVEN = (
    "Oliver",
    "Olly",
    "Ollie",
    "Olivr",
    "Oscar",
    "Olivia",
    "O",
    "Oliver James",
    "Mohammed Ali",
    "Baby of",
    "",
)
FAMILY = ("Turner", "Turnor", "Turner-Smith", "Smith", "O'Brien", "Khan", "Oliver", "")

typed_identities = st.builds(
    Identity,
    given_name=st.sampled_from(GIVEN),
    family_name=st.sampled_from(FAMILY),
    date_of_birth=st.none() | st.sampled_from([date(2021, 5, 14), date(2021, 1, 1), date(2019, 2, 3)]),
    nhs_number=st.sampled_from(("", *NHS_NUMBERS)),
    upn=st.sampled_from(("", *UPNS)),
    postcode=st.sampled_from(("", "LS1 4AB", "LS1 4AD", "BD5 7QQ")),
    address=st.sampled_from(("", "14 High Street", "Flat 2, 9 Mill Lane, Leeds")),
    sex=st.sampled_from(("", "f", "Male")),
)

_anything = st.text(max_size=40) | st.text(max_size=3).map(lambda part: part * 100)

arbitrary_identities = st.builds(
    Identity,
    given_name=_anything,
    family_name=_anything,
    date_of_birth=st.none() | st.dates(),
    nhs_number=_anything,
    upn=_anything,
    postcode=_anything,
    address=_anything,
    sex=_anything,
)

identities = typed_identities | arbitrary_identities
normalised = identities.map(normalise)


def child(number: int) -> UUID:
    return UUID(int=number)


def known(
    given_name: str, family_name: str, date_of_birth: date | None = None, **others: str
) -> NormalisedIdentity:
    return normalise(Identity(given_name, family_name, date_of_birth, **others))
