"""The repository itself: the lock, and what may not stand in any file."""

import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
TOP_LEVEL = {
    ".ci", ".git", ".gitignore", ".pre-commit-config.yaml", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md",
    "apps", "assets", "benchmarks", "bundle", "models", "pyproject.toml", "requirements.lock", "studio", "tests",
}  # fmt: skip
VAGUE = {"utils", "util", "helpers", "helper", "common", "base", "manager", "managers", "misc", "tools"}
LOCKS = ("requirements.lock", "bundle/requirements.lock")
LONGEST_MODULE = 300
LONGEST_STANDING_ALONE = 500  # a table of cases, or a benchmark, which shares no code
HOSTS = re.compile(r"pythonhosted[.]|pypi[.]org|registry[.]npmjs|deb[.]debian|snapshot[.]debian|crates[.]io")
OWN_PATHS = re.compile(r"/(?:home|Users|root|work|mnt|opt)/(?!me\b|you\b)[\w.-]+")  # "me" and "you" stand in examples


def tracked(*more: str) -> list[Path]:
    """Files of the repository, relative to its root; without git (a source archive), those that are not ignored by name.

    more: options of `git ls-files`.
    """
    if shutil.which("git") and (ROOT / ".git").exists():
        command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z", "--cached", *more]
        listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
        return [Path(name) for name in listed.split("\0") if name and (ROOT / name).is_file()]
    return list(_not_ignored(ROOT))


def _not_ignored(folder: Path) -> Iterator[Path]:
    ignored = {line.rstrip("/").lstrip("/") for line in (ROOT / ".gitignore").read_text().splitlines()} | {".git"}
    for path in sorted(folder.iterdir()):
        relative = path.relative_to(ROOT)
        if any(path.match(pattern) or relative.match(pattern) for pattern in ignored if pattern):
            continue
        if path.is_dir():
            yield from _not_ignored(path)
        else:
            yield relative


def texts() -> Iterator[tuple[Path, str]]:
    for path in tracked():
        data = (ROOT / path).read_bytes()
        if b"\0" not in data:
            yield path, data.decode("utf-8")


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def pins(lock: str = "requirements.lock") -> dict[str, str]:
    lines = (ROOT / lock).read_text().splitlines()
    return {canonicalize_name(name): version for name, version in re.findall(r"^([\w.-]+)==(\S+)", "\n".join(lines), re.MULTILINE)}


def test_the_locks_answer_every_requirement() -> None:
    """`make lock` was run after the last change of a requirement; needs no network."""
    tables = project()
    wanted = [*tables["project"]["dependencies"], *tables["project"]["optional-dependencies"]["bench"], *tables["dependency-groups"]["dev"]]
    for lock, requirements in {LOCKS[0]: wanted, LOCKS[1]: tables["dependency-groups"]["bundle"]}.items():
        locked = pins(lock)
        assert len(locked) > len(requirements) > 0
        for requirement in map(Requirement, requirements):
            pinned = locked.get(canonicalize_name(requirement.name))
            assert pinned is not None, f"{lock} lacks {requirement.name}: run `make lock`"
            assert pinned in requirement.specifier, f"{lock} pins {requirement.name} at {pinned}: run `make lock`"


def test_the_locks_agree() -> None:
    studio, bundle = map(pins, LOCKS)
    assert {name: version for name, version in bundle.items() if studio.get(name, version) != version} == {}


def test_the_default_install_is_small() -> None:
    heavy = {"tensorflow", "coremltools", "jax", "jaxlib", "torch"}
    assert not heavy & pins().keys()
    defaults = {canonicalize_name(Requirement(text).name) for text in project()["project"]["dependencies"]}
    assert not (heavy | {"mediapipe"}) & defaults


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash_and_none_an_address(lock: str) -> None:
    """Entries start at the left margin: pins only, no option such as an index."""
    comment, *entries = re.split(r"^(?=[^\s#])", (ROOT / lock).read_text(), flags=re.MULTILINE)
    assert entries
    assert all(line.startswith("#") for line in comment.splitlines())
    assert [entry.split()[0] for entry in entries if not re.match(r"[\w.-]+==\S+ [^#]*--hash=sha256:", entry)] == []


def test_only_the_known_things_lie_at_the_top() -> None:
    assert {path.parts[0] for path in tracked()} <= TOP_LEVEL


def test_names_say_what_is_inside() -> None:
    assert [path for path in tracked() if VAGUE & {part.partition(".")[0] for part in path.parts}] == []


def longest(path: Path) -> int:
    return LONGEST_STANDING_ALONE if path.parts[0] in {"tests", "benchmarks"} else LONGEST_MODULE


def test_modules_can_be_read_in_one_go() -> None:
    modules = [path for path in tracked() if path.suffix == ".py"]
    assert modules
    lengths = {path: (ROOT / path).read_text().count("\n") for path in modules}
    assert {str(path): n for path, n in lengths.items() if n > longest(path)} == {}


def test_no_file_names_a_registry_or_a_path_of_one_machine() -> None:
    found = [
        f"{path}:{number}: {match[0]}"
        for path, text in texts()
        for number, line in enumerate(text.splitlines(), 1)
        for match in [HOSTS.search(line) or OWN_PATHS.search(line)]
        if match
    ]
    assert found == []


def test_text_files_are_tidy() -> None:
    """UTF-8 (or `texts` fails), Unix line ends, no trailing blanks, one newline at the end, no left-over merge."""
    untidy = [
        str(path)
        for path, text in texts()
        if text
        and ("\r" in text or not text.endswith("\n") or text.endswith("\n\n") or re.search(r"[ \t]$|^(<<<<<<<|>>>>>>>) ", text, re.M))
    ]
    assert untidy == []


def test_scripts_are_valid_bash() -> None:
    for script in (ROOT / ".ci").iterdir():
        subprocess.run(["bash", "-n", str(script)], check=True)
