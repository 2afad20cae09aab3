"""The whole chain with its model, on drawn pages: finder, reader, watcher, solver, ink; and the figures of an evaluation."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from studio.api import Frame
from studio.runtime.evaluation import evaluate
from studio.runtime.opening import open_app
from studio.runtime.pipeline import pipeline
from tests.apps.sudoku.pages import PUZZLE, SOLUTION, changed

CELL, LEFT, TOP = 44, 120, 40


def drawn(digits: str = PUZZLE) -> np.ndarray:
    picture = np.full((480, 640), 228, np.uint8)
    for rule in range(10):
        thick, at = 4 if rule % 3 == 0 else 2, CELL * rule
        cv2.line(picture, (LEFT, TOP + at), (LEFT + 9 * CELL, TOP + at), 40, thick)
        cv2.line(picture, (LEFT + at, TOP), (LEFT + at, TOP + 9 * CELL), 40, thick)
    for cell, digit in enumerate(digits):
        if digit != "0":
            at = (LEFT + cell % 9 * CELL + 13, TOP + cell // 9 * CELL + 33)
            cv2.putText(picture, digit, at, cv2.FONT_HERSHEY_DUPLEX, 1.0, 35, 2, cv2.LINE_AA)
    return cv2.cvtColor(cv2.GaussianBlur(picture, (3, 3), 0), cv2.COLOR_GRAY2RGB)


@pytest.fixture(autouse=True)
def _own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POCKET_STUDIO_DATA", str(tmp_path / "data"))


def test_a_drawn_page_is_solved_where_it_lies() -> None:
    noise = np.random.default_rng(1)
    page = drawn().astype(float)
    frames = [Frame.of((page + noise.normal(0, 2, page.shape)).clip(0, 255).astype(np.uint8), index, index / 10) for index in range(8)]
    opened = open_app("sudoku", {}, threads=1)
    try:
        outputs = list(pipeline(frames, opened))
    finally:
        opened.close()
    (at_first,) = outputs[0].result.facts["pages"]
    assert at_first["solution"] == SOLUTION
    assert len(outputs[0].result.shapes) == len(outputs[-1].result.shapes)
    assert all(len(output.result.facts["pages"]) == 1 and len(output.result.shapes) > 51 for output in outputs), "never gone in between"
    (found,) = outputs[-1].result.facts["pages"]
    assert (found["puzzle"], found["solution"]) == (PUZZLE, SOLUTION)
    corners = np.array([(LEFT, TOP), (LEFT + 9 * CELL, TOP), (LEFT + 9 * CELL, TOP + 9 * CELL), (LEFT, TOP + 9 * CELL)])
    assert np.abs(np.array(found["corners"]) - corners).max() < 2


def test_why_the_only_picture_shows_nothing_is_in_its_facts() -> None:
    opened = open_app("sudoku", {}, threads=1)
    try:
        for digits, refusal in ((None, "no grid"), ("0" * 81, "empty")):
            picture = np.full((480, 641, 3), 228, np.uint8) if digits is None else drawn(digits)
            (output,) = pipeline([Frame.of(picture)], opened)
            assert (output.result.facts["refusal"], output.result.shapes) == (refusal, ())
    finally:
        opened.close()


def test_an_evaluation_counts_what_is_found_and_what_is_wrong(tmp_path: Path) -> None:
    for name, picture in (("page", drawn()), ("blank", np.full((480, 640, 3), 228, np.uint8))):
        cv2.imwrite(str(tmp_path / f"{name}.png"), picture)
    corners = [[LEFT, TOP], [LEFT + 9 * CELL, TOP], [LEFT + 9 * CELL, TOP + 9 * CELL], [LEFT, TOP + 9 * CELL]]
    entries = [
        {"file": "page.png", "printed": PUZZLE, "corners": corners},
        {"file": "page.png", "printed": changed(PUZZLE, c80="0", c0="6"), "corners": corners},
        {"file": "page.png", "printed": PUZZLE, "corners": [[x + CELL, y] for x, y in corners]},
        {"file": "blank.png", "printed": PUZZLE, "corners": corners},
        {"file": "page.png", "printed": None, "filled": changed(PUZZLE, c0="6")},
        {"file": "blank.png"},
    ]
    manifest = tmp_path / "MANIFEST.json"
    manifest.write_text(json.dumps(entries))
    figures = evaluate("sudoku", manifest, threads=1)
    counts = {name: figures[name] for name in ("grids", "grids_found", "grids_right", "cells", "cells_wrong", "cells_unread")}
    assert counts == {"grids": 4, "grids_found": 2, "grids_right": 1, "cells": 324, "cells_wrong": 2, "cells_unread": 162}
    assert (figures["filled_cells"], figures["filled_wrong"], figures["filled_unread"]) == (81, 1, 0)
    assert figures["missed_files"] == ["page.png", "blank.png"]
    assert 0 < figures["ms_p50"] <= figures["ms_p95"]
