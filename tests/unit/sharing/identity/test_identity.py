import json
from datetime import date

import pytest
from hypothesis import given

from sharing.identity.identity import Identity, NormalisedIdentity
from tests.unit.sharing.identity.strategies import identities


@given(identities)
def test_an_identity_survives_json(identity: Identity) -> None:
    assert Identity.from_dict(json.loads(json.dumps(identity.to_dict()))) == identity


def test_the_keys_are_those_of_the_api() -> None:
    assert list(Identity("Oliver", "Turner", date(2021, 5, 14)).to_dict()) == [
        "given_name",
        "family_name",
        "date_of_birth",
        "nhs_number",
        "upn",
        "postcode",
        "address",
        "sex",
    ]


def test_what_is_absent_or_null_is_empty() -> None:
    assert Identity.from_dict({"given_name": "Olly", "upn": None}) == Identity("Olly", "", None)


@pytest.mark.parametrize(
    "values", [{"date_of_birth": "2021-02-30"}, {"date_of_birth": 2021}, {"upn": ["B8"]}]
)
def test_what_is_not_text_or_no_date_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        Identity.from_dict(values)


@given(identities)
def test_printing_an_identity_shows_nothing_of_it(identity: Identity) -> None:
    assert repr(identity).startswith("<sharing.identity.identity.Identity object at ")
    assert repr(NormalisedIdentity(given=("oliver",))).find("oliver") == -1
