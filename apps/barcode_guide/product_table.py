"""Reads products from a CSV file of whatever kind a spreadsheet or a database writes."""

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

from studio.vision.barcodes.code import check_digit

from .store import Product

LONGEST_LINE = 1 << 20
LONGEST_NAME = 200
"""Letters; what is said must end."""
SAMPLE = 1 << 16
"""Bytes looked at to tell the encoding."""

_GTIN = {
    *("gtin", "gtin8", "gtin12", "gtin13", "gtin14", "ean", "ean8", "ean13", "eancode", "upc", "upca", "upccode", "isbn", "isbn13"),
    *("barcode", "barcodenumber", "code", "codebarres", "strichcode"),
}
_NAME = {
    *("name", "productname", "product", "title", "description", "articlename", "itemname", "item"),
    *("produkt", "produktname", "artikel", "artikelname", "bezeichnung", "nom", "nomduproduit", "produit"),
    *("nombre", "producto", "nome", "prodotto"),
}
_BRAND = {"brand", "brands", "brandname", "manufacturer", "marke", "hersteller", "marque", "marca"}
_QUANTITY = {"quantity", "size", "netcontent", "contents", "menge", "inhalt", "quantité", "quantite", "cantidad", "quantità"}
_DELIMITERS = ",;\t|"


class TableError(Exception):
    """A file products can't be read from; the message is one sentence with what to do."""


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that was passed over. line: counted from 1, as editors do."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class _Columns:
    gtin: int
    name: int
    brand: int | None
    quantity: int | None

    @property
    def least(self) -> int:
        return max(self.gtin, self.name) + 1


def read_products(path: Path) -> Iterator[Product | BadLine]:
    """Every line but the first, as a product or as why it is none, at most one line in memory. Raises TableError.

    The first line names the columns, in any order: one for the number (gtin, ean, barcode …) and one for the name, brand and quantity where
    there are such. Separators are , ; tab and |; encodings UTF-8, UTF-16 and Windows Latin.
    """
    try:
        with path.open("rb") as file:
            yield from _products(_lines(file), path.name)
    except OSError as error:
        raise TableError(f"{path} can't be read: {error.strerror or error}.") from error
    except UnicodeError as error:
        raise TableError(f"{path.name} is not a text file: save it as CSV, UTF-8.") from error


def gtin_of(text: str) -> int:
    """The number that a cell holds. Raises ValueError with the reason where its check digit is wrong or it is none."""
    digits = re.sub(r"[\s'\"=-]", "", text)  # ="0123" and '0123 keep zeros in a spreadsheet; ISBNs have hyphens
    if not digits:
        raise ValueError("it has no number")
    if re.fullmatch(r"[\d.,]+[eE]\+?\d+", digits):
        raise ValueError(f"a spreadsheet has shortened the number to {text.strip()}; format that column as text")
    if not (digits.isascii() and digits.isdecimal() and 7 <= len(digits) <= 14):  # leading zeros get lost in spreadsheets
        raise ValueError(f"{_short(text)} is not a number of 8, 12, 13 or 14 digits")
    if check_digit(digits[:-1]) != int(digits[-1]):
        raise ValueError(f"the last digit of {digits} does not fit the others")
    return int(digits)


def _products(lines: Iterator[str], file: str) -> Iterator[Product | BadLine]:
    first = next(lines, "")
    skipped = 1
    if named := re.fullmatch(r"sep=(.)\n", first):  # as Excel writes it
        delimiters, first, skipped = named[1], next(lines, ""), 2
    else:
        delimiters = _DELIMITERS
    found = [(delimiter, columns) for delimiter in delimiters if (columns := _columns(first, delimiter))]
    if not found:
        raise TableError(
            f"{file} does not say in its first line which column is which: name one “gtin” (or ean, barcode) and one “name”, "
            "and save it as CSV."
        )
    delimiter, columns = found[0]
    quoting: Literal[0, 3] = csv.QUOTE_NONE if delimiter == "\t" else csv.QUOTE_MINIMAL  # between tabs a quote is a quote, mostly
    reader = csv.reader(lines, delimiter=delimiter, quoting=quoting)
    while True:
        line = skipped + reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield BadLine(line, "a quote begins there that never ends")
            continue
        if any(cell.strip() for cell in cells):
            yield _product(cells, columns, line)


def _product(cells: list[str], columns: _Columns, line: int) -> Product | BadLine:
    if len(cells) < columns.least:
        return BadLine(line, f"it has only {len(cells)} of {columns.least} columns")
    try:
        gtin = gtin_of(cells[columns.gtin])
    except ValueError as error:
        return BadLine(line, str(error))
    name = tidy(cells[columns.name])
    if not name:
        return BadLine(line, "it has no name")
    brand, quantity = (
        tidy(cells[place]) if place is not None and place < len(cells) else "" for place in (columns.brand, columns.quantity)
    )
    return Product(gtin, name, brand, quantity)


def tidy(text: str) -> str:
    """One line without what can't be read aloud: controls, quotes around all of it, more than LONGEST_NAME letters."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    if len(line) > 1 and line[0] == line[-1] == '"':
        line = line[1:-1].replace('""', '"').strip()
    return line[:LONGEST_NAME].rstrip()


def _columns(header: str, delimiter: str) -> _Columns | None:
    try:
        cells = next(csv.reader([header], delimiter=delimiter), [])
    except csv.Error:
        return None
    names = ["".join(letter for letter in cell.casefold() if letter.isalnum()) for cell in cells]

    def place(known: set[str]) -> int | None:
        return next((index for index, name in enumerate(names) if name in known), None)

    gtin, name = place(_GTIN), place(_NAME)
    return None if gtin is None or name is None else _Columns(gtin, name, place(_BRAND), place(_QUANTITY))


def _lines(file: IO[bytes]) -> Iterator[str]:
    """Raises TableError for a line longer than LONGEST_LINE, UnicodeError for UTF-16 that is none."""
    sample = file.read(SAMPLE)
    file.seek(0)
    if encoding := _wide(sample):
        with codecs.getreader(encoding)(file) as text:
            while line := text.readline(LONGEST_LINE):
                yield from _bounded(line)
        return
    if sample.startswith(codecs.BOM_UTF8):
        file.seek(len(codecs.BOM_UTF8))
    while data := file.readline(LONGEST_LINE):
        try:
            line = data.decode()
        except UnicodeDecodeError:
            line = data.decode("cp1252", "replace")
        yield from _bounded(line)


def _wide(sample: bytes) -> str:
    """The UTF-16 it is, "" for none: by its mark, or by the zeros of Latin letters."""
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    even, odd, half = sample[::2].count(0), sample[1::2].count(0), len(sample) // 4
    return "utf-16-le" if odd > half else "utf-16-be" if even > half else ""


def _bounded(line: str) -> list[str]:
    """The line; several where they end as on old Macs."""
    if len(line) >= LONGEST_LINE:
        raise TableError("The file has a line of a million letters: it is no table of products; save it as CSV.")
    return [piece + "\n" for piece in line.rstrip("\r\n").split("\r")]


def _short(text: str) -> str:
    text = " ".join(text.split())
    return f"“{text}”" if len(text) <= 24 else f"“{text[:23]}…”"
