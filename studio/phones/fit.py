"""Fits what networks cost on phones to measured times, judges the fit on what it hasn't seen, and writes the tables of this package.

python -m studio.phones.fit ../shared/phones --report out/ --json fit.json
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from studio.phones import judging
from studio.phones.architectures.catalogue import Known, known_networks
from studio.phones.energy_check import OF_FAMILY, energy_check
from studio.phones.judging import Prediction, summary
from studio.phones.measurements import Row, Table, read_table
from studio.phones.profile import phones
from studio.phones.report import published, told, write_report
from studio.phones.scaling import Pace, growth_of, nearest, phone_of_device
from studio.phones.series import Kind, Series, Works, fitted, series_by_kind
from studio.phones.stored import FOLDER, NETWORKS, Band, Costs, Network, stored, write
from studio.phones.transferring import ANCHORS, adjacent_errors, times_of, transfer
from studio.phones.work import work_of
from studio.whole_file import write_whole

JUDGED = ("cpu", "gpu", "npu")
"""NNAPI and Core ML choose the unit themselves, by rules that no graph tells."""

NOT_TO_BE_SHIPPED = ("freedomtan/",)
"""Sources without a licence: fitted to, never copied."""

Found = Mapping[Kind, Sequence[Prediction]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0."""
    parser = argparse.ArgumentParser(prog="python -m studio.phones.fit", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, help="measured times, as in shared/phones")
    parser.add_argument("--report", metavar="DIR", type=Path, help="also write every prediction beside what was measured")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the figures to FILE too")
    parser.add_argument("--into", metavar="DIR", type=Path, default=FOLDER, help="where the tables go (default: the package itself)")
    chosen = parser.parse_args(arguments)

    known = list(known_networks())
    table = read_table(chosen.folder, known)
    networks = _networks(known)
    works = {name: network.work for name, network in networks.items()}
    kinds = series_by_kind([row for row in table.rows if row.network in networks])
    left_families = {kind: judging.predictions(kind, members, works, judging.family) for kind, members in kinds.items()}
    left_networks = {kind: judging.predictions(kind, members, works, judging.network) for kind, members in kinds.items()}
    plain = {kind: judging.macs_only(members, works) for kind, members in kinds.items()}
    transferred = _transferred(table.rows)
    paces = _paces(kinds, works)
    rough = _rough(kinds, left_families, paces)

    figures = _figures(table, left_families, left_networks, plain, transferred, rough)
    bands = [*_bands("modelled", left_families), *_bands("transferred", transferred), *_bands("rough", rough, judging.device)]
    bands.append(_repeats(table.rows))
    costs = []
    for kind, members in kinds.items():
        fit = fitted(kind, members, works)
        costs += [
            Costs(each.device, each.runtime, each.unit, each.precision, len(each.rows), max(row.date for row in each.rows), values)
            for each, values in zip(members, fit.own, strict=True)
        ]
    shipped = [row for row in table.rows if not row.source.startswith(NOT_TO_BE_SHIPPED)]
    ordered = sorted(shipped, key=lambda row: (row.network, row.unit, row.precision, row.device))
    write(networks.values(), costs, bands, ordered, growth_of(paces), chosen.into)
    figures["energy"] = energy_check(chosen.folder, {each.name: each.graph() for each in known if each.name in OF_FAMILY.values()})
    figures["published"] = published(kinds, works)
    if chosen.report:
        write_report(chosen.report, figures, left_families)
    print("\n".join(told(figures)))
    text = json.dumps(figures, ensure_ascii=False)
    if chosen.json:
        write_whole(chosen.json, f"{text}\n".encode())
    print(text)
    return 0


def _networks(known: Sequence[Known]) -> dict[str, Network]:
    """Built anew; a file of MediaPipe's package as it was last seen where that isn't installed."""
    found = {}
    for network in known:
        try:
            found[network.name] = Network(network.name, network.family, network.sort, work_of(network.graph()))
        except PackageNotFoundError:
            if not (FOLDER / NETWORKS).is_file():
                raise
            print(f"MediaPipe's package is not installed: {network.name} is taken from {NETWORKS}", file=sys.stderr)
            found[network.name] = stored().networks[network.name]
    return found


def _transferred(rows: Sequence[Row]) -> dict[Kind, list[Prediction]]:
    """Every row carried over from another phone, as if it hadn't been measured."""
    times, found = times_of(rows), dict[Kind, list[Prediction]]()
    for row in rows:
        carried = transfer(times, (row.device, row.runtime, row.unit, row.precision), row.network)
        if carried:
            found.setdefault((row.unit, row.precision), []).append(Prediction(row, carried.ms, row.device, row.network))
    return found


