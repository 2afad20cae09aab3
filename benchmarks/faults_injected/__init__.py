"""The faults the studio is built for, one module an area: each has `FAULTS`, a tuple of `Fault`."""

import importlib
import pkgutil

from .fault import Fault


def all_faults() -> dict[str, Fault]:
    """Name → fault, of every module in this folder that has some."""
    modules = [importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)]
    faults = [fault for module in modules for fault in getattr(module, "FAULTS", ())]
    found = {fault.name: fault for fault in faults}
    if len(found) != len(faults):
        raise ValueError("two faults have the same name")
    return found
