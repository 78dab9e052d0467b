"""Shards become one certification, or nothing: what one run would have said, and never a part of it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from klarna_certify import cli
from klarna_certify.evidence import judged_again, read_folder
from klarna_certify.plan import Plan, read_plan, write_plan
from klarna_certify.shards import Shard
from tests.certification.stories import bought, changed
from tests.klarna_certify.reports import a_plan, named, write_report, write_shard

BUYS, LIES = named(bought().end(), "buys"), named(changed().load(20).end(), "tells-lies")
WHOLE = a_plan("buys", "tells-lies")


def shard(index: int, *mine: str, of: int = 2) -> Plan:
    return replace(WHOLE, mine=mine, shard=Shard(index, of))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with the two shards of a run: one journey each, one of them with findings."""
    write_shard(tmp_path / "one", shard(1, "buys"), BUYS)
    write_shard(tmp_path / "two", shard(2, "tells-lies"), LIES)
    return tmp_path


def merge(place: Path, *names: str, out: str = "merged", more: tuple[str, ...] = ()) -> Result:
    words = ["merge", *(str(place / name) for name in names), "--report-dir", str(place / out), *more]
    return CliRunner().invoke(cli.app, words)


def report(folder: Path) -> dict[str, object]:
    read: dict[str, object] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return read


def test_merged_shards_say_what_one_run_would_have_said(place: Path) -> None:
    write_report(place / "alone", BUYS, LIES)

    told = merge(place, "two", "one")

    merged, alone = report(place / "merged"), report(place / "alone")
    assert told.exit_code == 1, told.output
    for said in ("verdict", "certified", "complete", "partial", "score", "requirements", "findings"):
        assert merged[said] == alone[said], said
    assert (merged["complete"], merged["partial"]) == (True, False)
    assert [row["id"] for row in merged["journeys"]] == ["buys", "tells-lies"]  # type: ignore[attr-defined]


def test_late_calls_of_all_shards_are_told_together(place: Path) -> None:
    for name, late in (("one", 2), ("two", 1)):
        told = report(place / name)
        told["environment"]["late_calls"] = late  # type: ignore[index]
        (place / name / "report.json").write_text(json.dumps(told), encoding="utf-8")

    merge(place, "one", "two")

    assert report(place / "merged")["environment"]["late_calls"] == 3  # type: ignore[index]


def test_a_merged_report_has_every_file_and_is_judged_again_as_any(place: Path) -> None:
    (place / "one" / "screenshots").mkdir()
    (place / "one" / "screenshots" / "buys-1.jpg").write_bytes(b"a picture")

    merge(place, "one", "two")

    merged = place / "merged"
    assert judged_again(read_folder(merged)) == ()
    made = {path.relative_to(merged).as_posix() for path in merged.rglob("*") if path.is_file()}
    assert made >= {"report.html", "junit.xml", "ctrf.json", "badge.svg", "scan.json", "plan.json"}
    assert made >= {"har/buys.har", "har/tells-lies.har", "screenshots/buys-1.jpg"}
    assert read_plan(merged) == WHOLE
    assert not list(place.glob(".merged*"))


def test_a_merged_report_is_sealed_and_verified_as_any(place: Path) -> None:
    merge(place, "one", "two")
    words = ["seal", str(place / "merged"), "--by", "A certifier", "--out", str(place / "a.kcpack")]

    sealed = CliRunner().invoke(cli.app, words)
    verified = CliRunner().invoke(cli.app, ["verify", str(place / "a.kcpack")])

    assert (sealed.exit_code, verified.exit_code) == (0, 0), sealed.output + verified.output
    assert json.loads((place / "merged" / "scan.json").read_text(encoding="utf-8"))["journeys"] == 2


def test_a_secret_that_a_shard_found_keeps_the_merged_report_from_being_sealed(place: Path) -> None:
    searched = place / "one" / "searched.jsonl"
    line = json.loads(searched.read_text(encoding="utf-8"))
    searched.write_text(json.dumps(line | {"leaks": [["raw", "«token:1234»"]]}) + "\n", encoding="utf-8")
    merge(place, "one", "two")

    words = ["seal", str(place / "merged"), "--by", "A certifier", "--out", str(place / "a.kcpack")]
    sealed = CliRunner().invoke(cli.app, words)

    assert sealed.exit_code == 1
    assert "stands in journals/buys.jsonl" in sealed.output


def test_a_shard_to_which_nothing_fell_takes_part(tmp_path: Path) -> None:
    whole = a_plan("buys")
    write_shard(tmp_path / "one", replace(whole, shard=Shard(1, 2)), BUYS)
    write_shard(tmp_path / "two", replace(whole, mine=(), shard=Shard(2, 2)))

    merge(tmp_path, "one", "two")

    assert report(tmp_path / "merged")["complete"] is True


def test_programs_get_the_merged_verdict_in_one_document(place: Path) -> None:
    told = merge(place, "one", "two", more=("--json",))

    said = json.loads(told.stdout)
    assert (said["exit_code"], said["verdict"], said["complete"]) == (1, "FAIL", True)


def test_shards_of_a_part_that_was_asked_for_are_that_part(tmp_path: Path) -> None:
    whole = replace(a_plan("buys"), partial=True, asked=True)
    write_shard(tmp_path / "one", replace(whole, shard=Shard(1, 1)), BUYS)

    told = merge(tmp_path, "one")

    assert told.exit_code == 0, told.output
    assert "Nothing was found in this part" in told.output
    assert report(tmp_path / "merged")["partial"] is True


def test_a_requirement_that_was_chosen_must_have_been_seen_in_some_shard(tmp_path: Path) -> None:
    whole = replace(a_plan("buys"), partial=True, asked=True)
    whole = replace(whole, facts={**whole.facts, "requirements chosen": "REF-01"})
    write_shard(tmp_path / "one", replace(whole, shard=Shard(1, 1)), BUYS)

    assert merge(tmp_path, "one").exit_code == 1


