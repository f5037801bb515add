"""A model that does not fit the comparisons is refused when it is read, not when a concern needs it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from sharing.identity.comparing import weights
from sharing.identity.comparing.levels import LEVELS

Change = Callable[[dict[str, Any]], object]


def changed(folder: Path, change: Change) -> Path:
    model = json.loads(weights.MODEL.read_text())
    change(model)
    path = folder / "model.json"
    path.write_text(json.dumps(model))
    return path


def test_the_model_in_use_weighs_what_is_compared_and_nothing_else() -> None:
    model = weights.load()
    assert {field: set(levels) for field, levels in model.fields.items()} == {
        field: set(levels) for field, levels in LEVELS.items()
    }


@pytest.mark.parametrize(("field", "level"), [(field, LEVELS[field][-1]) for field in LEVELS])
def test_a_model_that_lacks_a_level_is_refused_by_its_name(tmp_path: Path, field: str, level: str) -> None:
    path = changed(tmp_path, lambda model: model["fields"][field].pop(level))
    with pytest.raises(weights.NoModel, match=f"does not weigh {field} {level}"):
        weights.load(path)


@pytest.mark.parametrize(
    "change",
    [
        lambda model: model.pop("version"),
        lambda model: model.pop("fields"),
        lambda model: model["fields"]["sex"]["same"].pop("stranger"),
        lambda model: model["fields"]["sex"]["same"].update(same=0),
        lambda model: model["fields"]["sex"]["same"].update(same="often"),
        lambda model: model["fields"].update(sex=None),
    ],
    ids=["no version", "no fields", "no share", "never seen", "no number", "no levels"],
)
def test_what_is_no_model_is_refused(tmp_path: Path, change: Change) -> None:
    with pytest.raises(weights.NoModel, match="no model of ours"):
        weights.load(changed(tmp_path, change))


def test_a_command_says_what_its_model_lacks(tmp_path: Path) -> None:
    path = changed(tmp_path, lambda model: model["fields"]["place"].pop("typo"))
    asked = tmp_path / "asked.csv"
    asked.write_text("forename,surname,dob\nMia,Turner,2015-03-09\n")
    with pytest.raises(CommandError, match="does not weigh place typo"):
        call_command("link_register", str(asked), str(tmp_path / "out"), "--dedupe", "--model", str(path))
