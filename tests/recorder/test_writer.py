"""The journal on disk: redacted, numbered, written at once, whoever writes."""

from __future__ import annotations

import gc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from recorder.clock import now
from recorder.journal import ApiCall, PageError, load
from recorder.redaction import Redactor
from recorder.writer import Journal, JournalClosedError


def an_error(message: str = "no container") -> PageError:
    return PageError(at=now(), message=message)


def test_records_are_numbered_in_the_order_of_arrival() -> None:
    journal = Journal()
    written = [journal.write(an_error()) for _ in range(3)]

    assert [record.id for record in written] == [1, 2, 3]
    assert journal.records == tuple(written)


def test_each_record_is_on_disk_at_once(tmp_path: Path) -> None:
    path = tmp_path / "journals" / "one.jsonl"
    journal = Journal(path)
    for message in ("one", "zwei, ü", "line\nfeed"):
        journal.write(an_error(message))
        assert list(load(path.read_text("utf-8").splitlines())) == list(journal.records)
    journal.close()


def test_what_is_written_is_redacted(tmp_path: Path) -> None:
    token = "5a1ed3f2-0000-4000-8000-123456789abc"
    journal = Journal(tmp_path / "one.jsonl", Redactor(b"key"))
    journal.write(
        ApiCall(
            start=now(),
            end=now(),
            method="POST",
            path=f"/payments/v1/authorizations/{token}/order",
            operation="place_order",
            authorization_token=token,
            request={"billing_address": {"email": "alva@example.com"}},
            status=200,
        )
    )
    journal.close()

    text = (tmp_path / "one.jsonl").read_text("utf-8")
    assert token not in text
    assert "alva" not in text
    assert text.count("token:5a1e…") == 2


def test_many_threads_may_write() -> None:
    journal = Journal()
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda number: journal.write(an_error(str(number))), range(200)))

    assert [record.id for record in journal.records] == list(range(1, 201))


def test_a_closed_journal_takes_no_more(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "one.jsonl")
    journal.write(an_error())
    journal.close()
    journal.close()

    with pytest.raises(JournalClosedError, match="PageError"):
        journal.write(an_error())
    assert len(journal.records) == 1
    gc.collect()  # an open file would be complained of here
