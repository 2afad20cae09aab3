"""Pairing a phone: the code says what the text says, and leads to an address that opens."""

import socket
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import cv2
import numpy as np
import pytest

from studio.sources import SourceError, parse
from studio.sources.pairing import Pairing, pair_phone


@pytest.fixture
def pairing(monkeypatch: pytest.MonkeyPatch) -> Pairing:
    monkeypatch.setattr("studio.sources.pairing.local_address", lambda: "192.168.1.20")
    return pair_phone()


def test_the_code_reads_back_as_the_link(pairing: Pairing) -> None:
    modules = np.pad(np.array(pairing.code), 4)
    picture = np.where(np.kron(modules, np.ones((6, 6), bool)), 0, 255).astype(np.uint8)
    read, *_ = cv2.QRCodeDetectorAruco().detectAndDecode(cv2.GaussianBlur(picture, (0, 0), 1))
    assert read == pairing.link


def test_the_link_tells_the_phone_where_to_send(pairing: Pairing) -> None:
    link = urlsplit(pairing.link)
    assert (link.scheme, link.netloc, link.path) == ("larix", "set", "/v1")
    assert parse_qs(link.query)["conn[][url]"] == ["rtmp://192.168.1.20:1935/live/studio"]
    assert any("rtmp://192.168.1.20:1935/live/studio" in step for step in pairing.steps)
    assert parse(pairing.address) == parse("phone:1935")
    assert parse(pair_phone(4000).address).target == "4000"


def test_the_drawing_is_svg_of_the_whole_code(pairing: Pairing) -> None:
    drawing = ElementTree.fromstring(pairing.svg(scale=3))
    assert float(drawing.attrib["width"]) == 3 * (len(pairing.code) + 8)


def test_no_network_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(*args: object) -> None:
        raise OSError(101, "Network is unreachable")

    monkeypatch.setattr(socket.socket, "connect", unreachable)
    with pytest.raises(SourceError, match="no network"):
        pair_phone()
