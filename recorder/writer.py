"""The journal on disk: a record is redacted, numbered and written in one step that nothing can go round."""

from __future__ import annotations

import dataclasses
import threading
from contextlib import suppress
from pathlib import Path

from recorder.journal import Record, dump
from recorder.redaction import Redactor


class JournalClosedError(RuntimeError):
    """A record came after the journal was closed; it belongs to no journey."""


class Journal:
    """An append-only journal of one journey; thread-safe.

    `path` gets one line a record, written out as it comes; None keeps the journal in memory only. Where it cannot be
    written any more, `lost` says why: the journal goes on in memory, because whoever is being recorded must not notice.
    """

    def __init__(self, path: Path | None = None, redactor: Redactor | None = None) -> None:
        self.path = path
        self.redactor = redactor or Redactor()
        self._lock = threading.Lock()
        self._written: list[Record] = []
        self._snapshot: tuple[Record, ...] | None = ()
        self._closed = False
        self.lost: OSError | None = None
        self._file = None
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("w", encoding="utf-8", newline="\n")

    def write(self, record: Record) -> Record:
        """Appends a record; returns it as it was written: redacted, with its number.

        Raises JournalClosedError after `close`.
        """
        redacted = self.redactor.record(record)
        with self._lock:
            if self._closed:
                raise JournalClosedError(f"the journal is closed, and a {record.kind} came late")
            numbered = dataclasses.replace(redacted, id=len(self._written) + 1)
            if self._file is not None and self.lost is None:
                try:
                    self._file.write(dump(numbered) + "\n")
                    self._file.flush()
                except OSError as error:
                    self.lost = error  # and not a word more: it would continue half a line
            self._written.append(numbered)
            self._snapshot = None
        return numbered

    @property
    def records(self) -> tuple[Record, ...]:
        """What has been written so far."""
        with self._lock:
            if self._snapshot is None:
                self._snapshot = tuple(self._written)
            return self._snapshot

    @property
    def closed(self) -> bool:
        """Whether it takes no more records."""
        with self._lock:
            return self._closed

    def close(self) -> None:
        """Ends the journal; may be called twice."""
        with self._lock:
            self._closed = True
            if self._file is not None:
                with suppress(OSError):  # closing writes what could not be written; it is known to be lost
                    self._file.close()
                self._file = None
