"""`bench` of several variants or thread counts: each is told, compared in turn, and kept as a table and a page."""

import csv
import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from studio.cli import main
from studio.phones.profile import phones
from tests.conftest import ROOT

DIGITS = ROOT / "models" / "digits_demo"


class Page(HTMLParser):
    """Text of a page; fails on what would be fetched."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in ("script", "link", "img", "iframe")
        assert not {"src", "href"} & dict(attrs).keys()

    def handle_data(self, data: str) -> None:
        self.text.append(data.strip())


def test_variants_and_threads_are_told_side_by_side_and_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page, table, figures = (tmp_path / name for name in ("report.html", "report.csv", "report.json"))
    arguments = ["--variant", "all", "--threads", "2", "--runs", "3", "--html", str(page), "--csv", str(table), "--json", str(figures)]
    assert main(["bench", "digits_demo", *arguments]) == 0
    found = json.loads(figures.read_text())["side_by_side"]
    variants = ["float32", "float16", "int8"]
    assert [(each["variant"], each["threads"]) for each in found] == [(name, 2) for name in variants]
    assert found[0]["ratio_to_first"] == 1
    assert all(each["count"] == 50 and each["operators"]["how"] == "measured" for each in found)
    rows = list(csv.DictReader(table.read_text().splitlines()))
    assert [(row["variant"], float(row["p50_ms"])) for row in rows] == [(each["variant"], each["p50_ms"]) for each in found]
    parser = Page()
    parser.feed(page.read_text())
    assert "int8, 2 threads" in parser.text
    assert f"{found[-1]['bytes'] / 1e3:.1f} kB" in parser.text
    assert {phone for phone in phones() if phone in parser.text} == phones().keys()
    assert "In turn, in one process:" in capsys.readouterr().out


def test_files_stand_side_by_side_and_one_that_is_broken_costs_only_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    float32, int8 = (DIGITS / f"digits_demo_{name}.tflite" for name in ("float32", "int8"))
    cut, page, figures = (tmp_path / name for name in ("cut.tflite", "report.html", "report.json"))
    cut.write_bytes(int8.read_bytes()[:2000])
    assert main(["bench", str(float32), str(cut), str(int8), "--runs", "3", "--html", str(page), "--json", str(figures)]) == 1
    found = json.loads(figures.read_text())
    assert [each["model"] for each in found["side_by_side"]] == [float32.name, int8.name]
    (reason,) = found["refused"].values()
    assert "cut.tflite" in reason
    assert reason in capsys.readouterr().out
    assert [row["phone"] for row in found["side_by_side"][1]["phones"]] == list(phones())
    parser = Page()
    parser.feed(page.read_text())
    assert {float32.name, int8.name} <= set(parser.text)


def test_an_app_does_not_stand_among_models(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "digits_demo", "hand_puppets"]) == 2
    assert "hand_puppets is an app" in capsys.readouterr().err


def test_a_page_that_cannot_be_written_is_said_before_the_work(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "digits_demo", "--html", str(tmp_path / "none" / "report.html")]) == 1
    assert str(tmp_path / "none" / "report.html") in capsys.readouterr().err


@pytest.mark.parametrize("option", [["--threads", "1,2"], ["--csv", "x.csv"], ["--html", "x.html"]])
def test_an_app_has_no_side_by_side(option: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "hand_puppets", *option]) == 2
    assert "for a model" in capsys.readouterr().err


@pytest.mark.parametrize("threads", ["1,none", "0", "1,,2", ""])
def test_wrong_thread_counts_are_refused(threads: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "digits_demo", "--threads", threads]) == 2
    assert "a number of threads from 1" in capsys.readouterr().err
