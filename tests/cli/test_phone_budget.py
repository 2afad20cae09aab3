"""`phones --for` holds a budget against every phone and says what would help."""

import json
from pathlib import Path

import pytest

from studio.cli import main
from studio.inference.catalogue import Catalogue
from studio.lab.phone_variants import uses_beside


def test_a_model_is_judged_on_every_phone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written = tmp_path / "budget.json"
    asked = ["phones", "--for", "barcode_locator", "--fps", "30", "--latency", "5", "--battery", "4.5", "--since", "2013"]
    assert main([*asked, "--json", str(written)]) == 0
    lines = capsys.readouterr().out.splitlines()
    figures = json.loads(lines[-1])
    assert figures == json.loads(written.read_text())
    assert len(figures["phones"]) == figures["passes"] + figures["unsure"] + figures["fails"] + figures["unknown"] == 36
    assert figures["fails"] > 0
    for row in figures["phones"]:
        assert row["ms"]["low"] <= row["ms"]["value"] <= row["ms"]["high"]
        assert row["tier"] in ("measured", "transferred", "modelled", "assumed")
        hours = [each["hours"]["value"] for each in row["battery"]]
        assert hours == sorted(hours)
        assert any(line.startswith(row["phone"]) and row["verdict"] in line for line in lines)
    assert "Wanted: 30 fps, 5 ms a frame, 4.5 h of battery" in lines[1]
    widths = {len(line) - len(line.lstrip()) for line in lines[2:-2]}
    assert widths == {0}


def test_an_app_is_measured_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "app.py").write_text(
        "from studio.api import App, Result, model\n\nclass Finder(App):\n"
        '    title = "Finder"\n    demo = "scene:barcode?width=96&height=96"\n    locator = model("barcode_locator")\n\n'
        "    def process(self, frame):\n"
        "        if frame.index % 2:\n            self.locator.run(image=frame.pixels)\n        return Result()\n"
    )
    written = tmp_path / "budget.json"
    assert main(["phones", "--for", str(tmp_path), "--fps", "10", "--since", "2025", "--json", str(written)]) == 0
    figures = json.loads(written.read_text())
    assert figures["work"]["models"] == [{"model": "barcode_locator", "variant": "float16", "calls": 0.5}]
    assert figures["work"]["other_ms_here"] > 0
    assert {row["phone"] for row in figures["phones"]} == {"Flagship 2026", "Galaxy S25", "Mid-range 2025"}
    assert "its own work" in capsys.readouterr().out


def test_files_beside_a_model_are_its_variants(tmp_path: Path) -> None:
    catalogue = Catalogue()
    card = catalogue.find("barcode_locator")
    for name, variant in (("net", "float16"), ("net_int8", "int8"), ("network", "int8")):
        (tmp_path / f"{name}.tflite").write_bytes(catalogue.file(card, catalogue.variant(card, variant)).read_bytes())
    uses = uses_beside(tmp_path / "net.tflite")
    assert [(use.model, use.variant) for use in uses] == [("net", "net"), ("net", "net_int8")]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--for", "nothing_like_it"], "no model or app named"),
        (["--fps", "15"], "name it with --for"),
        (["--for", "barcode_locator", "--fps", "-1"], "not a number above 0"),
        (["--for", "barcode_locator", "--battery", "nan"], "not a number above 0"),
        (["--for", "barcode_locator", "--since", "2999"], "no phone of 2999 or later"),
        (["--for", "barcode_locator", "--variant", "float1"], "did you mean"),
    ],
)
def test_wrong_use_is_told(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        code = main(["phones", *arguments])
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    assert code == 2
    assert said in capsys.readouterr().err
