"""A folder of its own for every app."""

import os
from pathlib import Path


class StorageError(Exception):
    """An app's folder that can't be used; the message names it, the reason and the next step."""


class Storage:
    """`app.storage`: a folder in the user's data folder for what the app keeps, such as a database; made when it is first asked for.

    The studio says where it is when it opens the app; a test assigns a folder. Apps of the same folder name share it. Raises StorageError.
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, app: object, owner: type) -> Path:
        folder: Path | None = app.__dict__.get(self._name) if app is not None else None
        if folder is None:
            raise StorageError("there is no folder for this app yet: open it in the studio, or assign one in a test")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            reason = "" if os.access(folder, os.W_OK | os.X_OK) else "it is not yours to write in"
        except OSError as error:
            reason = error.strerror or str(error)
        if reason:
            raise StorageError(
                f"the folder {folder}, where this app keeps its files, can't be used: {reason}; mend it, or name another place in "
                "POCKET_STUDIO_DATA"
            )
        return folder

    def __set__(self, app: object, folder: Path) -> None:
        app.__dict__[self._name] = folder
