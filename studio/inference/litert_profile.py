"""Asks LiteRT's own profiler how long each operator of a .tflite file takes.

The profiler is part of LiteRT's C interface (litert/c/litert_profiler.h) and of the library in its wheel, but has no door in Python. A
wrong file could take the process with it: call this in one of its own.
"""

import ctypes
import re
from collections.abc import Iterator
from contextlib import closing
from ctypes import byref, c_char_p, c_int, c_size_t, c_void_p
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from studio.api import ModelError
from studio.inference.litert import Delegate
from studio.inference.notices import caught

_CPU = 1
_KERNELS: dict[Delegate, int] = {"xnnpack": 0, "none": 2}
"""LiteRtCpuKernelMode of litert_cpu_options.h: the delegate's, or LiteRT's own."""

_HOST_MEMORY = 1
_ALIGNED = 1 << 16
"""Bytes of an output at least: those whose size shows only when they run are told as too small."""
_FAILED = "LiteRT's profiler can't tell"
_ROW = re.compile(r"^\s*(?P<kind>\S.*?)\s{2,}(?:[\d.]+\s+){2}(?P<ms>[\d.]+)\s.*\[(?P<where>Delegate|Builtin)\]:(?P<number>\d+)\s*$")


@dataclass(frozen=True, slots=True)
class RunNode:
    """What was run at one place of the order. kind: an operator's name, or a kernel's of the CPU delegate (XNNPACK), as "Add (ND)".

    operator: index of the graph's operator, None for a kernel; part: which stretch of the graph it belongs to that was handed to the
    delegate, None for an operator that LiteRT ran itself. milliseconds: mean of the runs.
    """

    kind: str
    operator: int | None
    part: int | None
    milliseconds: float


def run_order(file: Path, threads: int, warm_up: int, runs: int, delegate: Delegate = "xnnpack") -> tuple[RunNode, ...]:
    """What LiteRT runs for one inference, in its order, on inputs of zeros. Raises ModelError where it can't tell."""
    notices: list[bytes] = []
    try:
        with caught(notices), closing(_LiteRT()) as litert:
            return tuple(_nodes(litert.summary(file, threads, warm_up, runs, delegate)))
    except ModelError as error:
        told = [line.partition(b"] ")[2] or line for line in notices if line.startswith(b"ERROR: ")]
        if told:
            raise ModelError(f"{_FAILED}: {told[0].decode(errors='replace').removeprefix('ERROR: ').strip().rstrip('.')[:200]}") from error
        raise


def _nodes(summary: str) -> Iterator[RunNode]:
    """Of the table "Run Order". Kernels are numbered from 0 in each part."""
    part, before = -1, -1
    table = summary.partition("Run Order")[2].partition("=====\n")[2].partition("\n\n")[0]
    for line in table.splitlines()[1:]:
        row = _ROW.match(line)
        if row is None:
            raise ModelError(f"{_FAILED}: its table has the line {line.strip()[:80]!r}")
        number, milliseconds = int(row["number"]), float(row["ms"])
        if row["where"] == "Builtin":
            yield RunNode(row["kind"], number, None, milliseconds)
            continue
        part += number <= before or part < 0
        before = number
        yield RunNode(row["kind"].removeprefix("Delegate/"), None, part, milliseconds)


