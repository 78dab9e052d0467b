"""The pack: who may seal what, and that nothing of it can be changed unseen."""

from __future__ import annotations

import base64
import io
import json
import shutil
import stat
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

import pytest
import rfc8785
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from typer.testing import CliRunner, Result

from fixtures.scan import attest
from klarna_certify import cli
from klarna_certify.evidence import EvidenceError
from klarna_certify.pack import build, problems, unpack
from klarna_certify.signing import read_private, read_public
from recorder.journal import ApiCall
from tests.certification.stories import bought, changed, checkout
from tests.klarna_certify.reports import SEEN, named, write_report

TODAY = datetime.now(UTC).date()


def say(*words: object) -> Result:
    return CliRunner().invoke(cli.app, [str(word) for word in words])


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a report, two keys and a pack that was sealed with the first of them."""
    place = tmp_path_factory.mktemp("sealed")
    write_report(place / "report", named(bought().end(), "buys"), named(changed().end(), "changes"))
    for name in ("our.key", "their.key"):
        assert say("key", place / name).exit_code == 0
    sealed = seal(place / "report", place / "a.kcpack", place / "our.key")
    assert sealed.exit_code == 0, sealed.output
    return place


@pytest.fixture
def report(place: Path, tmp_path: Path) -> Path:
    """A copy of the report, to be spoilt."""
    return shutil.copytree(place / "report", tmp_path / "report")


def seal(report: Path, out: Path, key: Path | None = None) -> Result:
    return say("seal", report, "--by", "A certifier", "--out", out, *(["--key", key] if key else []))


def resealed(place: Path, change: Callable[[dict[str, bytes]], object]) -> list[str]:
    """The problems of a pack whose archive is in order but whose files were changed."""
    files = unpack((place / "a.kcpack").read_bytes())
    change(files)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(files):
            archive.writestr(name, files[name])
    return problems(buffer.getvalue(), read_public(place / "our.key.pub"), TODAY)[0]


def test_what_a_rerun_recorded_is_in_no_pack(report: Path, tmp_path: Path) -> None:
    for name in ("traces/buys.zip", "traces/buys.json", "videos/buys.webm", "screenshots/buys-1.jpg"):
        (report / name).parent.mkdir(exist_ok=True)
        (report / name).write_bytes(b"Wobblington")
    assert seal(report, tmp_path / "a.kcpack").exit_code == 0
    packed = unpack((tmp_path / "a.kcpack").read_bytes())
    assert packed
    assert not [name for name in packed if name.split("/")[0] in {"traces", "videos", "screenshots"}]


def test_a_sealed_report_is_verified_and_judged_again_from_the_pack_alone(place: Path) -> None:
    told = say("verify", place / "a.kcpack", "--key", place / "our.key.pub")

    assert told.exit_code == 0, told.output
    assert "a shop: " in told.output
    assert "by A certifier" in told.output
    assert "signed with key" in told.output
    assert say("recheck", place / "a.kcpack").exit_code == 0


def test_equal_contents_make_equal_packs(place: Path) -> None:
    files = unpack((place / "a.kcpack").read_bytes())
    key = read_private(place / "our.key")
    backwards = dict(reversed(list(files.items())))

    assert build(files, {"valid_until": "2027-01-01"}, key) == build(
        backwards, {"valid_until": "2027-01-01"}, key
    )


def test_the_manifest_says_what_was_certified_by_whom_and_until_when(place: Path) -> None:
    files = unpack((place / "a.kcpack").read_bytes())
    manifest = json.loads(files["manifest.json"])

    assert rfc8785.dumps(manifest) == files["manifest.json"]
    assert manifest["shop"] == "a shop"
    assert manifest["certified_by"] == "A certifier"
    assert manifest["requirements_sha256"] == manifest["files"]["requirements.toml"]["sha256"]
    valid = date.fromisoformat(manifest["valid_until"]) - date.fromisoformat(manifest["run_at"][:10])
    assert valid.days == 91
    assert (manifest["partial"], manifest["strict"]) == (False, False)


def test_the_manifest_repeats_which_faults_this_version_killed(place: Path) -> None:
    killed = json.loads(unpack((place / "a.kcpack").read_bytes())["manifest.json"])["faults_killed"]
    noted = json.loads(resources.files("klarna_certify").joinpath("faults_killed.json").read_text())

    assert killed == noted
    assert killed["suite"] == version("klarna-certify")
    told = say("verify", place / "a.kcpack").output
    assert f"by a suite that killed {len(killed['faults'])} faulty shops" in told


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=some.data())
def test_a_change_of_any_single_byte_is_refused(place: Path, data: some.DataObject) -> None:
    content = bytearray((place / "a.kcpack").read_bytes())
    position = data.draw(some.integers(0, len(content) - 1))
    content[position] ^= data.draw(some.integers(1, 255))

    try:
        found, _ = problems(bytes(content), read_public(place / "our.key.pub"), TODAY)
    except EvidenceError as error:
        found = [str(error)]
    assert found


def test_a_change_of_any_byte_around_the_files_is_refused(place: Path, tmp_path: Path) -> None:
    # Small files, so that the archive's own bytes can be tried one by one; unsigned, which is the weaker case.
    files = {"report.json": b"{}", "journals/a.jsonl": b"1\n2\n"}
    about = {"shop": "a shop", "verdict": "PASS", "certified": True, "certified_by": "a certifier"}
    content = build(files, about | {"valid_until": "2027-01-01"}, None)
    unseen = []
    for position in range(len(content)):
        for flip in (0x01, 0x20, 0x80):
            altered = bytearray(content)
            altered[position] ^= flip
            try:
                if not problems(bytes(altered), None, TODAY)[0]:
                    unseen.append(position)
            except EvidenceError:
                continue

    assert problems(content, None, TODAY)[0] == []
    assert unseen == []


@pytest.mark.parametrize("extra", [b"\0", b"PK"])
@pytest.mark.parametrize("before", [True, False])
def test_bytes_before_or_after_the_archive_are_refused(place: Path, extra: bytes, before: bool) -> None:
    content = (place / "a.kcpack").read_bytes()
    try:
        found, _ = problems(extra + content if before else content + extra, None, TODAY)
    except EvidenceError as error:
        found = [str(error)]

    assert found


JOURNAL = "journals/buys.jsonl"


def lines(change: Callable[[list[bytes]], object]) -> Callable[[dict[str, bytes]], None]:
    def altered(files: dict[str, bytes]) -> None:
        content = files[JOURNAL].splitlines(keepends=True)
        change(content)
        files[JOURNAL] = b"".join(content)

    return altered


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda files: files.update({JOURNAL: files[JOURNAL].replace(b"998", b"997")}), "was changed"),
        (lines(lambda content: content.pop(2)), "line 3 was dropped"),
        (lines(lambda content: content.pop()), "were dropped"),
        (lines(lambda content: content.insert(2, content.pop(4))), "line 3 was put in or moved"),
        (lines(lambda content: content.append(content[0])), "was added"),
        (lambda files: files.pop(JOURNAL), "the file is missing"),
        (lambda files: files.update({"more.txt": b"more"}), "more.txt: the file was added"),
        (lambda files: files.update({"report.html": b"<p>fine</p>"}), "report.html: the file was changed"),
    ],
)
def test_what_was_changed_is_named(
    place: Path, change: Callable[[dict[str, bytes]], object], named: str
) -> None:
    assert any(named in problem for problem in resealed(place, change))


def signature(change: Callable[[dict[str, str]], object]) -> Callable[[dict[str, bytes]], None]:
    def altered(files: dict[str, bytes]) -> None:
        said = json.loads(files["signature.json"])
        change(said)
        files["signature.json"] = rfc8785.dumps(said)

    return altered


@pytest.mark.parametrize(
    "change",
    [
        signature(lambda said: said.update(note="approved by Klarna")),
        signature(lambda said: said.update(signature=said["signature"].upper())),
    ],
)
def test_a_signature_says_nothing_beside_itself(
    place: Path, change: Callable[[dict[str, bytes]], object]
) -> None:
    assert any("in another form" in problem for problem in resealed(place, change))


def test_a_pack_cannot_word_the_verdict_itself(place: Path, tmp_path: Path) -> None:
    forged = tmp_path / "forged.kcpack"
    name = "X\nWhole, and signed with key 2873bbb1431eccb6.\x1b[8m"
    assert say("seal", place / "report", "--by", name, "--out", forged).exit_code == 0

    told = say("verify", forged)

    assert not any(line.startswith("Whole, and signed") for line in told.output.splitlines())
    assert told.output.splitlines()[-1].startswith("Whole. Who sealed it is not proven")


def test_a_key_of_a_kind_that_nobody_knows_is_a_mistake(place: Path, tmp_path: Path) -> None:
    odd = tmp_path / "odd.pub"
    odd.write_text("-----BEGIN PUBLIC KEY-----\nMBMwBwYDKgMEBQADCAAAAAAAAAAAAA==\n-----END PUBLIC KEY-----\n")

    assert say("verify", place / "a.kcpack", "--key", odd).exit_code == 2


def test_a_key_that_the_verifier_does_not_name_is_refused(place: Path) -> None:
    told = say("verify", place / "a.kcpack", "--key", place / "their.key.pub")

    assert told.exit_code == 1
    assert "which you named" in told.output


def test_without_a_named_key_it_says_that_nobody_is_proven(place: Path) -> None:
    told = say("verify", place / "a.kcpack")

    assert told.exit_code == 0
    assert "Who sealed it is not proven" in told.output


def test_an_unsigned_pack_says_so_and_satisfies_no_key(place: Path, tmp_path: Path) -> None:
    out = tmp_path / "unsigned.kcpack"

    assert "UNSIGNED" in seal(place / "report", out).output
    told = say("verify", out, "--key", place / "our.key.pub")
    assert told.exit_code == 1
    assert "unsigned: anybody could have made it" in told.output


def test_a_signature_cannot_be_taken_away_unseen(place: Path) -> None:
    def strip(files: dict[str, bytes]) -> None:
        said = json.loads(files["signature.json"])
        files["signature.json"] = rfc8785.dumps(
            {"algorithm": "none", "manifest_sha256": said["manifest_sha256"]}
        )

    assert any("was taken away" in problem for problem in resealed(place, strip))


def test_a_pack_that_is_no_longer_valid_is_refused(place: Path) -> None:
    found, _ = problems((place / "a.kcpack").read_bytes(), None, date(2099, 1, 1))

    assert any("it was valid until" in problem for problem in found)


def test_only_its_owner_may_read_a_key_and_none_is_overwritten(place: Path) -> None:
    assert stat.S_IMODE((place / "our.key").stat().st_mode) == 0o600
    again = say("key", place / "our.key")
    assert again.exit_code == 2
    assert "never overwritten" in again.output


def test_a_key_that_others_may_read_is_refused(place: Path, tmp_path: Path) -> None:
    shutil.copy(place / "their.key", tmp_path / "open.key")
    (tmp_path / "open.key").chmod(0o644)
    told = seal(place / "report", tmp_path / "b.kcpack", tmp_path / "open.key")

    assert told.exit_code == 2
    assert "chmod 600" in told.output
    assert not (tmp_path / "b.kcpack").exists()


# What is not sealed.


def test_an_incomplete_run_is_not_sealed(tmp_path: Path) -> None:
    report = write_report(tmp_path / "report", named(bought().end(), "buys"), complete=False)

    assert_refused(report, "the run is incomplete")


def test_a_part_is_not_sealed(tmp_path: Path) -> None:
    folder = write_report(tmp_path / "report", named(bought().end(), "buys"), partial=True)

    assert_refused(folder, "it is of a part of the journeys")


def test_a_report_that_does_not_say_whether_it_is_of_a_part_is_not_sealed(report: Path) -> None:
    told = json.loads((report / "report.json").read_text())
    del told["partial"]
    (report / "report.json").write_text(json.dumps(told))
    attest(report, SEEN, 2)

    assert_refused(report, "it is of a part of the journeys")


def rewritten(report: Path, **changes: object) -> None:
    """The report with other members in its environment, and searched again."""
    told = json.loads((report / "report.json").read_text())
    told["environment"] |= changes
    (report / "report.json").write_text(json.dumps(told))
    attest(report, SEEN, 2)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"suite": "0.0.9"}, "the run was made by version 0.0.9 of the suite"),
        ({"checkout": "Another shop"}, "the report says checkout Another shop, judged again a shop"),
        ({"browser": "firefox"}, "so say the journals"),
        ({"base_url": "http://another.example"}, "report.json: the report says something else"),
    ],
)
def test_a_report_that_tells_of_another_run_is_not_sealed(
    report: Path, changes: dict[str, object], why: str
) -> None:
    rewritten(report, **changes)

    assert_refused(report, why)


@pytest.mark.parametrize(
    ("date", "why"),
    [
        ("2020-01-01T00:00:00+00:00", "more than 91 days ago: run it again"),
        ("2999-01-01T00:00:00+00:00", "which is still to come"),
        ("yesterday", "'yesterday' is no date"),
    ],
)
def test_a_run_that_is_too_old_or_still_to_come_is_not_sealed(tmp_path: Path, date: str, why: str) -> None:
    assert_refused(write_report(tmp_path / "report", named(bought().end(), "buys"), date=date), why)


def test_validity_counts_from_the_run_and_not_from_the_sealing(tmp_path: Path) -> None:
    run_at = (datetime.now(UTC) - timedelta(days=90)).isoformat()
    report = write_report(tmp_path / "report", named(bought().end(), "buys"), date=run_at)
    out = tmp_path / "old.kcpack"

    assert seal(report, out).exit_code == 0
    valid = json.loads(unpack(out.read_bytes())["manifest.json"])["valid_until"]
    assert date.fromisoformat(valid) == TODAY + timedelta(days=1)


def test_a_report_that_is_no_report_is_a_mistake(report: Path) -> None:
    told = json.loads((report / "report.json").read_text())
    (report / "report.json").write_text(json.dumps(told | {"environment": {}}))

    result = seal(report, report.parent / "c.kcpack")
    assert result.exit_code == 2
    assert "does not follow its schema" in result.stderr


def test_a_run_that_searched_for_nothing_is_not_sealed(report: Path) -> None:
    attest(report, {}, 2)

    assert_refused(report, "nothing was searched for")


def test_a_broken_run_is_not_sealed(tmp_path: Path) -> None:
    assert_refused(
        write_report(tmp_path / "report", named(checkout().end("broken"), "b")), "the run was not judged"
    )


def test_a_report_that_its_journals_do_not_confirm_is_not_sealed(report: Path) -> None:
    text = (report / "report.json").read_text().replace('"verdict": "NOT TESTED"', '"verdict": "PASS"')
    (report / "report.json").write_text(text)
    attest(report, SEEN, 2)

    assert_refused(report, "its journals do not confirm it")


SURNAME = "Wobblington"
TOKEN = "0ab1-a-token-of-klarnas"


@pytest.mark.parametrize(
    "leak",
    [
        SURNAME,
        SURNAME.upper(),
        TOKEN,
        quote(f"{SURNAME} & {TOKEN}"),
        base64.b64encode(f"x{TOKEN}y".encode()).decode(),
        json.dumps({"a": SURNAME}),
        "eyJhbGciOiJub25lIn0.eyJhIjoxfQ.c2ln",
    ],
)
def test_a_report_with_a_value_of_the_run_in_it_is_not_sealed(report: Path, leak: str) -> None:
    with (report / "report.html").open("a", encoding="utf-8") as page:
        page.write(leak)
    attest(report, SEEN, 2)

    assert_refused(report, "stands in report.html")


def test_a_file_that_was_changed_after_the_search_is_not_sealed(report: Path) -> None:
    with (report / "report.html").open("a", encoding="utf-8") as page:
        page.write("later")

    assert_refused(report, "is not the file that was searched")


def test_a_run_that_does_not_know_what_was_typed_is_not_sealed(report: Path) -> None:
    attest(report, SEEN, 1)

    assert_refused(report, "1 of 2 journeys told what was typed")


def assert_refused(report: Path, why: str) -> None:
    out = report.parent / "refused.kcpack"
    told = seal(report, out)
    assert told.exit_code == 1, told.output
    assert why in told.output
    assert not out.exists()


def test_programs_are_told_what_was_made_sealed_refused_and_verified(place: Path, tmp_path: Path) -> None:
    made = json.loads(say("key", tmp_path / "a.key", "--json").stdout)
    pack, key = tmp_path / "a.kcpack", ("--key", tmp_path / "a.key")
    sealing = ("seal", place / "report", "--by", "A certifier", "--out", pack, *key, "--json")
    sealed = json.loads(say(*sealing).stdout)
    good = json.loads(say("verify", pack, "--key", made["public"], "--json").stdout)
    other = say("verify", pack, "--key", place / "their.key.pub", "--json")

    assert sealed["signed_with"] == made["key_id"] == good["signed_with"]
    assert good["whole"] is True
    assert good["certified_by"] == "A certifier"
    assert other.exit_code == 1
    assert json.loads(other.stdout).keys() == {"whole", "problems", "signed_with"}

    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "report.json").write_text((place / "report" / "report.json").read_text())
    refused = say("seal", tmp_path / "report", "--by", "A certifier", "--out", tmp_path / "b", "--json")
    assert refused.exit_code == 1
    assert "is missing" in json.loads(refused.stdout)["refused"]


@pytest.mark.parametrize("name", ["", "  ", "x" * 201])
def test_whoever_certifies_has_a_name(place: Path, tmp_path: Path, name: str) -> None:
    told = say("seal", place / "report", "--by", name, "--out", tmp_path / "a.kcpack")

    assert told.exit_code == 2
    assert "say who certifies" in told.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_pack_that_cannot_be_written_leaves_nothing(place: Path, tmp_path: Path) -> None:
    told = seal(place / "report", tmp_path / "nowhere" / "a.kcpack")

    assert told.exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_pack_of_a_run_that_saw_one_half_says_so(tmp_path: Path) -> None:
    told = bought().end()
    told.records = [record for record in told.records if not isinstance(record, ApiCall)]
    write_report(tmp_path / "report", named(told, "buys"))
    sealed = seal(tmp_path / "report", tmp_path / "a.kcpack")
    verified = say("verify", tmp_path / "a.kcpack")

    assert (sealed.exit_code, verified.exit_code) == (0, 0)
    assert "NOT TESTED (browser half only)" in sealed.output
    assert "Browser half only: no call of the shop's server" in verified.output
    manifest = json.loads(unpack((tmp_path / "a.kcpack").read_bytes())["manifest.json"])
    assert (manifest["browser_half_only"], manifest["certified"]) == (True, False)
