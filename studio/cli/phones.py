"""`phones`: the phones a model can be judged on, and what is known of one."""

from argparse import Namespace
from dataclasses import asdict
from typing import Any

from studio.cli.output import checked_writable, finish_with
from studio.phones.profile import Figure, Phone, Words, find_phone, own_phones_folder, phones

_MEANING = {
    "year": ("year", ""),
    "chip": ("chip", ""),
    "memory_gb": ("memory", "GB"),
    "memory_gbps": ("memory bandwidth", "GB/s"),
    "battery_wh": ("battery", "Wh"),
}
_SPEED = {"cpu": "GFLOPS float32", "gpu": "GFLOPS float32", "npu": "TOPS int8"}


def command(chosen: Namespace) -> int:
    checked_writable(chosen.json)
    if chosen.name:
        phone = find_phone(chosen.name)
        _print(phone)
        finish_with(_row(phone), chosen.json)
        return 0
    known = phones().values()
    width = max(len(phone.name) for phone in known)
    for phone in known:
        units = ", ".join(name.upper() for name in phone.units)
        battery = f"{phone.battery_wh.value:g} Wh"
        print(f"{phone.name:{width}}  {phone.year.value:.0f}  {phone.chip.value:24}  {units:13}  {battery:>8}".rstrip())
    print(f"One of your own is a TOML file in {own_phones_folder()}; `pocket-studio phones NAME` tells every figure and where it is from.")
    finish_with({"phones": [_row(phone) for phone in known]}, chosen.json)
    return 0


def _row(phone: Phone) -> dict[str, Any]:
    return asdict(phone) | {"file": str(phone.file)}


def _print(phone: Phone) -> None:
    print(f"{phone.name} ({phone.maker})")
    for key, (meaning, unit) in _MEANING.items():
        _line(meaning, getattr(phone, key), unit)
    for name, part in phone.units.items():
        _line(name.upper(), part.name, "")
        if part.speed:
            _line(f"{name.upper()} at most", part.speed, _SPEED[name])


def _line(meaning: str, figure: Figure | Words, unit: str) -> None:
    value = figure.value if isinstance(figure, Words) else f"{figure.value:g}"
    print(f"  {meaning:17} {f'{value} {unit}'.strip():34} {'assumed' if figure.assumed else 'source'}: {figure.source}")
