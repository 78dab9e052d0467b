"""Whose a call is: a shop may still be busy with one journey when the next has begun.

What a call is about tells it: the gateway saw each session being created, and each journal knows the authorization
tokens that its page was given. A new session has no id yet: it belongs to the journey that is open, and so does
whatever is about nothing known.
"""

from __future__ import annotations

import threading
from contextlib import suppress

from recorder.journal import ApiCall, Record
from recorder.writer import Journal, JournalClosedError


class Aside(Journal):
    """Keeps what is about a session or token of a journey that is over, unless a later page takes that session up.

    In memory and as it came: only the journal that it goes to in the end can mask it.
    """

    def __init__(self) -> None:
        super().__init__()
        self._kept: list[Record] = []
        self._heir: Journal | None = None

    def write(self, record: Record) -> Record:
        """Keeps the record, or passes it on to the journal that has taken the rest."""
        with self._lock:
            if self._heir is None:
                self._kept.append(record)
                return record
        self._heir.redactor.register(self.redactor.known())
        return self._heir.write(record)

    def hand_over(self, heir: Journal) -> None:
        """Gives another journal all that was kept, and all that still comes."""
        with self._lock:
            self._heir, kept, self._kept = heir, self._kept, []
        heir.redactor.register(self.redactor.known())
        with suppress(JournalClosedError):
            for record in kept:
                heir.write(record)

    @property
    def calls(self) -> int:
        """How many of the shop's calls it keeps."""
        with self._lock:
            return sum(isinstance(record, ApiCall) for record in self._kept)


class Belonging:
    """Knows which journal sessions and authorization tokens belong to; thread-safe."""

    def __init__(self, journal: Journal) -> None:
        self._open = journal
        self._sessions: dict[str, tuple[Journal, str]] = {}
        self._tokens: dict[str, Journal] = {}
        self._waiting: dict[str, Aside] = {}
        self._over: list[Aside] = []
        self._lock = threading.Lock()

    @property
    def open(self) -> Journal:
        """The journal of the journey that is under way."""
        return self._open

    def begin(self, journal: Journal) -> None:
        """From here on another journey is under way; nobody else will take up what was kept for the former."""
        with self._lock:
            for token, kind in self._open.redactor.known().items():
                if kind == "token":
                    self._tokens[token] = self._open
            self._open = journal
            self._over += self._waiting.values()
            self._waiting = {}

    def created(self, session_id: str, client_token: str, journal: Journal) -> None:
        """A session was created, in the journey of this journal."""
        with self._lock:
            self._sessions[session_id] = (journal, client_token)

    def of(self, session_id: str | None, authorization_token: str | None) -> Journal:
        """Where a call about them is recorded: its own journey's journal, but none that is closed."""
        with self._lock:
            owner = self._open
            if session_id is not None and session_id in self._sessions:
                self._take_up(session_id)
                owner = self._sessions[session_id][0]
            elif authorization_token is not None and not self._knows(authorization_token):
                owner = self._tokens.get(authorization_token, owner)
            if owner is self._open or not owner.closed:
                return owner
            return self._waiting.setdefault(session_id or "", Aside())

    def settle(self) -> None:
        """Takes up what was kept for sessions that the open journey's page has begun to use since."""
        with self._lock:
            for session_id in list(self._waiting):
                self._take_up(session_id)

    @property
    def late(self) -> int:
        """How many calls were about a journey that was over, and stand in no journal."""
        with self._lock:
            return sum(aside.calls for aside in (*self._over, *self._waiting.values()))

    def _take_up(self, session_id: str) -> None:
        """A shop may go on with a session in a later journey, as for who is logged in: its page then has its token."""
        if session_id not in self._sessions:
            return
        owner, client_token = self._sessions[session_id]
        if owner is not self._open and self._knows(client_token):
            self._sessions[session_id] = (self._open, client_token)
            if (aside := self._waiting.pop(session_id, None)) is not None:
                aside.hand_over(self._open)

    def _knows(self, token: str) -> bool:
        return token in self._open.redactor.known()
