"""The seal: what a pack's manifest says of its files, and whether the files are those that it speaks of.

Each journal's lines are chained: a link is the hash of the link before and of the line. A line that was changed,
dropped, put in or moved breaks the chain in its own place and nowhere before it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

FORMAT = "klarna-certify-pack"
FORMAT_VERSION = 1


def digest(content: bytes) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def chain(content: bytes) -> list[str]:
    """The links of a journal, one a line; the last speaks for the whole."""
    links: list[str] = []
    before = b""
    for line in _lines(content):
        before = _link(before, line)
        links.append(before.hex())
    return links


def sealed_files(files: Mapping[str, bytes]) -> dict[str, Any]:
    """What a manifest says of the files: size and hash of each, and the chains of the journals."""
    return {
        "files": {name: {"sha256": digest(body), "size": len(body)} for name, body in sorted(files.items())},
        "journals": {name: chain(body) for name, body in sorted(files.items()) if name.endswith(".jsonl")},
    }


def broken(manifest: Mapping[str, Any], files: Mapping[str, bytes]) -> Iterator[str]:
    """Every way in which the files are not those of the manifest, in words."""
    listed = manifest["files"]
    for name in sorted(listed.keys() | files.keys()):
        if name not in files:
            yield f"{name}: the file is missing"
        elif name not in listed:
            yield f"{name}: the file was added, the manifest does not know it"
        elif digest(files[name]) != listed[name]["sha256"] or len(files[name]) != listed[name]["size"]:
            links = manifest["journals"].get(name)
            yield f"{name}: {_where(links, files[name]) if links is not None else 'the file was changed'}"


def _where(links: list[str], content: bytes) -> str:
    """Which line breaks the chain, and how."""
    lines = _lines(content)
    known = [bytes.fromhex(link) for link in links]
    for index, link in enumerate(known):
        before = known[index - 1] if index else b""
        if index == len(lines):
            return f"the lines from {index + 1} to {len(known)} were dropped"
        if _link(before, lines[index]) != link:
            later = next((i for i, line in enumerate(lines) if i > index and _link(before, line) == link), 0)
            if later:
                return f"line {index + 1} was put in or moved: what belongs there is now line {later + 1}"
            if index + 1 < len(known) and _link(link, lines[index]) == known[index + 1]:
                return f"line {index + 1} was dropped"
            return f"line {index + 1} was changed"
    if len(lines) > len(known):
        return f"line {len(known) + 1} was added"
    return "its line ends were changed"


def _lines(content: bytes) -> list[bytes]:
    lines = content.split(b"\n")
    return lines[:-1] if lines[-1] == b"" else lines


def _link(before: bytes, line: bytes) -> bytes:
    return hashlib.sha256(before + hashlib.sha256(line).digest()).digest()
