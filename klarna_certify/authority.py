"""Who vouches for the gateway where it stands in for Klarna's playground: an authority of the merchant's own.

Its key can vouch for hosts of Klarna's playground and for no others, whoever gets hold of it: the certificate says so,
and whoever trusts it holds it to that.
"""

from __future__ import annotations

import ssl
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from klarna_certify.errors import ConfigurationError, Mistake, shown
from recorder.regions import PLAYGROUND

CERTIFICATE, KEY = "authority.pem", "authority.key"

DAYS = 365
"""How long an authority is good."""

_DOMAIN = "playground.klarna.com"
_NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "klarna-certify: playground only")])


def authority(folder: Path) -> Path:
    """The file with the authority's certificate, for the shop to trust; made with its key where there is none yet.

    Raises ConfigurationError where the folder cannot be written, holds something else, or an authority that ran out:
    a new one would have to be trusted first.
    """
    try:
        if not folder.exists():
            _make(folder)
        certificate, _ = _read(folder)
    except OSError as error:
        raise _unfit(folder, f"cannot be used: {error.strerror or error}") from None
    except (ValueError, TypeError):
        raise _unfit(folder, f"{CERTIFICATE} and {KEY} in it are not what was written there") from None
    if certificate.not_valid_after_utc < datetime.now(UTC):
        problem = "its authority has run out: delete the folder, and have the shop trust the new one"
        raise _unfit(folder, problem)
    return folder / CERTIFICATE


def as_klarna(folder: Path) -> ssl.SSLContext:
    """What the gateway shows in the name of the playground's hosts; the authority in the folder vouches for it."""
    issuer, vouching = _read(folder)
    key = ec.generate_private_key(ec.SECP256R1())
    hosts = sorted(PLAYGROUND.values())
    certificate = (
        _begun(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0])]), key.public_key())
        .issuer_name(issuer.subject)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(vouching.public_key()), critical=False
        )
        .sign(vouching, hashes.SHA256())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    with tempfile.NamedTemporaryFile() as both:  # only its owner may read it, and it is gone at once
        both.write(_plain(key) + certificate.public_bytes(Encoding.PEM))
        both.flush()
        context.load_cert_chain(both.name)
    return context


def _make(folder: Path) -> None:
    """Makes both files and puts them into their place in one step: of several workers, the first one's are kept."""
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        _begun(_NAME, key.public_key())
        .issuer_name(_NAME)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.NameConstraints([x509.DNSName(_DOMAIN)], None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f"{folder.name}.") as place:
        made = Path(place) / "made"
        made.mkdir(mode=0o700)
        (made / KEY).touch(mode=0o600)
        (made / KEY).write_bytes(_plain(key))
        (made / CERTIFICATE).write_bytes(certificate.public_bytes(Encoding.PEM))
        try:
            made.rename(folder)
        except OSError:
            if not folder.exists():
                raise


def _begun(subject: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=DAYS))
    )


def _read(folder: Path) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    certificate = x509.load_pem_x509_certificate((folder / CERTIFICATE).read_bytes())
    key = load_pem_private_key((folder / KEY).read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
        raise ValueError("they do not belong together")
    return certificate, key


def _plain(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _unfit(folder: Path, problem: str) -> ConfigurationError:
    allowed = "a folder of its own: what it needs is written into it"
    return ConfigurationError(
        Mistake(
            place="the gateway", key="authority", value=repr(shown(folder)), problem=problem, allowed=allowed
        )
    )
