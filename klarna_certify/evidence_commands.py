"""The commands for those who were not there: judge again, seal, verify, compare, and what is known."""

from __future__ import annotations

import webbrowser
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import rfc8785
import typer

from certification.halves import BROWSER_HALF_ONLY
from certification.report.changes import changes
from klarna_certify import baseline as known
from klarna_certify import opening
from klarna_certify.evidence import Evidence, EvidenceError, judged_again, of_files, read_folder
from klarna_certify.output import AsJson, mistake, say, say_json
from klarna_certify.pack import build, problems, unpack
from klarna_certify.sealing import RefusedError, about, contents
from klarna_certify.signing import KeyFileError, key_id, make_key, public_path, read_private, read_public
from klarna_certify.trouble import troubles

SAME, DIFFERENT = 0, 1

REPORT_DIR = "certification-report"
LONGEST_NAME = 200


def recheck(
    report: Annotated[Path, typer.Argument(help="The folder of a report, or a pack.")],
    json: AsJson = False,
) -> None:
    """Judge a report's journals again, offline, with the installed version.

    \b
    Exit codes:
      0: the same verdicts
      1: some differ, each is told with why
      2: nothing that can be judged

    \b
    Example:
      klarna-certify recheck certification-report
    """
    try:
        differences = judged_again(_evidence(report))
    except (EvidenceError, OSError) as error:
        mistake(error)
    if json:
        say_json({"same": not differences, "differences": [asdict(one) for one in differences]})
        raise typer.Exit(DIFFERENT if differences else SAME)
    for difference in differences:
        say(str(difference))
    if differences:
        say(f"{len(differences)} judged otherwise than the report says.")
        raise typer.Exit(DIFFERENT)
    say("Judged again: the same verdicts.")


def key(
    file: Annotated[Path, typer.Argument(help="Where the private key goes; the public one: FILE.pub.")],
    json: AsJson = False,
) -> None:
    """Make an Ed25519 key to seal with; only its owner may read it. Give FILE.pub to those who verify.

    \b
    Example:
      klarna-certify key our.key
    """
    try:
        made = make_key(file)
    except (KeyFileError, OSError) as error:
        mistake(error)
    if json:
        say_json({"key_id": key_id(made), "private": str(file), "public": str(public_path(file))})
    else:
        say(f"Key {key_id(made)}: {file} (keep it), {public_path(file)} (give it away)")


def seal(
    report: Annotated[Path, typer.Argument(help="The folder of a report.")],
    by: Annotated[str, typer.Option(help="Who certifies.")],
    key_file: Annotated[
        Path | None, typer.Option("--key", help="The private key; without: unsigned.")
    ] = None,
    out: Annotated[Path, typer.Option(help="The pack.")] = Path("certification.kcpack"),
    days: Annotated[int, typer.Option(min=1, max=366, help="How long it is valid, from the run on.")] = 91,
    json: AsJson = False,
) -> None:
    """Make one file of a report, its journals and the checklist, hash-chained and signed.

    \b
    Exit codes:
      0: sealed
      1: refused, with why
      2: a mistake in what was given

    \b
    Example:
      klarna-certify seal certification-report --by "Corner shop QA" --key our.key
    """
    try:
        private = read_private(key_file) if key_file else None
        if not by.strip() or len(by) > LONGEST_NAME:
            raise EvidenceError(f"--by: say who certifies, in at most {LONGEST_NAME} characters")
        if out.exists():
            raise EvidenceError(f"{out} is already there; name another with --out")
        evidence = read_folder(report)
        files = contents(evidence)
        said = about(evidence, by, datetime.now(UTC), days)
        _write_whole(out, build(files, said, private))
    except RefusedError as refused:
        if json:
            say_json({"pack": None, "refused": str(refused)})
        else:
            say(f"Not sealed: {refused}", err=True)
        raise typer.Exit(DIFFERENT) from None
    except (EvidenceError, KeyFileError, OSError, rfc8785.CanonicalizationError) as error:
        mistake(error)
    signer = key_id(private.public_key()) if private else None
    if json:
        told = {name: said[name] for name in ("verdict", "certified", "valid_until")}
        say_json({"pack": str(out), **told, "signed_with": signer})
    else:
        signed = f"signed with key {signer}" if signer else "UNSIGNED: no key was given"
        half = " (browser half only)" if said["browser_half_only"] else ""
        say(f"{out}: {said['verdict']}{half}, valid until {said['valid_until']}, {signed}")


