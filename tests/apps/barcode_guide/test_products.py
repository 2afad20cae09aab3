"""Names are known at once or later, kept or said not to be, and whatever is wrong, a number has no name and nothing else."""

import csv
import io
import json
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from apps.barcode_guide import lookup, products, store, writing
from apps.barcode_guide.naming import Naming
from apps.barcode_guide.product_actions import ProductActions, products_of
from apps.barcode_guide.products import Products
from apps.barcode_guide.store import FILE_NAME, Product
from studio.api import App, Outcome
from studio.api.app import declared_actions
from studio.runtime.declared_settings import action_fields
from studio.vision.barcodes.code import Code, check_digit
from tests.apps.barcode_guide.local_facts import LocalFacts, found
from tests.test_privacy import attempts

PENS, CHEESE, CHOCOLATE = "4006381333931", "0000073513537", "5000159407236"
Open = Callable[..., Products]


@pytest.fixture
def open_products(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    monkeypatch.setattr(writing, "PATIENCE", 0.1)
    monkeypatch.setattr(writing, "RETRY", 0.1)
    monkeypatch.setattr(products, "FRESH_SECONDS", 0.0)
    opened: list[Products] = []

    def make(folder: Path | None = tmp_path, **more: str) -> Products:
        opened.append(Products(folder, **more))
        return opened[-1]

    yield make
    for each in opened:
        each.close()


def until(holds: Callable[[], object]) -> None:
    end = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.005)


def named(open_products: Open, name: str = "Pens") -> Products:
    made = open_products()
    made.add(PENS, PENS, "EAN-13")
    assert made.name_last(name) == Outcome(f"{PENS} is now called {name}.")
    return made


def ended(made: Products) -> Outcome:
    """What ended in the background."""
    got: list[Outcome] = []
    until(lambda: (outcome := made.outcome()) and not got.append(outcome))
    return got[0]


# --- names, tables, history -------------------------------------------------------------------------------------------


def test_a_name_given_is_known_at_once_and_next_time(open_products: Open) -> None:
    made = open_products()
    assert made.name(PENS) == ""
    assert made.name("") == ""
    assert made.name_last("Pens") == Outcome("There is no product to name yet: read its barcode first.", problem=True)
    named(open_products, "  My\n pens ".strip().replace("\n", "")).close()
    again = open_products()
    assert again.name(PENS) == "My pens"
    again.add(PENS, PENS, "EAN-13")
    assert not again.name_last("").problem
    assert again.name(PENS) == ""
    assert again.name_last(" ").problem


def test_a_code_that_is_no_product_s_is_kept_but_not_named(open_products: Open) -> None:
    made = open_products()
    made.add("", "https://example.org", "QR Code")
    assert made.name_last("A page").problem
    assert "https://example.org" in made.copied_history().copied


def test_a_table_is_taken_in_while_names_go_on(open_products: Open, tmp_path: Path) -> None:
    table = tmp_path / "shop.csv"
    numbers = [body * 10 + store_check(body) for body in range(400638100000, 400638105000)]
    table.write_text("ean;name;brand\n" + "".join(f"{number};Item {number};Shop\n" for number in numbers) + "1234567;x;y\n")
    made = named(open_products)
    assert made.read_table(table) == Outcome("Reading shop.csv …")
    told = ended(made)
    assert (
        told.text
        == "Took 5,000 products from shop.csv. 1 line was passed over, line 5002: the last digit of 1234567 does not fit the others."
    )
    assert made.name(str(numbers[-1])) == f"Shop, Item {numbers[-1]}"
    assert made.name(PENS) == "Pens"
    assert made.importing == made.trouble == ""


def store_check(digits: int) -> int:
    return check_digit(str(digits))


def test_a_name_of_one_s_own_goes_before_a_table_s(open_products: Open, tmp_path: Path) -> None:
    table = tmp_path / "shop.csv"
    table.write_text(f"gtin,name\n{PENS},Shop's name\n")
    made = named(open_products)
    made.read_table(table)
    assert ended(made).text == "Took 1 product from shop.csv."
    made.close()
    again = open_products()
    assert again.name(PENS) == "Pens"
    again.add(PENS, PENS, "EAN-13")
    again.name_last("")
    assert again.name(PENS) == "Shop's name"


