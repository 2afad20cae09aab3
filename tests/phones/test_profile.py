"""Phones are read strictly: every figure says where it is from, and what is wrong is named."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from studio.cli import main
from studio.phones.profile import OWN, UnknownPhone, find_phone, own_phones_folder, parse_phone, phones, read_phone
from studio.strict_table import TableError

FILE = Path("phones/mine.toml")


def good() -> dict[str, Any]:
    return tomllib.loads((OWN / "galaxy_s24.toml").read_text(encoding="utf-8"))


def test_there_are_phones_of_every_age() -> None:
    known = phones()
    years = [phone.year.value for phone in known.values()]
    assert len(known) >= 24
    assert years == sorted(years)
    assert (years[0], years[-1]) == (2013, 2025)
    assert {"iPhone 5s", "iPhone 16 Pro", "Pixel 1", "Pixel 8", "Galaxy S21", "Galaxy S25", "Low-end 2023"} <= set(known)


def test_a_phone_without_an_npu_has_none() -> None:
    assert set(find_phone("iPhone 5s").units) == {"cpu", "gpu"}
    assert set(find_phone("  samsung  GALAXY s24 ").units) == {"cpu", "gpu", "npu"}


def test_every_name_means_one_phone() -> None:
    names = [name.casefold() for phone in phones().values() for name in (phone.name, *phone.also)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"battery_wh": {"value": 15.4}}, r"battery_wh\.source or `assumed` must say"),
        ({"battery_wh": {"value": 15.4, "source": "a", "assumed": "b"}}, r"battery_wh\.source .* one of them, not both"),
        ({"battery_wh": {"value": -1, "source": "a"}}, r"battery_wh\.value must be a number from 0.1 to 1000, not -1"),
        ({"battery_wh": {"value": True, "source": "a"}}, r"battery_wh\.value must be a number"),
        ({"battery_wh": {"value": float("nan"), "source": "a"}}, r"battery_wh\.value must be a number"),
        ({"battery_wh": {"value": 1, "source": " "}}, r"battery_wh\.source is empty"),
        ({"battery_wh": {"value": 1, "source": "a", "unit": "J"}}, r"battery_wh\.unit is not a key a phone's profile knows"),
        ({"batery": 1}, "batery is not a key a phone's profile knows"),
        ({"cpu": {}}, r"cpu\.name is missing"),
        ({"chip": "A7"}, "chip must be a table"),
        ({"also": []}, "also must be a list of texts"),
    ],
)
def test_what_is_wrong_is_named_with_its_file(change: dict[str, Any], said: str) -> None:
    with pytest.raises(TableError, match=rf"^phones/mine\.toml: {said}"):
        parse_phone(good() | change, FILE)


@pytest.mark.parametrize("key", sorted(good().keys() - {"also", "measured_as", "single_core", "gpu", "npu"}))
def test_what_is_missing_is_named(key: str) -> None:
    values = good()
    del values[key]
    with pytest.raises(TableError, match=f"{key} is missing"):
        parse_phone(values, FILE)


def test_a_phone_of_ones_own_is_found_and_replaces_ours() -> None:
    folder = own_phones_folder()
    folder.mkdir(parents=True)
    text = (OWN / "galaxy_s24.toml").read_text(encoding="utf-8").replace("15.4", "12.0")
    (folder / "mine.toml").write_text(text, encoding="utf-8")
    assert find_phone("Galaxy S24").battery_wh.value == 12.0
    (folder / "mine.toml").write_text(text.replace('name = "Galaxy S24"', 'name = "Mine"', 1), encoding="utf-8")
    assert (find_phone("mine").name, find_phone("Galaxy S24").battery_wh.value) == ("Mine", 15.4)


@pytest.mark.parametrize(("content", "said"), [(b"name = ", "is not valid TOML"), (b"\xff", "is not UTF-8 text")])
def test_a_damaged_file_is_named(content: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_bytes(content)
    with pytest.raises(TableError, match=rf"broken\.toml: {said}"):
        read_phone(tmp_path / "broken.toml")


def test_an_unknown_phone_tells_which_there_are() -> None:
    with pytest.raises(UnknownPhone, match=r"no phone named 'Nokia 3310'; there are iPhone 5s, .*galaxy_s24\.toml in .*phones"):
        find_phone("Nokia 3310")


def test_the_command_lists_all_and_tells_one(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["phones", "--json", str(tmp_path / "phones.json")]) == 0
    text = capsys.readouterr().out
    assert all(name in text for name in phones())
    assert main(["phones", "pixel 3"]) == 0
    assert "assumed: " in (told := capsys.readouterr().out)
    assert "source: microsoft/nn-Meter" in told
    assert main(["phones", "Nokia"]) == 2
    assert main(["list", "phones"]) == 0
    assert "Galaxy S24" in capsys.readouterr().out
