"""Product names from files as spreadsheets, shops and databases write them."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.barcode_guide.product_table import LONGEST_LINE, BadLine, TableError, gtin_of, read_products, tidy
from apps.barcode_guide.store import Product
from studio.vision.barcodes.code import check_digit

PENS, CHEESE = 4006381333931, 73513537


def read(folder: Path, data: bytes) -> list[Product | BadLine]:
    path = folder / "products.csv"
    path.write_bytes(data)
    return list(read_products(path))


@pytest.mark.parametrize(
    "header",
    ["gtin,name", "EAN;Name", "Barcode\tProduct name", "product_name|CODE", "sep=;\nEAN-13;Bezeichnung", '"Bar Code","Titel","NAME"'],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_headers_separators_and_encodings(header: str, encoding: str, tmp_path: Path) -> None:
    separator = next(letter for letter in ";\t|," if letter in header)
    cells = {"code": str(PENS), "name": "Käse-Stift"}
    names = [name.strip('"').casefold() for name in header.splitlines()[-1].split(separator)]
    line = separator.join(cells["code"] if "code" in n or n in ("gtin", "ean", "ean-13", "barcode") else cells["name"] for n in names)
    assert read(tmp_path, f"{header}\r\n{line}\r\n".encode(encoding)) == [Product(PENS, "Käse-Stift")]


def test_brand_and_quantity_are_taken_where_they_are(tmp_path: Path) -> None:
    table = f'Quantity,Brand,Name,EAN\n12 g,Stabilo,"Point 88, ""fine""",{PENS}\n'
    assert read(tmp_path, table.encode()) == [Product(PENS, 'Point 88, "fine"', "Stabilo", "12 g")]


def test_bad_lines_are_named_and_the_others_taken(tmp_path: Path) -> None:
    lines = [
        "gtin,name",
        f"{PENS},Pens",
        "4006381333932,Typo",
        "4.00638E+12,Excel",
        "",
        f"{CHEESE}",
        f"{CHEESE},",
        "abc,Word",
        f"{CHEESE},Cheese",
    ]
    first, *bad, last = read(tmp_path, "\n".join(lines).encode())
    assert (first, last) == (Product(PENS, "Pens"), Product(CHEESE, "Cheese"))
    assert [line.line for line in bad if isinstance(line, BadLine)] == [3, 4, 6, 7, 8]
    reasons = "\n".join(line.reason for line in bad if isinstance(line, BadLine))
    for word in ("last digit of 4006381333932", "format that column as text", "only 1 of 2 columns", "no name", "“abc” is not a number"):
        assert word in reasons


def test_a_name_over_two_lines_keeps_the_count(tmp_path: Path) -> None:
    assert read(tmp_path, f'gtin,name\n{PENS},"two\nlines"\nx,y\n'.encode()) == [
        Product(PENS, "two lines"),
        BadLine(4, "“x” is not a number of 8, 12, 13 or 14 digits"),
    ]


def test_a_quote_that_never_ends_is_a_bad_line(tmp_path: Path) -> None:
    table = f'gtin,name\n{PENS},"Pens\n' + f"{CHEESE},Cheese\n" * 20_000
    found = read(tmp_path, table.encode())
    assert found[0] == BadLine(2, "a quote begins there that never ends")
    assert found[-1] == Product(CHEESE, "Cheese")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "first line"),
        (f"{PENS},Pens\n".encode(), "first line"),
        (b"gtin,price\n1,2\n", "first line"),
        (b"gtin,name\n" + b"x" * (LONGEST_LINE + 1), "no table of products"),
        (b"\xff\xfe" + b"\x00\xd8" * 10, "not a text file"),
    ],
)
def test_what_is_no_table_is_refused(data: bytes, said: str, tmp_path: Path) -> None:
    with pytest.raises(TableError, match=said):
        read(tmp_path, data)


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"gone\.csv can't be read: No such file"):
        list(read_products(tmp_path / "gone.csv"))


@given(st.integers(0, 10**13 - 1))
def test_numbers_survive_a_spreadsheet_that_drops_zeros(body: int) -> None:
    number = body * 10 + check_digit(str(body))
    for text in (f"{number:014d}", f" {number:08d}", f'="{number:013d}"'):
        assert gtin_of(text) == number
    if number >= 10**6:
        assert gtin_of(str(number)) == number
        with pytest.raises(ValueError, match="does not fit"):
            gtin_of(str(number - number % 10 + (number + 1) % 10))


@given(st.binary(max_size=300), st.sampled_from([b"", b"gtin,name\n", b"\xff\xfe", b"gtin\tname\n"]))
def test_no_bytes_break_it(tmp_path_factory: pytest.TempPathFactory, data: bytes, start: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(start + data)
    with contextlib.suppress(TableError):
        for found in read_products(path):
            assert isinstance(found, Product | BadLine)


@given(st.text())
def test_a_name_is_one_line_that_can_be_stored(text: str) -> None:
    name = tidy(text)
    assert name.isprintable()
    assert name == name.strip()
    name.encode()