def test_a_table_that_is_none_is_told(open_products: Open, tmp_path: Path) -> None:
    made = open_products()
    assert made.read_table(Path("")).problem
    made.read_table(tmp_path / "gone.csv")
    told = ended(made)
    assert told.problem
    assert "gone.csv can't be read" in told.text
    assert made.importing == ""


def test_the_history_is_copied_exported_and_cleared(open_products: Open) -> None:
    made = named(open_products, "=Käse")
    made.add("0036000291452", "036000291452", "UPC-A")
    copied = made.copied_history()
    assert copied.text == "Copied 2 codes."
    assert [line.split("\t")[1:] for line in copied.copied.splitlines()] == [["036000291452", ""], [PENS, "=Käse"]]
    exported = made.exported_history("CSV").export
    assert exported is not None
    rows = list(csv.DictReader(io.StringIO(exported.data.decode("utf-8-sig"))))
    assert [(row["gtin"], row["symbology"], row["name"]) for row in rows] == [(PENS, "EAN-13", "'=Käse"), ("036000291452", "UPC-A", "")]
    exported = made.exported_history("JSON").export
    assert exported is not None
    assert exported.name == "Barcodes.json"
    assert json.loads(exported.data)[0]["name"] == "=Käse"
    assert made.clear_history().text == "The list of codes is empty. Names are kept."
    assert made.exported_history("CSV") == Outcome("No code was read yet.", problem=True)
    assert made.name(PENS) == "=Käse"


def test_what_is_said_of_a_product() -> None:
    assert str(Product(1, "Point 88", "Stabilo", "10 pcs")) == "Stabilo, Point 88, 10 pcs"
    assert str(Product(1, "Stabilo Point 88 10 PCS", "Stabilo", "10 pcs")) == "Stabilo Point 88 10 PCS"
    assert str(Product(1, "", "Stabilo", "10 pcs")) == ""


# --- Open Food Facts --------------------------------------------------------------------------------------------------


def test_nobody_is_asked_unless_that_is_wanted(open_products: Open, facts: LocalFacts) -> None:
    facts.know(int(PENS), "Pens")
    made = open_products(address=facts.address)
    for _ in range(3):
        assert made.name(PENS) == ""
    made.allow_asking(True)
    made.allow_asking(False)
    made.name(PENS)
    time.sleep(0.05)
    assert facts.asked == []
    assert not [thread for thread in threading.enumerate() if thread.name == "product names"]


def test_a_name_found_comes_later_and_is_not_asked_for_again(open_products: Open, facts: LocalFacts) -> None:
    facts.know(int(PENS), "Point 88", brands="Stabilo")
    made = open_products(address=facts.address)
    made.allow_asking(True)
    began = time.monotonic()
    assert made.name(PENS) == ""
    assert time.monotonic() - began < 1
    until(lambda: made.name(PENS) == "Stabilo, Point 88")
    until(lambda: made.name(CHEESE) == "" and len(facts.asked) == 2)
    until(lambda: made.name(CHOCOLATE) == "" and len(facts.asked) == 3)  # one at a time: the one before is answered
    made.close()
    again = open_products(address=facts.address)
    again.allow_asking(True)
    assert (again.name(PENS), again.name(CHEESE)) == ("Stabilo, Point 88", "")
    time.sleep(0.05)
    assert len(facts.asked) == 3, "also that nothing was found is kept"


