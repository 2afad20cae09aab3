"""Every third of the real pictures, so that it stays quick; `pocket-studio evaluate barcode_guide` takes all."""

import json
from pathlib import Path

import cv2

from studio.api import Frame
from studio.inference.catalogue import Catalogue
from studio.inference.opening import open_model
from studio.vision.barcodes import Reader
from studio.vision.barcodes.locator import Locator


def test_real_codes_are_read_and_none_is_invented(shared: Path) -> None:
    entries = json.loads((shared / "data" / "barcode" / "MANIFEST.json").read_text())
    reader = Reader(Locator(open_model(Catalogue(), "barcode_locator", None, 1).interpreter), None)
    read = {}
    for entry in [*(each for each in entries if each["text"])][::3] + [each for each in entries if not each["text"]][::2]:
        picture = cv2.cvtColor(cv2.imread(str(shared / "data" / "barcode" / entry["file"])), cv2.COLOR_BGR2RGB)
        true = {number.zfill(13) for number in (entry["gtin13"], *(entry.get("also") or [])) if number} if entry["text"] else set()
        said = {code.gtin13 for code in reader.read(Frame.of(picture))}
        assert said <= true, entry["file"]
        if true:
            read[entry["file"]] = bool(said)
    assert sum(read.values()) >= 0.96 * len(read), [file for file, known in read.items() if not known]
