from hypothesis import given
from hypothesis import strategies as st

from sharing.folding import fold
from sharing.identity.comparing.nicknames import (
    is_registered,
    known_as,
    nicknames,
    relation,
    roots,
    spellings,
)

groups = nicknames() + spellings()
forms = st.sampled_from(sorted({form for group in groups for form in group}))


def test_every_form_of_the_table_is_written_folded_and_once_a_group() -> None:
    for group in groups:
        assert all(form == fold(form).strip() != "" for form in group)
        assert len(set(group)) == len(group)


@given(forms, forms)
def test_being_known_as_works_both_ways(left: str, right: str) -> None:
    assert (right in known_as(left)) == (left in known_as(right))


@given(st.sampled_from(groups), st.data())
def test_two_forms_of_a_name_share_a_root(group: tuple[str, ...], data: st.DataObject) -> None:
    left, right = data.draw(st.sampled_from(group)), data.draw(st.sampled_from(group))
    assert set(roots(left)) & set(roots(right))


@given(forms)
def test_no_form_has_so_many_roots_that_a_record_gets_hundreds_of_keys(form: str) -> None:
    assert 1 <= len(roots(form)) <= 6


@given(forms, forms)
def test_being_related_works_both_ways(left: str, right: str) -> None:
    assert relation(left, right) == relation(right, left)


def test_a_short_form_that_parents_register_is_only_a_variant() -> None:
    assert is_registered("ellie")
    assert not is_registered("olly")
    assert (relation("eleanor", "ellie"), relation("oliver", "olly")) == ("variant", "nickname")


def test_a_nickname_is_found_in_any_case_with_any_accent() -> None:
    assert {"oliver", "ollie"} <= known_as("OLLY")
    assert "zoe" in known_as("Zoë")


def test_spellings_of_a_transliterated_name_are_one_name() -> None:
    assert {"mohammed", "muhammad", "محمد"} <= known_as("Mohamed")


def test_a_shared_short_form_does_not_make_two_names_one() -> None:
    assert "sam" in known_as("Samuel") & known_as("Samantha")
    assert "samantha" not in known_as("Samuel")


def test_brothers_and_sisters_names_are_not_joined() -> None:
    for left, right in [
        ("oliver", "olivia"),
        ("harry", "harriet"),
        ("hassan", "hussain"),
        ("louis", "louise"),
    ]:
        assert right not in known_as(left)


@given(st.text())
def test_a_word_outside_the_table_is_known_as_itself(word: str) -> None:
    assert fold(word) in known_as(word)
