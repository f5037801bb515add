import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing.folding import fold, words


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_folded_words_are_their_own_words(text: str) -> None:
    assert words(" ".join(words(text))) == words(text)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Siân", "sian"),
        ("Sia\u0302n", "sian"),
        ("O\u2019BRIEN", "obrien"),
        ("Ol\u200bly", "olly"),
        ("Łukasz", "lukasz"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("Ｏｌｌｙ", "olly"),
        ("مُحَمَّد", "محمد"),
    ],
)
def test_case_accents_and_apostrophes_make_no_difference(typed: str, folded: str) -> None:
    assert fold(typed) == folded


def test_hyphens_and_underscores_separate_words() -> None:
    assert words("Anne-Marie_Turner 😀 2") == ("anne", "marie", "turner", "2")


def test_vowel_signs_of_other_scripts_stay_with_their_word() -> None:
    assert len(words("हिन्दी")) == 1