def of_another(**changed: object) -> Callable[[Path], None]:
    def change(place: Path) -> None:
        write_plan(replace(read_plan(place / "two"), **changed), place / "two")  # type: ignore[arg-type]

    return change


def of_another_fact(name: str, value: str) -> Callable[[Path], None]:
    def change(place: Path) -> None:
        plan = read_plan(place / "two")
        write_plan(replace(plan, facts={**plan.facts, name: value}), place / "two")

    return change


def altered(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(place: Path) -> None:
        path = place / "two" / name
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")

    return change


def without(name: str) -> Callable[[Path], None]:
    return lambda place: (place / "two" / name).unlink()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param(of_another(suite="9.9"), ["the suite's version: ", " and 9.9"], id="version"),
        pytest.param(
            of_another(requirements="f00d"), ["the requirements (SHA-256): c0ffee and f00d"], id="checklist"
        ),
        pytest.param(
            of_another_fact("project one-page.checkout.market", "DE"),
            ["project one-page.checkout.market: GB and DE"],
            id="another market",
        ),
        pytest.param(
            of_another_fact("project one-page.checkout.base_url", "https://b.example"),
            ["project one-page.checkout.base_url: nothing and https://b.example"],
            id="another address",
        ),
        pytest.param(of_another_fact("strict", "yes"), ["strict: no and yes"], id="strict"),
        pytest.param(
            of_another(journeys=("buys", "new", "tells-lies")),
            ["the journeys: 2 and 3 (new is in the second only)"],
            id="other journeys",
        ),
        pytest.param(of_another(partial=True), ["left out: no and yes"], id="a part"),
        pytest.param(of_another(shard=Shard(2, 3)), ["the number of shards differs: 2 in", "3 in"], id="of three"),
        pytest.param(of_another(shard=Shard(1, 2)), ["shard 1/2 is there twice"], id="twice"),
        pytest.param(of_another(shard=None), ["it is the report of a whole run"], id="no shard"),
        pytest.param(
            of_another(mine=("buys", "tells-lies")), ["buys was planned and never run"], id="one was not run"
        ),
        pytest.param(of_another(mine=()), ["tells-lies was never planned"], id="one was not planned"),
        pytest.param(altered("report.json", '"complete": true', '"complete": false'), ["is incomplete"], id="cut"),
        pytest.param(
            altered("journals/tells-lies.jsonl", "a shop", "another"),
            ["tells-lies.jsonl is not the journal that was searched"],
            id="an altered journal",
        ),
        pytest.param(without("plan.json"), ["there is no plan.json", "no report of a shard"], id="no plan"),
        pytest.param(without("report.json"), ["there is no report.json"], id="no report"),
        pytest.param(altered("plan.json", '"plan_version": 1', '"plan_version": 2'), ["no plan of this"], id="odd"),
    ],
)  # fmt: skip
def test_shards_that_do_not_belong_together_are_refused_with_both_values(
    place: Path, change: Callable[[Path], None], told: list[str]
) -> None:
    change(place)

    result = merge(place, "one", "two")

    assert result.exit_code == 2, result.output
    for words in told:
        assert words in result.output
    assert not (place / "merged").exists()
    assert not list(place.glob(".merged*"))


def test_a_missing_shard_is_named(place: Path) -> None:
    result = merge(place, "two")

    assert result.exit_code == 2
    assert "of 2 shards 1 are given, and missing: 1/2" in result.output


def test_shards_that_were_dealt_otherwise_are_refused(tmp_path: Path) -> None:
    for name, index in (("one", 1), ("two", 2)):
        write_shard(tmp_path / name, shard(index, "buys"), BUYS)

    result = merge(tmp_path, "one", "two")

    assert result.exit_code == 2
    assert "buys is in 2 of them" in result.output


def test_a_refused_merge_leaves_the_report_before_where_it_is(place: Path) -> None:
    merge(place, "one", "two")
    before = (place / "merged" / "report.json").read_bytes()

    assert merge(place, "one").exit_code == 2
    assert (place / "merged" / "report.json").read_bytes() == before


def test_nothing_but_a_report_is_ever_replaced(place: Path) -> None:
    (place / "merged").mkdir()
    (place / "merged" / "thesis.txt").write_text("years of work", encoding="utf-8")

    told = merge(place, "one", "two")
    among_them = merge(place, "one", "two", out="one")

    assert (told.exit_code, among_them.exit_code) == (2, 2)
    assert "something other than a report" in told.output
    assert "a shard lies there" in among_them.output
    assert (place / "merged" / "thesis.txt").read_text(encoding="utf-8") == "years of work"


def test_a_link_in_a_shard_leads_nowhere(place: Path) -> None:
    (place / "secret.txt").write_text("nobody's business", encoding="utf-8")
    (place / "two" / "screenshots").mkdir()
    (place / "two" / "screenshots" / "a-1.jpg").symlink_to(place / "secret.txt")

    merge(place, "one", "two")

    assert (place / "merged" / "report.json").is_file()
    assert not (place / "merged" / "screenshots" / "a-1.jpg").exists()


def test_two_files_of_one_name_are_not_told_apart_by_chance(place: Path) -> None:
    for name in ("one", "two"):
        (place / name / "traces").mkdir()
        (place / name / "traces" / "same.zip").write_bytes(name.encode())

    told = merge(place, "one", "two")

    assert told.exit_code == 2
    assert "another shard has traces/same.zip, too" in told.output
    shutil.rmtree(place / "two" / "traces")
    assert merge(place, "one", "two").exit_code == 1
