"""A file that is being written, held so that it outlives the folder it lies in."""

import os
import shutil
import sys
from pathlib import Path


class HeldFile:
    """Opens `path` once more, for as long as it grows. Raises OSError, as all its methods do."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("rb")

    @property
    def missing(self) -> bool:
        return not self.path.exists()

    def put_back(self) -> Path | None:
        """Makes its folder anew and puts there what was written; where the system tells that it was moved, it is moved back from the
        folder that is returned.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if (moved := self._moved()) is not None:
            os.replace(moved, self.path)
            return moved.parent
        self._file.seek(0)
        with self.path.open("xb") as copy:
            shutil.copyfileobj(self._file, copy)
        return None

    def close(self) -> None:
        self._file.close()

    def _moved(self) -> Path | None:
        if sys.platform != "linux":
            return None
        here = Path(os.readlink(f"/proc/self/fd/{self._file.fileno()}"))
        return here if here.exists() and os.path.samestat(here.stat(), os.fstat(self._file.fileno())) else None