def verify(
    pack: Annotated[Path, typer.Argument(help="The pack.")],
    key_file: Annotated[
        Path | None, typer.Option("--key", help="The public key that you trust; without: integrity only.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Check a pack's integrity and signature, offline, against a key that you name.

    \b
    Exit codes:
      0: whole, and signed with that key
      1: refused, each reason named
      2: a mistake in what was given

    \b
    Example:
      klarna-certify verify certification.kcpack --key our.key.pub
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
    told = ("shop", "verdict", "certified", "certified_by", "valid_until")
    if json:
        # Nothing that a refused pack says of itself is passed on.
        said = {} if found else {name: manifest[name] for name in told}
        proven = key_id(trusted) if trusted and not found else None
        if not found:
            said |= {"run_at": manifest.get("run_at"), "faults_killed": _killed(manifest)}
        say_json({"whole": not found, "problems": found, "signed_with": proven, **said})
        raise typer.Exit(DIFFERENT if found else SAME)
    for problem in found:
        say(f"{pack}: {problem}")
    if found:
        say("Refused.")
        raise typer.Exit(DIFFERENT)
    say(
        f"{manifest['shop']}: {manifest['verdict']}, certified: {'yes' if manifest['certified'] else 'no'}, "
        f"by {manifest['certified_by']}, valid until {manifest['valid_until']}"
    )
    if manifest.get("browser_half_only"):
        say(BROWSER_HALF_ONLY)
    killed = _killed(manifest)
    say(f"Run at {manifest.get('run_at')} by a suite that killed {len(killed)} faulty shops at that version.")
    if trusted is None:
        say("Whole. Who sealed it is not proven: name a key with --key.")
    else:
        say(f"Whole, and signed with key {key_id(trusted)}.")


def diff(
    before: Annotated[Path, typer.Argument(help="The earlier report: its folder, or a pack.")],
    after: Annotated[Path, typer.Argument(help="The later report: its folder, or a pack.")],
    json: AsJson = False,
) -> None:
    """Compare two reports: what got worse, what got better, what is new, what is gone.

    \b
    Exit codes:
      0: nothing got worse
      1: something did
      2: nothing that can be compared

    \b
    Example:
      klarna-certify diff yesterday certification-report
    """
    try:
        found = changes(_evidence(before).report, _evidence(after).report)
    except (EvidenceError, OSError) as error:
        mistake(error)
    except (KeyError, TypeError, AttributeError) as error:
        mistake(EvidenceError(f"a report does not follow its schema: {error!r}"))
    harm = sum(change.harms for change in found)
    if json:
        say_json({"worse": harm, "changes": [asdict(one) | {"kind": one.kind.value} for one in found]})
        raise typer.Exit(DIFFERENT if harm else SAME)
    for change in found:
        say(f"{change.kind.value:<7}{change.subject}: {change.told}")
    say(f"{len(found)} changes, {harm} for the worse." if found else "No change.")
    raise typer.Exit(DIFFERENT if harm else SAME)


def baseline(
    report: Annotated[Path, typer.Argument(help="The folder of a report, or a pack.")],
    out: Annotated[Path, typer.Option(help="The baseline; it must not be there yet.")] = Path("known.toml"),
    days: Annotated[int, typer.Option(min=1, max=366, help="How long it is tolerated.")] = 30,
    because: Annotated[str, typer.Option(help="Why; it is written into every entry.")] = "",
    json: AsJson = False,
) -> None:
    """Write what a report found into a baseline, so that only what is new fails a run.

    It holds every finding, requirement that was not tested and journey that stopped, each with a day until which it is
    tolerated. It changes no verdict and certifies nothing.

    \b
    Exit codes:
      0: written
      2: a mistake in what was given, or nothing to write

    \b
    Examples:
      klarna-certify baseline certification-report --days 14 --because "ticket 4711"
      klarna-certify run --baseline known.toml
    """
    try:
        evidence = _evidence(report)
        entries = troubles(evidence.report, strict=True)
        if not entries:
            raise known.BaselineError(f"{report}: nothing was found in it, so there is nothing to tolerate")
        until = datetime.now(UTC).date() + timedelta(days=days)
        text = known.write(evidence.report, out.name, until, because)
        with out.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        mistake(known.BaselineError(f"{out} is already there; name another with --out, or take it away"))
    except (EvidenceError, known.BaselineError, OSError) as error:
        mistake(error)
    except (KeyError, TypeError, AttributeError) as error:
        mistake(EvidenceError(f"the report does not follow its schema: {error!r}"))
    if json:
        say_json({"baseline": str(out), "entries": len(entries), "until": until.isoformat()})
    else:
        say(f"{out}: {len(entries)} known, tolerated until {until.isoformat()}")


def open_report(
    report: Annotated[Path, typer.Argument(help="The folder of a report.")] = Path(REPORT_DIR),
    trace: Annotated[
        str, typer.Option(metavar="ID", help="This journey's trace instead; a part of its id is enough.")
    ] = "",
    json: AsJson = False,
) -> None:
    """Open a report's page in the browser, or a failed journey's trace in Playwright's viewer, until Ctrl-C.

    A trace shows what was typed and every token: it stays on this machine and is in no pack.

    \b
    Exit codes:
      0: opened
      2: nothing to open, or no browser to open it in

    \b
    Examples:
      klarna-certify open
      klarna-certify open --trace test_two_clicks
    """
    try:
        path = opening.trace(report, trace) if trace else opening.page(report)
    except (EvidenceError, OSError) as error:
        mistake(error)
    except (KeyError, TypeError, AttributeError) as error:
        mistake(EvidenceError(f"the report does not follow its schema: {error!r}"))
    if json:
        say_json({"opened": str(path)})
    else:
        say(f"Opening {path}")
    if trace:
        if code := opening.show_trace(path):
            mistake(EvidenceError(f"Playwright's viewer ended with code {code}"))
    elif not webbrowser.open(path.resolve().as_uri()):
        mistake(EvidenceError(f"no browser was found here; open {path} in one"))


def _killed(manifest: dict[str, Any]) -> list[str]:
    """The faults that a manifest lists as killed; a manifest is the word of whoever sealed it, and may be odd."""
    noted = manifest.get("faults_killed")
    rows = noted.get("faults") if isinstance(noted, dict) else None
    rows = rows if isinstance(rows, list) else []
    return [str(row["fault"]) for row in rows if isinstance(row, dict) and "fault" in row]


def _write_whole(path: Path, content: bytes) -> None:
    """Writes a file that is there as a whole or not at all."""
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_bytes(content)
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)


def _evidence(place: Path) -> Evidence:
    return read_folder(place) if place.is_dir() else of_files(unpack(place.read_bytes()))


def register(app: typer.Typer) -> None:
    """Adds the commands to the command line."""
    for command in (recheck, key, seal, verify, diff, baseline):
        app.command()(command)
    app.command("open")(open_report)
