"""A pack: a report's evidence in one file that says what it is, and that no single byte can be changed in unseen.

A pack is a zip archive, stored, sorted and without times, so that equal contents are equal bytes: whatever was changed
outside the files, in the archive itself, shows when the archive is built again from what was read.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Any

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from certification.seal import FORMAT, FORMAT_VERSION, broken, digest, sealed_files
from klarna_certify.evidence import MAX_BYTES, EvidenceError
from klarna_certify.signing import key_id, signs

MANIFEST, SIGNATURE = "manifest.json", "signature.json"

MAX_FILES = 10_000

_TOLD = ("shop", "verdict", "certified", "certified_by", "valid_until")


def build(files: Mapping[str, bytes], about: Mapping[str, Any], key: Ed25519PrivateKey | None) -> bytes:
    """The pack of these files; `about` is what its manifest says besides. Without a key it is unsigned."""
    signer = None
    if key is not None:
        public = key.public_key()
        signer = {"key_id": key_id(public), "public_key": public.public_bytes_raw().hex()}
    manifest = rfc8785.dumps(
        {"format": FORMAT, "format_version": FORMAT_VERSION, "signer": signer, **about, **sealed_files(files)}
    )
    return _archive({**files, MANIFEST: manifest, SIGNATURE: _signature(manifest, key)})


def _signature(manifest: bytes, key: Ed25519PrivateKey | None) -> bytes:
    said: dict[str, Any] = {"algorithm": "none", "manifest_sha256": digest(manifest)}
    if key is not None:
        said |= {"algorithm": "Ed25519", "signature": key.sign(manifest).hex()}
    return rfc8785.dumps(said)


def unpack(content: bytes) -> dict[str, bytes]:
    """The files in a pack, whether or not they are what was sealed; raises EvidenceError for what is no pack."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > MAX_BYTES:
                raise EvidenceError(f"its files are larger than {MAX_BYTES} bytes and are not read")
            names = [entry.filename for entry in entries]
            if len(names) > MAX_FILES:
                raise EvidenceError(f"it has more than {MAX_FILES} files and is not read")
            if twice := {name for name, number in Counter(names).items() if number > 1}:
                raise EvidenceError(f"{', '.join(sorted(twice))}: the file is in the pack twice")
            if unsafe := [name for name in names if not _plain(name)]:
                raise EvidenceError(f"{unsafe[0]!r} is no name of a file in a pack")
            files = {}
            for entry in entries:
                # Read past the archive's own checksum: the manifest says better what was changed.
                start = entry.header_offset + len(entry.FileHeader())
                files[entry.filename] = content[start : start + entry.file_size]
            return files
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        ValueError,
        OverflowError,
        OSError,
        UnicodeError,
    ) as error:
        raise EvidenceError(f"it is no pack, or its archive was damaged: {error}") from None


def problems(content: bytes, key: Ed25519PublicKey | None, today: date) -> tuple[list[str], dict[str, Any]]:
    """All that is wrong with a pack, and its manifest; raises EvidenceError for what is no pack.

    `key` is the one that the verifier trusts; with None who sealed it stays open, and that is no problem here.
    """
    files = unpack(content)
    manifest_bytes, signature_bytes = files.get(MANIFEST), files.get(SIGNATURE)
    if manifest_bytes is None or signature_bytes is None:
        raise EvidenceError(f"it has no {MANIFEST if manifest_bytes is None else SIGNATURE}")
    found: list[str] = []
    try:
        manifest = _canonical(manifest_bytes, MANIFEST)
        signature = _canonical(signature_bytes, SIGNATURE)
        found += _signed(manifest_bytes, manifest, signature, key)
        evidence = {name: body for name, body in files.items() if name not in (MANIFEST, SIGNATURE)}
        found += broken(manifest, evidence)
        if (manifest["format"], manifest["format_version"]) != (FORMAT, FORMAT_VERSION):
            found.append(f"{MANIFEST}: it is of another format than {FORMAT} {FORMAT_VERSION}")
        if datetime.fromisoformat(manifest["valid_until"]).date() < today:
            found.append(f"it was valid until {manifest['valid_until']}")
        found += [f"{MANIFEST}: it has no {name}" for name in _TOLD if name not in manifest]
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
        return [*found, f"{MANIFEST} or {SIGNATURE} was changed: {error}"], {}
    if not found and _archive(files) != content:
        found.append("the archive itself was changed, around its files")
    return found, manifest


def _canonical(content: bytes, name: str) -> dict[str, Any]:
    value = json.loads(content.decode("utf-8"))
    if not isinstance(value, dict) or rfc8785.dumps(value) != content:
        raise ValueError(f"{name} is not in canonical form")
    return value


def _signed(
    content: bytes, manifest: Mapping[str, Any], signature: Mapping[str, Any], key: Ed25519PublicKey | None
) -> list[str]:
    if signature["manifest_sha256"] != digest(content):
        return [f"{MANIFEST}: it was changed after sealing"]
    signer = manifest["signer"]
    plain = {name: signature[name] for name in ("algorithm", "manifest_sha256")}
    if signature["algorithm"] != "none":
        plain["signature"] = bytes.fromhex(signature["signature"]).hex()
    if signature != plain:
        return [f"{SIGNATURE}: it says something beside the signature, or says it in another form"]
    if signature["algorithm"] == "none":
        if signer is not None:
            return [f"{SIGNATURE}: the signature of key {signer['key_id']} was taken away"]
        return ["it is unsigned: anybody could have made it"] if key is not None else []
    if signature["algorithm"] != "Ed25519" or signer is None:
        return [f"{SIGNATURE}: it is none that the manifest speaks of"]
    named = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signer["public_key"]))
    if signer["key_id"] != key_id(named):
        return [f"{MANIFEST}: the key's id is not that of the key"]
    if key is not None and key.public_bytes_raw() != named.public_bytes_raw():
        return [f"it was signed with key {key_id(named)}, not with {key_id(key)}, which you named"]
    if not signs(named, bytes.fromhex(signature["signature"]), content):
        return [f"{SIGNATURE}: it is not the signature of key {key_id(named)} over this manifest"]
    return []


def _archive(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])
    return buffer.getvalue()


def _plain(name: str) -> bool:
    path = PurePosixPath(name)
    return bool(name) and not path.is_absolute() and ".." not in path.parts and "\\" not in name