def test_old_answers_are_asked_for_again_and_said_meanwhile(
    open_products: Open, facts: LocalFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts.know(int(PENS), "New name")
    made = open_products(address=facts.address)
    made._found(Product(int(PENS), "Old name"))
    made._found(Product(int(CHEESE), ""))
    assert made._writer is not None
    assert made._writer.settle(5)
    made.allow_asking(True)
    began = time.time()
    monkeypatch.setattr(store.time, "time", lambda: began + (store.NOT_FOUND_DAYS + 1) * store.DAY)
    assert made.name(PENS) == "Old name"
    made.name(CHEESE)
    until(lambda: facts.asked)
    assert "73513537" in facts.asked[0]
    monkeypatch.setattr(store.time, "time", lambda: began + (store.FOUND_DAYS + 1) * store.DAY)
    assert made.name(PENS) == "Old name"
    until(lambda: made.name(PENS) == "New name")


@pytest.mark.parametrize("fault", ["refused", "malformed", "slow", "nobody"])
def test_a_lookup_that_fails_is_said_and_the_number_has_no_name(
    fault: str, open_products: Open, facts: LocalFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookup, "SECONDS", 0.2)
    over = threading.Event()
    facts.known[int(PENS)] = {
        "refused": found(503, b""),
        "malformed": found(200, b"{"),
        "slow": lambda request: over.wait(5) and None,
        "nobody": found(200, b""),
    }[fault]
    made = open_products(address="http://127.0.0.1:1" if fault == "nobody" else facts.address)
    made.allow_asking(True)
    assert made.name(PENS) == ""
    until(lambda: made.trouble)
    over.set()
    assert made.trouble.startswith("Open Food Facts ")
    assert made.name(PENS) == ""
    made.allow_asking(False)
    assert made.trouble == ""


# --- a file that can't be used ----------------------------------------------------------------------------------------


def test_a_file_held_by_another_program_is_said_and_written_later(open_products: Open, tmp_path: Path) -> None:
    named(open_products).close()
    with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        made = open_products()
        assert made.name(PENS) == "Pens", "who only reads waits for nobody"
        made.add(PENS, PENS, "EAN-13")
        told = made.name_last("New pens")
        assert told.problem
        assert "is not written yet. Another program holds the product file" in told.text
        assert made.name(PENS) == "New pens"
        assert made.trouble.startswith("Another program holds")
        other.execute("ROLLBACK")
        until(lambda: made.trouble == "")
    made.close()
    assert open_products().name(PENS) == "New pens"


def test_closing_waits_for_no_other_program(open_products: Open, tmp_path: Path) -> None:
    named(open_products).close()
    with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        made = open_products()
        made.add(PENS, PENS, "EAN-13")
        began = time.monotonic()
        made.close()
        assert time.monotonic() - began < 2


@pytest.mark.parametrize("damage", ["no database", "torn", "no tables"])
def test_a_damaged_file_is_said_kept_aside_and_begun_anew_only_when_told(damage: str, open_products: Open, tmp_path: Path) -> None:
    named(open_products).close()
    file = tmp_path / FILE_NAME
    good = file.read_bytes()
    if damage == "no tables":
        with closing(sqlite3.connect(file)) as connection:
            connection.executescript("DROP TABLE products; DROP TABLE history")
    else:
        file.write_bytes(
            b"no database at all, but long enough" * 200 if damage == "no database" else good[:100] + b"\xff" * (len(good) - 100)
        )
    broken = file.read_bytes()
    made = open_products()
    assert made.name(PENS) == ""
    assert "is damaged: numbers are still said" in made.trouble
    made.add(PENS, PENS, "EAN-13")
    assert made.name_last("Pens again").problem
    assert made.name(PENS) == "Pens again"
    assert made.copied_history().problem
    assert file.read_bytes() == broken, "nothing was touched"
    told = made.begin_anew()
    assert not told.problem
    aside = file.with_name(f"{FILE_NAME}.broken")
    assert str(aside) in told.text
    assert aside.read_bytes() == broken
    assert made.trouble == ""
    assert made.begin_anew().problem, "a file in order is kept"
    made.close()
    again = open_products()
    assert again.name(PENS) == "Pens again", "what was named meanwhile is in the new one"
    assert again.copied_history().text == "Copied 1 code."


def test_a_full_disk_is_said_and_names_last_until_the_end(open_products: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    named(open_products).close()
    prepare = store.Store._prepare

    def full(self: store.Store, connection: sqlite3.Connection) -> None:
        prepare(self, connection)
        connection.execute("PRAGMA max_page_count = 1")  # SQLite goes no lower than what there is

    monkeypatch.setattr(store.Store, "_prepare", full)
    made = open_products()
    made.add(PENS, PENS, "EAN-13")
    told = made.name_last("Pens " + "x" * 150)
    while not told.problem:  # until the last page is full
        for _ in range(50):
            made.add(PENS, PENS, "EAN-13")
        told = made.name_last("Pens")
    assert "The disk is full" in told.text
    assert made.name(PENS) == "Pens"
    monkeypatch.setattr(store.Store, "_prepare", prepare)
    until(lambda: made.trouble == "")
    made.close()
    assert open_products().name(PENS) == "Pens", "written once there was room"


def test_a_folder_that_takes_no_file_is_said(open_products: Open, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    made = open_products(tmp_path / "file")
    assert made.name(PENS) == ""
    assert "can't be opened for writing" in made.trouble
    made.add(PENS, PENS, "EAN-13")
    assert made.name_last("Pens").problem
    assert made.name(PENS) == "Pens"


def test_a_newer_file_is_left_alone(open_products: Open, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection:
        connection.execute("PRAGMA user_version = 99")
    made = open_products()
    assert made.name(PENS) == ""
    assert "newer Pocket Studio" in made.trouble
    assert made.begin_anew().problem


# --- in an app --------------------------------------------------------------------------------------------------------


class Guide(ProductActions, App):
    """A guide."""

    title = "Guide"


def test_the_buttons_are_actions_of_the_app_and_its_folder_holds_the_file(tmp_path: Path) -> None:
    app = Guide()
    app.storage = tmp_path / "guide"
    app.products = products_of(app)
    try:
        assert next(iter(declared_actions(Guide).values())) == "Name this product"
        assert [field.kind for name in declared_actions(Guide) for field in action_fields(getattr(app, name), "Guide")] == [
            "text",
            "choice",
            "file",
        ]
        app.products.add(PENS, PENS, "EAN-13")
        assert not app.name_product("Pens").problem
        assert (tmp_path / "guide" / FILE_NAME).is_file()
        for outcome in (app.copy_history(), app.export_history(), app.clear_history(), app.import_products(Path()), app.begin_anew()):
            assert outcome.text
    finally:
        app.products.close()


def test_an_app_without_a_folder_says_why_and_names_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "guide").write_text("no folder")
    app = Guide()
    app.storage = tmp_path / "guide"
    app.products = products_of(app)
    try:
        assert "can't be used" in app.products.trouble
        app.products.add(PENS, PENS, "EAN-13")
        assert "lasts until the app is closed" in app.name_product("Pens").text
        assert app.products.name(PENS) == "Pens"
        assert app.copy_history().problem
    finally:
        app.products.close()


@pytest.mark.parametrize("asks", [False, True])
def test_nothing_leaves_this_computer_unless_it_may_ask(asks: bool, tmp_path: Path) -> None:
    """As the kernel counts it. That it counts is shown by asking."""
    program = (
        "import pathlib, time; from apps.barcode_guide.products import Products; products = Products(pathlib.Path('.')); "
        f"products.allow_asking({asks}); products.name('{PENS}'); products.add('{PENS}', '{PENS}', 'EAN-13'); products.name_last('Pens'); "
        f"products.copied_history(); products.name('{CHEESE}'); time.sleep(0.3); products.close()"
    )
    assert bool(attempts([sys.executable, "-c", program], tmp_path)) == asks


def test_a_late_name_is_told_once_and_trouble_in_a_few_words(open_products: Open, facts: LocalFacts) -> None:
    made = open_products(address=facts.address)
    naming = Naming(made)
    code = Code(PENS, "EAN-13", np.zeros((4, 2), np.float32))
    naming.read(code, naming.name(code), 10.0)
    assert naming.late(10.1) == ()
    made.name_last("Pens")
    assert naming.late(10.2) == ("Pens",)
    assert naming.late(10.3) == ()
    other = Code(CHEESE[-8:], "EAN-8", code.corners)
    naming.read(other, "", 10.0)
    made.name_last("Cheese")
    assert naming.late(30.0) == (), "something else is in the hand"
    assert naming.trouble() == ("", None)
    facts.known[3017620422003] = found(503, b"")
    made.allow_asking(True)
    made.name("3017620422003")
    until(lambda: made.trouble)
    said, outcome = naming.trouble()
    assert said == "No answer from Open Food Facts"
    assert outcome == Outcome(made.trouble, problem=True)
    assert naming.trouble() == ("", None), "once"
