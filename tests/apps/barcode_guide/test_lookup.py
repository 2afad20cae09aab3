"""Open Food Facts is asked politely, never for long, and believed only where its answer makes sense."""

import http.server
import threading
import time

import pytest

from apps.barcode_guide import lookup
from apps.barcode_guide.lookup import PER_MINUTE, Lookup, LookupFailed, fetch, worth_asking
from apps.barcode_guide.store import Product
from tests.apps.barcode_guide.local_facts import LocalFacts, found, sent_on

PENS, CHEESE = 4006381333931, 73513537


def test_name_brand_and_quantity_come_and_only_digits_go(facts: LocalFacts) -> None:
    facts.know(PENS, " Point\n88 ", brands="Stabilo,Schwan", quantity="10 pcs")
    assert fetch(PENS, facts.address) == Product(PENS, "Point 88", "Stabilo", "10 pcs")
    facts.know(CHEESE, "Cheese")
    fetch(CHEESE, facts.address)
    fields = "fields=code,product_name,brands,quantity"
    assert facts.asked == [f"/api/v2/product/{PENS}.json?{fields}", f"/api/v2/product/73513537.json?{fields}"]
    assert all(agent.startswith("PocketStudio/") for agent in facts.agents)


def test_a_product_nobody_knows_has_an_empty_name(facts: LocalFacts) -> None:
    assert fetch(PENS, facts.address) == Product(PENS, "")
    facts.known[PENS] = found(200, {"code": "", "status": 0, "status_verbose": "no code"})
    assert fetch(PENS, facts.address) == Product(PENS, "")
    facts.know(PENS, "")
    assert fetch(PENS, facts.address).name == ""


@pytest.mark.parametrize(
    "answer",
    [
        b"", b"<html>", b"[]", b"{}", b'{"status": 1}', b"\xff", b"[" * 5000, b'"status"', b"null",
        {"status": 1, "code": str(CHEESE), "product": {"product_name": "Another"}},
        {"status": 1, "code": str(PENS), "product": {"product_name": ["a"]}},
        {"status": 1, "code": str(PENS), "product": []},
        {"status": 2, "code": str(PENS), "product": {"product_name": "a"}},
        {"status": 1, "code": None, "product": {}},
    ],
)  # fmt: skip
@pytest.mark.parametrize("status", [200, 404])
def test_an_answer_without_sense_is_said_and_names_nothing(answer: object, status: int, facts: LocalFacts) -> None:
    facts.known[PENS] = found(status, answer)
    with pytest.raises(LookupFailed, match="makes no sense"):
        fetch(PENS, facts.address)


def test_too_long_an_answer_is_not_read_to_its_end(facts: LocalFacts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookup, "MOST_BYTES", 100)
    facts.know(PENS, "Pens" * 100)
    with pytest.raises(LookupFailed, match="far too long"):
        fetch(PENS, facts.address)


@pytest.mark.parametrize(("status", "said"), [(429, "refused .429 Too Many"), (503, "refused .503"), (500, "refused .500")])
def test_a_refusal_is_said(status: int, said: str, facts: LocalFacts) -> None:
    facts.known[PENS] = found(status, b"busy")
    with pytest.raises(LookupFailed, match=said):
        fetch(PENS, facts.address)


def test_nobody_there_is_said() -> None:
    with pytest.raises(LookupFailed, match="can't be reached: is this computer online"):
        fetch(PENS, "http://127.0.0.1:1")


@pytest.mark.parametrize("part", ["head", "body", "drop by drop"])
def test_a_slow_server_is_given_up_in_time(part: str, facts: LocalFacts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookup, "SECONDS", 0.3)
    over = threading.Event()

    def dawdle(request: http.server.BaseHTTPRequestHandler) -> None:
        if part != "head":
            request.send_response(200)
            request.send_header("Content-Length", "1000")
            request.end_headers()
        while not over.wait(0.05):
            request.wfile.write(b" " if part == "drop by drop" else b"")

    facts.known[PENS] = dawdle
    began = time.monotonic()
    try:
        with pytest.raises(LookupFailed, match=r"did not answer within 0\.3 seconds"):
            fetch(PENS, facts.address)
    finally:
        over.set()
    assert time.monotonic() - began < 5  # and not for the 50 s of a thousand drops


def test_it_is_sent_on_to_an_encrypted_address_only(facts: LocalFacts) -> None:
    facts.known[PENS] = sent_on(f"http://example.org/{PENS}.json")
    with pytest.raises(LookupFailed, match="not encrypted"):
        fetch(PENS, facts.address)
    facts.know(CHEESE, "Cheese")
    facts.known[PENS] = sent_on(f"{facts.address}/{CHEESE}.json")
    with pytest.raises(LookupFailed, match="makes no sense"):  # followed, and another product's
        fetch(PENS, facts.address)
    with pytest.raises(LookupFailed, match="not encrypted"):
        fetch(PENS, "http://example.org")


@pytest.mark.parametrize(
    ("gtin", "worth"),
    [
        (PENS, True),
        (CHEESE, True),
        (2_100_000_000_005, False),
        (210_000_000_003, False),
        (40_000_000_004, True),
        (20_000_004, False),
        (400_000_000_006, False),
        (14006381333938, False),
    ],
)
def test_a_shop_s_own_numbers_mean_nothing_to_others(gtin: int, worth: bool) -> None:
    assert worth_asking(gtin) == worth


class Told:
    def __init__(self, address: str) -> None:
        self.found: list[Product] = []
        self.failed: list[str] = []
        self.lookup = Lookup(self.found.append, self.failed.append, address)

    def until(self, count: int) -> None:
        end = time.monotonic() + 30
        while len(self.found) + len(self.failed) < count:
            assert time.monotonic() < end
            time.sleep(0.005)


def test_each_is_asked_once_for_a_while_and_few_in_a_minute(facts: LocalFacts) -> None:
    told = Told(facts.address)
    try:
        for _ in range(3):
            told.lookup.ask(PENS)
        told.until(1)
        told.lookup.ask(PENS)
        for number in range(4006381000000, 4006381000030):
            told.lookup.ask(number)
        told.until(PER_MINUTE)
        time.sleep(0.1)
        assert len(facts.asked) == PER_MINUTE
        assert sum(str(PENS) in path for path in facts.asked) == 1
    finally:
        told.lookup.close()


def test_closing_waits_for_no_server(facts: LocalFacts) -> None:
    over = threading.Event()
    facts.known[PENS] = lambda request: over.wait(10) and None
    told = Told(facts.address)
    told.lookup.ask(PENS)
    while not facts.asked:
        time.sleep(0.005)
    began = time.monotonic()
    told.lookup.close()
    assert time.monotonic() - began < 2  # less than a fetch may take
    over.set()
    assert (told.found, told.failed) == ([], [])