class _LiteRT:
    """The C interface of LiteRT 2; every handle is let go of in `close`."""

    def __init__(self) -> None:
        package = find_spec("ai_edge_litert")
        folder = Path(package.origin).parent if package and package.origin else Path()
        libraries = sorted(folder.glob("libLiteRt.*")) or sorted(folder.glob("LiteRt.dll"))
        if not libraries:
            raise ModelError(f"{_FAILED}: its library is not in the ai-edge-litert package")
        try:
            self._library = ctypes.CDLL(str(libraries[0]))
            self._c = ctypes.CDLL(None)
        except (OSError, TypeError) as error:  # Windows knows no library without a name
            raise ModelError(f"{_FAILED}: {error}") from error
        self._c.strdup.restype, self._c.strdup.argtypes = c_void_p, [c_char_p]
        self._c.free.argtypes = [c_void_p]
        self._made: list[tuple[str, c_void_p]] = []

    def close(self) -> None:
        for name, handle in reversed(self._made):
            destroy = getattr(self._library, f"LiteRtDestroy{name}")
            destroy.restype = None
            destroy(handle)
        self._made.clear()

    def summary(self, file: Path, threads: int, warm_up: int, runs: int, delegate: Delegate) -> str:
        environment = self._make("Environment", "LiteRtCreateEnvironment", c_int(0), None)
        model = self._make("Model", "LiteRtCreateModelFromFile", environment, str(file).encode())
        options = self._make("Options", "LiteRtCreateOptions")
        self._call("LiteRtSetOptionsHardwareAccelerators", options, c_int(_CPU))
        self._add(options, b"runtime_options_string", b"enable_profiling = true\n")
        self._add(options, b"xnnpack", f"num_threads = {threads}\nkernel_mode = {_KERNELS[delegate]}\n".encode())
        compiled = self._make("CompiledModel", "LiteRtCreateCompiledModel", environment, model, options)
        signature = self._got("LiteRtGetModelSignature", model, c_size_t(0))
        inputs, outputs = (self._buffers(kind, environment, compiled, signature) for kind in ("Input", "Output"))
        ends = (c_size_t(len(inputs)), inputs, c_size_t(len(outputs)), outputs)
        profiler = self._got("LiteRtCompiledModelGetProfiler", compiled)
        for _ in range(warm_up):
            self._call("LiteRtRunCompiledModel", compiled, c_size_t(0), *ends)
        self._call("LiteRtStartProfiler", profiler)
        for _ in range(runs):
            self._call("LiteRtRunCompiledModel", compiled, c_size_t(0), *ends)
        self._call("LiteRtStopProfiler", profiler)
        text = self._got("LiteRtGetProfileSummary", profiler, compiled)
        try:
            return ctypes.string_at(text).decode(errors="replace")
        finally:
            self._c.free(text)

    def _buffers(self, kind: str, environment: c_void_p, compiled: c_void_p, signature: c_void_p) -> "ctypes.Array[c_void_p]":
        count = c_size_t()
        self._call(f"LiteRtGetNumSignature{kind}s", signature, byref(count))
        buffers = (c_void_p * count.value)()
        for place in range(count.value):
            tensor = self._got(f"LiteRtGetSignature{kind}TensorByIndex", signature, c_size_t(place))
            described = ctypes.create_string_buffer(1024)  # a struct of type, rank, sides and strides that is only handed on
            self._call("LiteRtGetRankedTensorType", tensor, described)
            wanted = self._got(f"LiteRtGetCompiledModel{kind}BufferRequirements", compiled, c_size_t(0), c_size_t(place))
            size = c_size_t()
            self._call("LiteRtGetTensorBufferRequirementsBufferSize", wanted, byref(size))
            room = c_size_t(max(size.value, _ALIGNED if kind == "Output" else 0))
            buffer = self._make("TensorBuffer", "LiteRtCreateManagedTensorBuffer", environment, c_int(_HOST_MEMORY), described, room)
            buffers[place] = buffer
            if kind == "Input":
                self._fill_with_zeros(buffer, size.value)
        return buffers

    def _fill_with_zeros(self, buffer: c_void_p, size: int) -> None:
        at = c_void_p()
        self._call("LiteRtLockTensorBuffer", buffer, byref(at), c_int(1))
        ctypes.memset(at, 0, size)
        self._call("LiteRtUnlockTensorBuffer", buffer)

    def _add(self, options: c_void_p, which: bytes, settings: bytes) -> None:
        """settings: TOML, which LiteRT frees."""
        opaque = self._got("LiteRtCreateOpaqueOptions", which, c_void_p(self._c.strdup(settings)), self._c.free)
        self._call("LiteRtAddOpaqueOptions", options, opaque)

    def _make(self, name: str, function: str, *arguments: object) -> c_void_p:
        handle = self._got(function, *arguments)
        self._made.append((name, handle))
        return handle

    def _got(self, function: str, *arguments: object) -> c_void_p:
        handle = c_void_p()
        self._call(function, *arguments, byref(handle))
        return handle

    def _call(self, function: str, *arguments: object) -> None:
        try:
            call = getattr(self._library, function)
        except AttributeError as error:
            raise ModelError(f"{_FAILED}: its library has no {function}") from error
        call.restype = c_int
        if status := call(*arguments):
            raise ModelError(f"{_FAILED}: {function} answers {status}")
