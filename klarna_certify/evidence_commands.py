"""The commands for those who were not there: judge again, seal, verify."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import rfc8785
import typer

from certification.report.changes import changes
from klarna_certify.evidence import Evidence, EvidenceError, judged_again, of_files, read_folder
from klarna_certify.output import mistake, say
from klarna_certify.pack import build, problems, unpack
from klarna_certify.sealing import RefusedError, about, contents
from klarna_certify.signing import KeyFileError, key_id, make_key, public_path, read_private, read_public

SAME, DIFFERENT = 0, 1


def recheck(
    report: Annotated[Path, typer.Argument(help="The folder of a report, or a pack.")],
) -> None:
    """Judge a report's journals again, offline, with the installed version.

    Exit code 0: the same verdicts; 1: some differ, each is told with why; 2: nothing that can be judged.

    Example: klarna-certify recheck certification-report
    """
    try:
        differences = judged_again(_evidence(report))
    except (EvidenceError, OSError) as error:
        mistake(error)
    for difference in differences:
        say(str(difference))
    if differences:
        say(f"{len(differences)} judged otherwise than the report says.")
        raise typer.Exit(DIFFERENT)
    say("Judged again: the same verdicts.")


def key(
    file: Annotated[Path, typer.Argument(help="Where the private key goes; the public one: FILE.pub.")],
) -> None:
    """Make an Ed25519 key to seal with; only its owner may read it. Give FILE.pub to those who verify.

    Example: klarna-certify key our.key
    """
    try:
        made = make_key(file)
    except (KeyFileError, OSError) as error:
        mistake(error)
    say(f"Key {key_id(made)}: {file} (keep it), {public_path(file)} (give it away)")


def seal(
    report: Annotated[Path, typer.Argument(help="The folder of a report.")],
    by: Annotated[str, typer.Option(help="Who certifies.")],
    key_file: Annotated[
        Path | None, typer.Option("--key", help="The private key; without: unsigned.")
    ] = None,
    out: Annotated[Path, typer.Option(help="The pack.")] = Path("certification.kcpack"),
    days: Annotated[int, typer.Option(min=1, max=366, help="How long it is valid.")] = 91,
) -> None:
    """Make one file of a report, its journals and the checklist, hash-chained and signed.

    Exit code 0: sealed; 1: refused, with why; 2: a mistake in what was given.

    Example: klarna-certify seal certification-report --by "Corner shop QA" --key our.key
    """
    try:
        private = read_private(key_file) if key_file else None
        if out.exists():
            raise EvidenceError(f"{out} is already there; name another with --out")
        evidence = read_folder(report)
        files = contents(evidence)
        sealed_at = datetime.now(UTC)
        said = about(evidence, by, sealed_at, sealed_at + timedelta(days=days))
        out.write_bytes(build(files, said, private))
    except RefusedError as refused:
        say(f"Not sealed: {refused}", err=True)
        raise typer.Exit(DIFFERENT) from None
    except (EvidenceError, KeyFileError, OSError, rfc8785.CanonicalizationError) as error:
        mistake(error)
    signed = f"signed with key {key_id(private.public_key())}" if private else "UNSIGNED: no key was given"
    say(f"{out}: {said['verdict']}, valid until {said['valid_until']}, {signed}")


def verify(
    pack: Annotated[Path, typer.Argument(help="The pack.")],
    key_file: Annotated[
        Path | None, typer.Option("--key", help="The public key that you trust; without: integrity only.")
    ] = None,
) -> None:
    """Check a pack's integrity and signature, offline, against a key that you name.

    Exit code 0: whole, and signed with that key; 1: refused, each reason named; 2: a mistake in what was given.

    Example: klarna-certify verify certification.kcpack --key our.key.pub
    """
    try:
        trusted = read_public(key_file) if key_file else None
        content = pack.read_bytes()
    except (KeyFileError, OSError) as error:
        mistake(error)
    try:
        found, manifest = problems(content, trusted, datetime.now(UTC).date())
    except EvidenceError as error:
        found, manifest = [str(error)], {}
    for problem in found:
        say(f"{pack}: {problem}")
    if found:
        say("Refused.")
        raise typer.Exit(DIFFERENT)
    say(
        f"{manifest['shop']}: {manifest['verdict']}, certified: {'yes' if manifest['certified'] else 'no'}, "
        f"by {manifest['certified_by']}, valid until {manifest['valid_until']}"
    )
    if trusted is None:
        say("Whole. Who sealed it is not proven: name a key with --key.")
    else:
        say(f"Whole, and signed with key {key_id(trusted)}.")


def diff(
    before: Annotated[Path, typer.Argument(help="The earlier report: its folder, or a pack.")],
    after: Annotated[Path, typer.Argument(help="The later report: its folder, or a pack.")],
) -> None:
    """Compare two reports: what got worse, what got better, what is new, what is gone.

    Exit code 0: nothing got worse; 1: something did; 2: nothing that can be compared.

    Example: klarna-certify diff yesterday certification-report
    """
    try:
        found = changes(_evidence(before).report, _evidence(after).report)
    except (EvidenceError, OSError) as error:
        mistake(error)
    except (KeyError, TypeError, AttributeError) as error:
        mistake(EvidenceError(f"a report does not follow its schema: {error!r}"))
    for change in found:
        say(f"{change.kind.value:<7}{change.subject}: {change.told}")
    harm = sum(change.harms for change in found)
    say(f"{len(found)} changes, {harm} for the worse." if found else "No change.")
    raise typer.Exit(DIFFERENT if harm else SAME)


def _evidence(place: Path) -> Evidence:
    return read_folder(place) if place.is_dir() else of_files(unpack(place.read_bytes()))


def register(app: typer.Typer) -> None:
    """Adds the commands to the command line."""
    for command in (recheck, key, seal, verify, diff):
        app.command()(command)
