"""What the vault seals for a one-time key, that key opens, and nothing else does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing import one_time_keys
from sharing.identity import sealing
from sharing.identity.identity import Identity

identities = st.builds(
    Identity,
    given_name=st.text(max_size=40),
    family_name=st.text(max_size=40),
    date_of_birth=st.none() | st.dates(),
    nhs_number=st.text(max_size=12),
    address=st.text(max_size=300),
)


@given(identities)
def test_the_asker_reads_the_identity_that_was_sealed(identity: Identity) -> None:
    key = one_time_keys.new()

    opened = one_time_keys.open_answer(sealing.seal_for(key.public, identity.to_dict()), key.private)

    assert Identity.from_dict(opened) == identity


@given(identities, st.data())
def test_an_answer_that_was_tampered_with_does_not_open(identity: Identity, data: st.DataObject) -> None:
    key = one_time_keys.new()
    sealed = bytearray(sealing.seal_for(key.public, identity.to_dict()))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= 1

    with pytest.raises(one_time_keys.CannotOpen):
        one_time_keys.open_answer(bytes(sealed), key.private)


@given(identities, st.text(max_size=60))
def test_no_other_key_opens_the_answer(identity: Identity, typed: str) -> None:
    sealed = sealing.seal_for(one_time_keys.new().public, identity.to_dict())

    for private in (one_time_keys.new().private, typed):
        with pytest.raises(one_time_keys.CannotOpen):
            one_time_keys.open_answer(sealed, private)


def test_no_two_keys_are_alike() -> None:
    assert len({one_time_keys.new().public for _ in range(100)}) == 100
