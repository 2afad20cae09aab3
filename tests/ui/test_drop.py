"""Things dropped on the window: opened, or refused by name and reason."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from studio.folders import config_folder
from studio.runtime.messages import AppOpened, OpenApp, OpenSource, Refused, SetSettings
from studio.runtime.settings_schema import Field
from studio.ui import source_menu
from studio.ui.dropped import recognise
from studio.ui.remembered import Remembered
from tests.ui.conftest import Stage

OpenStage = Callable[..., Stage]
_NONE = Qt.KeyboardModifier.NoModifier


def data_of(*paths: Path | str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) if isinstance(path, Path) else QUrl(path) for path in paths])
    return data


def hold(stage: Stage, data: QMimeData) -> tuple[str, str]:
    event = QDragEnterEvent(QPoint(300, 300), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, _NONE)
    QApplication.sendEvent(stage.window, event)
    assert event.isAccepted()
    assert stage.window.drop_target.isVisible()
    assert stage.window.drop_target.geometry() == stage.window.rect()
    return stage.window.drop_target.text


def drop(stage: Stage, data: QMimeData) -> None:
    hold(stage, data)
    event = QDropEvent(QPointF(300, 300), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, _NONE)
    QApplication.sendEvent(stage.window, event)
    stage.settle()
    assert not stage.window.drop_target.isVisible()


@pytest.fixture
def things(tmp_path: Path) -> Path:
    for name in (
        "clip.mp4",
        "picture.JPG",
        "notes.txt",
        "model.tflite",
        "net.pth",
        "saved/model.toml",
        "shots/2.png",
        "shots/10.png",
        "clips/a.mov",
        "empty/.hidden.png",
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "app.py").write_text(
        'from studio.api import App\n\nclass Mine(App):\n    """Mine alone."""\n    title = "My app"\n'
    )
    return tmp_path


@pytest.mark.parametrize(
    ("name", "kind", "says"),
    [
        ("clip.mp4", "video", "Play this video"),
        ("picture.JPG", "picture", "Show this picture"),
        ("shots", "pictures", "Show the pictures of this folder"),
        ("mine", "app", "Add and open this app"),
        ("mine/app.py", "app", "Add and open this app"),
        ("notes.txt", "labels", "Use these labels"),
        ("model.tflite", "model", "Show what this model does"),
        ("saved/model.toml", "model", "Show what this model does"),
        ("net.pth", "nothing", "net.pth can't be used"),
        ("clips", "nothing", "clips can't be used"),
        ("empty", "nothing", "empty can't be used"),
        ("gone.mp4", "nothing", "gone.mp4 can't be used"),
    ],
)
def test_what_is_held_over_the_window_is_recognised_and_told(stage: Stage, things: Path, name: str, kind: str, says: str) -> None:
    assert recognise(things / name).kind == kind
    assert hold(stage, data_of(things / name))[0] == says


def test_a_video_is_played_and_so_is_a_folder_of_pictures(stage: Stage, things: Path) -> None:
    for name in ("clip.mp4", "shots"):
        drop(stage, data_of(things / name))
        assert stage.device.sent[-1] == OpenSource(str(things / name))


def test_a_name_that_reads_like_an_address_is_still_a_file(stage: Stage, tmp_path: Path) -> None:
    path = tmp_path / "scene:hands?x=1.mp4"
    path.write_bytes(b"x")
    drop(stage, data_of(path))
    assert stage.device.sent[-1] == OpenSource(str(path))


def test_what_cannot_be_used_is_said_by_name_and_reason(stage: Stage, things: Path) -> None:
    before = list(stage.device.sent)
    drop(stage, data_of(things / "net.pth"))
    assert stage.device.sent == before
    assert stage.window.notice.text == "net.pth was not opened: PyTorch models don't run here: export it to .tflite."


def test_a_model_is_opened_and_listed_with_the_labels_dropped_beside_it(stage: Stage, things: Path) -> None:
    model, labels = things / "model.tflite", things / "notes.txt"
    assert hold(stage, data_of(labels, model)) == ("Show what this model does", "model.tflite with notes.txt")
    drop(stage, data_of(labels, model))
    assert stage.device.sent[-1] == OpenApp(str(model), {"labels": str(labels)})
    assert str(model) in stage.window.gallery.names()
    assert stage.wishes.memory.remembered.added == (str(model),)


def test_labels_go_to_the_model_that_is_open(stage: Stage, things: Path) -> None:
    stage.run()
    drop(stage, data_of(things / "notes.txt"))
    assert stage.window.notice.text == "notes.txt was not used: Hand puppets takes no labels. Drop a model first, then its labels."
    drop(stage, data_of(things / "model.tflite"))
    field = Field("labels", "Labels", "file", "")
    stage.tell(AppOpened(str(things / "model.tflite"), "model", (field,), {"labels": ""}, (), ()))
    drop(stage, data_of(things / "notes.txt"))
    assert stage.device.sent[-1] == SetSettings({"labels": str(things / "notes.txt")})
    stage.tell(Refused(str(things / "model.tflite"), "notes.txt has 2 labels", {"labels": ""}))
    assert stage.window.inspector.form is not None
    assert stage.window.inspector.form.values == {"labels": ""}
    assert stage.wishes.choices.settings == {}


def test_of_several_the_first_that_can_be_used_is_opened_and_the_others_named(stage: Stage, things: Path) -> None:
    data = data_of(things / "notes.txt", things / "clip.mp4", things / "picture.JPG")
    assert hold(stage, data) == ("Play this video", "clip.mp4 · 2 others are left out")
    drop(stage, data)
    assert stage.device.sent[-1] == OpenSource(str(things / "clip.mp4"))
    assert "notes.txt was not opened" in stage.window.notice.text
    assert "picture.JPG" in stage.window.notice.text


def test_an_address_from_elsewhere_is_refused(stage: Stage) -> None:
    before = list(stage.device.sent)
    drop(stage, data_of("http://camera.local/video"))
    assert stage.device.sent == before
    assert "Only files and folders" in stage.window.notice.text


def test_text_is_not_taken(stage: Stage) -> None:
    data = QMimeData()
    data.setText("words")
    event = QDragEnterEvent(QPoint(300, 300), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, _NONE)
    QApplication.sendEvent(stage.window, event)
    assert not event.isAccepted()
    assert not stage.window.drop_target.isVisible()


def test_leaving_takes_the_target_away(stage: Stage, things: Path) -> None:
    hold(stage, data_of(things / "clip.mp4"))
    QApplication.sendEvent(stage.window, QDragLeaveEvent())
    assert not stage.window.drop_target.isVisible()


def test_an_app_folder_is_listed_opened_and_there_next_time(stage: Stage, open_stage: OpenStage, things: Path) -> None:
    drop(stage, data_of(things / "mine"))
    name = str(things / "mine")
    assert stage.device.sent[-1] == OpenApp(name)
    assert name in stage.window.gallery.names()
    drop(stage, data_of(things / "mine"))
    assert stage.wishes.memory.remembered.added == (name,)
    later = open_stage(Remembered(added=(name, str(things / "gone"))), source="scene:hands")
    assert name in later.window.gallery.names()
    assert str(things / "gone") not in later.window.gallery.names()
    entry = next(later.window.gallery._list.entry(index) for index, found in enumerate(later.window.gallery.names()) if found == name)
    assert (entry.title, entry.summary) == ("My app", "Mine alone.")


def test_ctrl_o_opens_a_model_too(stage: Stage, things: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_menu, "ask_for_recording", lambda *_: str(things / "model.tflite"))
    stage.errands.intend("open_file")
    assert stage.device.sent[-1] == OpenApp(str(things / "model.tflite"))


def test_a_model_that_was_saved_is_listed_once(stage: Stage, things: Path) -> None:
    model = things / "model.tflite"
    drop(stage, data_of(model))
    folder = config_folder() / "models" / "saved"
    folder.mkdir(parents=True)
    (folder / "model.tflite").write_bytes(model.read_bytes())
    (folder / "model.toml").write_text('title = "Saved"\n[purpose]\ntask = "classify"\n')
    stage.wishes.choose_app("hand_puppets")
    stage.errands.look_for_apps()
    names = stage.window.gallery.names()
    assert "saved" in names
    assert str(model) not in names


def test_only_the_last_models_dropped_stay_listed(stage: Stage, things: Path) -> None:
    files = [things / f"{number}.tflite" for number in range(10)]
    for file in files:
        file.write_bytes(b"x")
        drop(stage, data_of(file))
    assert stage.wishes.memory.remembered.added == tuple(map(str, files[2:]))
