"""What chains the audit log: the Merkle tree is RFC 6962's, a checkpoint survives its line."""

import json
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.audit_chain import Checkpoint, Frontier, canonical, commitment, leaf
from tests.unit.agencies.audit_logs import make

# RFC 6962's own example of leaves, and the roots of the trees of the first so many of them, as published
# with the reference implementation of Certificate Transparency.
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


@pytest.mark.parametrize("size", ROOTS)
def test_the_tree_is_that_of_certificate_transparency(size: int) -> None:
    frontier = Frontier()
    for said in INPUTS[:size]:
        frontier.append(sha256(b"\x00" + bytes.fromhex(said)).digest())
    assert frontier.root().hex() == ROOTS[size]


@given(st.dictionaries(st.text(), st.none() | st.booleans() | st.integers() | st.text(), max_size=5))
def test_a_record_hashes_the_same_after_its_way_through_a_file(said: dict[str, object]) -> None:
    backwards = json.dumps(dict(reversed(said.items())), indent=1)
    assert leaf(json.loads(backwards)) == leaf(said)


def test_a_record_is_written_down_in_one_way() -> None:
    assert canonical({"b": 1, "a": "ö"}) == b'{"a":"\\u00f6","b":1}'


@given(st.binary(max_size=40), st.binary(max_size=40), st.integers(0, 79))
def test_a_commitment_depends_on_all_that_it_commits_to(digest: bytes, sealed: bytes, place: int) -> None:
    said = digest + sealed
    if not said:
        return
    place %= len(said)
    bent = said[:place] + bytes([said[place] ^ 1]) + said[place + 1 :]
    salt = bytes(32)
    assert commitment(salt, digest, sealed) != commitment(salt, bent[: len(digest)], bent[len(digest) :])


def test_a_checkpoint_survives_its_line() -> None:
    checkpoint = make(11, step=11).signed[-1]
    assert Checkpoint.of_line(json.loads(json.dumps(checkpoint.line()))) == checkpoint
