from __future__ import annotations

from pathlib import Path

import pytest

from klarna_simulator.credentials import only, read_credentials


def test_only_the_pairs_of_the_list_are_accepted() -> None:
    accepts = only(["key-id:secret", "other:with:colons"])

    assert accepts("key-id", "secret")
    assert accepts("other", "with:colons")
    assert not accepts("key-id", "with:colons")
    assert not accepts("key-id", "")


def test_pairs_are_read_one_a_line(tmp_path: Path) -> None:
    file = tmp_path / "pairs"
    file.write_text("# the playground's\n\nkey-id:secret\nother:pass\n", encoding="utf-8")

    assert read_credentials(file) == ["key-id:secret", "other:pass"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"hunter2\n", "line 1"),
        (b":hunter2\n", "line 1"),
        (b"# none\n", "no credentials"),
        (b"\xff", "UTF-8"),
    ],
)
def test_a_bad_file_is_told_without_what_is_in_it(text: bytes, told: str, tmp_path: Path) -> None:
    file = tmp_path / "pairs"
    file.write_bytes(text)

    with pytest.raises(ValueError, match=told) as caught:
        read_credentials(file)

    assert "hunter2" not in str(caught.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="No such file"):
        read_credentials(tmp_path / "pairs")
