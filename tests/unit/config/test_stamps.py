from pathlib import Path

from config.stamps import Stamp, fingerprint


def test_a_step_is_done_again_only_when_a_file_it_was_made_from_changes(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_text("one")
    stamp = Stamp(tmp_path / "stamp", fingerprint([source], "3.11"))
    assert not stamp.fresh
    stamp.write()
    assert Stamp(tmp_path / "stamp", fingerprint([source], "3.11")).fresh
    source.write_text("two")
    assert not Stamp(tmp_path / "stamp", fingerprint([source], "3.11")).fresh


def test_what_else_a_step_depends_on_counts_too(tmp_path: Path) -> None:
    assert fingerprint([], "3.11") != fingerprint([], "3.12")
