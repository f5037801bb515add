"""Two records as a steward reads them."""

from typing import Any

from sharing.identity.comparing import weights
from sharing.identity.identity import Identity
from sharing.presenters.comparison import LEVELS, ROWS, compared
from tests.factories.sharing import OLLY

SCHOOL = Identity("Olly", "Turner", None, upn="B801200005001", postcode="NB1 4QT", address="12 Orchard Close")


def answer(*, agreements: dict[str, str] | None = None, **sides: list[Identity]) -> dict[str, Any]:
    records = {side: [known.to_dict() for known in sides.get(side, [])] for side in ("left", "right")}
    return {**records, "agreements": agreements or {}}


def test_every_level_of_the_model_has_words() -> None:
    known = [(field, level) for field, level in weights.load().bits if field != "names_swapped"]
    assert {level for _, level in known} <= LEVELS.keys()
    assert {field for field, _ in known} == {field for _, _, field in ROWS}


def test_what_neither_side_knows_has_no_row() -> None:
    rows = compared(answer(left=[OLLY], right=[OLLY]))
    assert "Unique pupil number" not in {row.label for row in rows}


def test_what_one_side_lacks_cannot_be_compared() -> None:
    [row] = [row for row in compared(answer(left=[OLLY], right=[SCHOOL])) if row.label == "NHS number"]
    assert (row.left, row.right, row.look.text) == (["999 000 0026"], [], "Cannot be compared")


def test_a_history_is_shown_newest_first_and_each_answer_once() -> None:
    rows = compared(answer(left=[SCHOOL, OLLY, SCHOOL], right=[OLLY]))
    assert rows[0].left == ["Olly", "Oliver"]


def test_an_address_is_shown_with_its_postcode() -> None:
    rows = compared(answer(left=[SCHOOL], right=[OLLY], agreements={"place": "postcode"}))
    assert (rows[-1].left, rows[-1].right) == (["12 Orchard Close, NB1 4QT"], ["NB1 4QT"])
    assert rows[-1].look.text == "The same postcode"


def test_names_that_are_exchanged_say_so() -> None:
    exchanged = {"given_name": "exact", "family_name": "exact", "names_swapped": "yes"}
    rows = compared(answer(left=[OLLY], right=[OLLY], agreements=exchanged))
    assert "exchanged" in rows[0].look.text