def _paces(kinds: Mapping[Kind, Sequence[Series]], works: Works) -> list[Pace]:
    """Of every NPU that was timed with many networks, beside the costs that all share."""
    phone_of = phone_of_device(phones().values())
    found = []
    for kind, members in kinds.items():
        if kind[0] != "npu":
            continue
        fit = fitted(kind, members, works)
        for each in members:
            phone = phone_of.get(each.device)
            if phone and len(each.rows) >= ANCHORS:
                time = float(np.median(each.times / (each.terms(fit.terms, works) @ fit.shared)))
                maker = phone.units["npu"].name.value.split()[0]
                found.append(Pace(f"{kind[1]} {maker}", phone.chip.value, time, phone.memory_gbps.value, phone.year.value))
    return found


def _rough(kinds: Mapping[Kind, Sequence[Series]], left_out: Found, paces: Sequence[Pace]) -> dict[Kind, list[Prediction]]:
    """Every row guessed from the phone nearest in speed, which was fitted without the row's family."""
    phone_of = phone_of_device(phones().values())
    found: dict[Kind, list[Prediction]] = {}
    for kind, members in kinds.items():
        by_series = {(each.row.device, each.row.runtime, each.row.precision, each.row.network): each.ms for each in left_out[kind]}
        judged = [each for each in members if len(each.rows) >= judging.LEAST_ROWS]
        for each in members:
            phone = phone_of.get(each.device)
            if phone is None:
                continue
            growth = growth_of([pace for pace in paces if pace.chip != phone.chip.value])
            near = nearest(judged, phone, each.unit, phone_of, growth, each.runtime)
            for row in each.rows if near else ():
                assert near
                guessed = by_series.get((near[0].device, near[0].runtime, near[0].precision, row.network))
                if guessed is not None:
                    found.setdefault(kind, []).append(Prediction(row, guessed * near[1], row.device, row.family))
    return found


def _bands(tier: str, found: Found, group: judging.Judge = judging.family) -> list[Band]:
    """One for each kind, and one for all together, for units and precisions of which nothing is known."""
    together = [each for every in found.values() for each in every]
    bands = []
    for (unit, precision), members in [*found.items(), (("any", "any"), together)]:
        if len({group(each.row) for each in members}) > 1:
            low, high = judging.band(members, group)
            bands.append(Band(tier, unit, precision, low, high, len(members), judging.coverage(judging.covered(members, group).values())))
    return bands


def _repeats(rows: Sequence[Row]) -> Band:
    """How far the newest job lies from the median of all."""
    apart = [abs(float(np.log(row.spread))) for row in rows if row.repeats >= 5]
    most = float(np.exp(np.quantile(apart, judging.HIGH - judging.LOW)))
    return Band("measured", "any", "any", 1 / most, most, len(apart), judging.HIGH - judging.LOW)


def _figures(table: Table, families: Found, networks: Found, plain: Found, transferred: Found, rough: Found) -> dict[str, Any]:
    judged = [each for kind, every in families.items() if kind[0] in JUDGED for each in every]
    inside = [one for kind, every in families.items() if kind[0] in JUDGED and every for one in judging.covered(every).values()]
    carried, copied = adjacent_errors(times_of(table.rows))
    ranks = [value for kind, every in families.items() if kind[0] in JUDGED and (value := judging.spearman(every)) is not None]
    return {
        "covered_models": len({row.network for row in table.rows}),
        "rows": table.covered,
        "candidate_rows": table.candidates,
        "fitted_rows": len(table.rows),
        "left_out_family": _by_unit(families),
        "left_out_model": _by_unit(networks),
        "adjacent_phone_mdape": round(median(carried), 4),
        "adjacent_phone": {"n": len(copied), "anchors": 5, "unscaled_mdape": round(median(copied), 4)},
        "transferred": summary([each for every in transferred.values() for each in every]),
        "phone_left_out": _by_unit(rough),
        "band_coverage": judging.coverage(inside),
        "band_coverage_of_a_family": round(float(np.mean([np.mean(one) for one in inside])), 4),
        "spearman": round(median(ranks), 4),
        "macs_only": _by_unit(plain),
        "judged_rows": len(judged),
        "noise_floor": _repeats(table.rows).high - 1,
    }


def _by_unit(found: Found) -> dict[str, Any]:
    """Errors of each unit's networks without attention, and of those with it on all units together."""
    result: dict[str, Any] = {}
    every = {kind: [each for each in members if each.row.sort == "cnn"] for kind, members in found.items()}
    groups = {unit: [each for kind, members in every.items() if kind[0] == unit for each in members] for unit in (*JUDGED, "nnapi")}
    groups["transformer"] = [each for kind, members in found.items() if kind[0] in JUDGED for each in members if each.row.sort != "cnn"]
    for name, members in groups.items():
        figures = summary(members)
        result |= {f"{name}_mdape": figures["mdape"], f"{name}_p90": figures["p90"], f"{name}_n": figures["n"]}
    return result


if __name__ == "__main__":
    sys.exit(main())
