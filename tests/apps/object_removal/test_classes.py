"""Things of a class, by the model that is fetched for it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

import cv2
import numpy as np

from apps.object_removal.choosing import ClassName
from studio.api import FakeInterpreter, Region
from studio.inference.card import Download
from studio.inference.catalogue import Catalogue
from studio.inference.fetching import fetch
from studio.inference.opening import open_model
from studio.vision.removal.selecting import CLASSES, GROUPS, Classes
from tests.local_server import LocalServer

MODELS = Path(__file__).resolve().parents[3] / "apps" / "object_removal" / "models"


def test_the_fetched_model_masks_animals_and_their_owner(shared: Path, server: LocalServer, tmp_path: Path) -> None:
    catalogue = Catalogue([MODELS], cache=tmp_path)
    card = catalogue.find("deeplab_v3")
    variant = catalogue.variant(card)
    assert catalogue.here(card, variant) is None
    source = variant.sources[0]
    assert isinstance(source, Download)
    address = server.serve("/deeplabv3.tflite", (shared / "data" / "models" / "deeplabv3.tflite").read_bytes())
    fetch(address, source.sha256, source.bytes, catalogue.place(card, source), card.title)
    classes = Classes(open_model(catalogue, card.name, threads=1).interpreter, [*GROUPS["animal"], "person"])
    folder = shared / "data" / "inpaint" / "sttn_dogs_jump"
    film = cv2.VideoCapture(str(folder / "orig.mp4"))
    masks = sorted((folder / "mask").glob("*.png"))[:6]
    for _ in masks:
        pixels = np.asarray(cv2.cvtColor(film.read()[1], cv2.COLOR_BGR2RGB), np.uint8)
        mask = classes.mask(pixels) > 127
    truth = cv2.resize(cv2.imread(str(masks[-1]), cv2.IMREAD_GRAYSCALE), pixels.shape[1::-1], interpolation=cv2.INTER_NEAREST) > 0
    assert (mask & truth).sum() / (mask | truth).sum() > 0.6


def test_a_wide_picture_is_looked_at_in_squares_that_fit_together() -> None:
    truth = np.zeros((180, 320), bool)
    truth[60:120, 130:200] = True  # in both squares

    def answer(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
        region = inputs["image"]
        assert isinstance(region, Region)
        assert region.size == (180.0, 180.0)
        left = round(region.centre[0] - 90)
        seen = np.zeros((180, 180), np.float32)
        seen[:] = truth[:, left : left + 180]
        logits = np.zeros((1, 257, 257, 21), np.float32)
        logits[0, ..., 1 + CLASSES.index("cow")] = 16 * cv2.resize(seen, (257, 257)) - 8
        return {"classes": logits}

    classes = Classes(FakeInterpreter(answer), ["cow"])
    for _ in range(4):
        mask = classes.mask(np.where(truth[..., None], np.uint8(200), np.uint8(60)).repeat(3, axis=2)) > 127
        assert (mask & truth).sum() / (mask | truth).sum() > 0.85


def test_groups_are_of_classes_there_are_and_the_app_offers_them_all() -> None:
    offered = set(get_args(ClassName))
    assert offered == {*CLASSES, *GROUPS}
    assert all(name in CLASSES for names in GROUPS.values() for name in names)
