"""Every state of the window, acted."""

from collections.abc import Callable

from PySide6.QtWidgets import QListWidget

from studio.runtime.device_messages import DeviceDied, NotResponding
from studio.runtime.messages import Progress, SourceSilent
from studio.runtime.recording_messages import Recording, RecordingFailed
from studio.ui import acted_comparing, acted_models, acted_phones
from studio.ui.acted import CLIP, Acted
from studio.ui.acted_device import CAMERA
from studio.ui.controls.picker import Picker
from studio.ui.rate_slider import RateSlider

State = Callable[[Acted], object]
"""Gives the window to be looked at where it is another than the studio's."""


def states() -> dict[str, State]:
    """Name → what makes a running window show it."""
    return {
        "running": lambda on: on.device.show("Pinch to make it talk"),
        "paused": lambda on: on.shell.wishes.play(False),
        "nothing-found": lambda on: on.device.show("Show a hand"),
        "recording": lambda on: on.tell(Recording("clip.mp4", 72.0, 18_400_000, 2160)),
        "recording-failed": lambda on: on.tell(RecordingFailed("clip.mp4", "Videos can't be written to: the disk is full. Make room.")),
        "file": lambda on: on.play(CLIP, 31.0),
        "ended": Acted.end_file,
        "upright": Acted.play_upright,
        "no-camera": Acted.play_demo,
        "compare": acted_comparing.compare,
        "compare-nan": lambda on: acted_comparing.compare(on, 2, "Output boxes is not a number on this picture"),
        "compare-kept": acted_comparing.look_at_kept,
        "compare-models": acted_comparing.choose,
        "compare-layers": acted_comparing.show_layers,
        "sound": lambda on: on.shell.window.top_bar.sound.appear(),
        "lost": Acted.lost,
        "silent": lambda on: on.tell(SourceSilent(CAMERA, 3)),
        "permission": lambda on: on.failed("this user may not use /dev/video0; run 'sudo usermod -aG video $USER' and log in again"),
        "failed": lambda on: on.failed("/dev/video0 is in use by cheese (process 4711); close it"),
        "long-path": Acted.miss_file,
        "app-failed": Acted.app_failed,
        "log": Acted.print_and_log,
        "traceback": Acted.unfold_details,
        "crashed": lambda on: on.tell(
            DeviceDied("The device process was ended by SIGSEGV while running the model Palm detection.", True, 2)
        ),
        "died": lambda on: on.tell(DeviceDied("The device process was ended by SIGSEGV while running the model Palm detection.", False, 3)),
        "busy": lambda on: on.tell(NotResponding("process", 1.2)),
        "hung": lambda on: on.tell(NotResponding("inside the app", 4.2)),
        "stopped": lambda on: (on.tell(NotResponding("inside the app", 4.2)), on.shell.wishes.act("stop"))[-1],
        "downloading": Acted.download,
        "loading": lambda on: on.tell(Progress("Loading Hand landmarks full")),
        "undrawable": lambda on: on.shell.window.viewfinder.undrawable.emit("there is no drawing apps/mine/dragon.svg"),
        "settings-broken": lambda on: on.shell.window.notice.tell(
            "Your settings file is damaged (Expecting value: line 1), so the usual settings are used. It was kept as window.json.broken",
            problem=True,
        ),
        "saved": lambda on: on.shell.window.notice.tell(
            "Saved Hand puppets 2026-05-02 18.30.11.mp4 in Videos/Pocket Studio", "Show in folder"
        ),
        "long-names": Acted.name_everything_long,
        "many-apps": Acted.show_many_apps,
        "sources": Acted.open_sources,
        "menu": Acted.open_menu,
        "picker": lambda on: on.find(Picker).showPopup(),
        "note": Acted.ask_for_source,
        "rate-dragged": Acted.drag_rate,
        "focus-picture": lambda on: on.focus(on.shell.window.viewfinder),
        "focus-button": lambda on: on.focus(on.shell.window.top_bar.menu_button),
        "focus-gallery": lambda on: on.focus(on.find(QListWidget)),
        "focus-slider": lambda on: on.focus(on.find(RateSlider)),
        "network-camera": lambda on: on.shell.errands.open_network(),
        "network-refused": Acted.refuse_address,
        "shortcuts": lambda on: on.shell.errands.intend("shortcuts"),
        "about": lambda on: on.shell.errands.show_about(),
        "drop-video": lambda on: on.hold("market square.mp4", "video"),
        "drop-refused": lambda on: on.hold("hand_landmark.mlmodel", "nothing", "Core ML models don't run here: take its .tflite"),
        "set-list": Acted.open_set_list,
        "set-list-empty": lambda on: on.open_set_list(0),
        "set-list-long": lambda on: on.open_set_list(16),
        "models": lambda on: (acted_models.open_models(on, broken=True), None)[-1],
        "models-fetching": acted_models.fetch,
        "models-offline": acted_models.go_offline,
        "models-works": lambda on: acted_models.tell_verdict(on, works=True),
        "models-refused": lambda on: acted_models.tell_verdict(on, works=False),
        "models-measured": acted_models.show_measured,
        "models-judged": acted_models.show_judged,
        "models-none-found": lambda on: acted_models.search(on, "zebra"),
        "models-clear": acted_models.ask_to_clear,
        "phone": acted_phones.show_phone,
        "phone-none": lambda on: on.shell.errands.pages.phones.turn_to_phone(),
        "phone-unknown": lambda on: acted_phones.show_phone(on, "iPhone 5s"),
        "phone-felt": acted_phones.feel,
        "phone-warm": acted_phones.warm_up,
        "phone-list": lambda on: acted_phones.search(on, ""),
        "phone-list-none-found": lambda on: acted_phones.search(on, "zebra"),
        "phones": acted_phones.open_page,
        "phones-waiting": acted_phones.wait,
        "phone-note": acted_phones.explain,
        "stage-phone": lambda on: acted_phones.feel(on, stage=True),
        "stage": Acted.enter_stage,
        "stage-quiet": lambda on: on.enter_stage(quiet=True),
        "stage-lost": lambda on: (on.enter_stage(), on.lost())[-1],
        "stage-set-list": lambda on: (on.fill_set_list(), on.enter_stage())[-1],
        "stage-stand-in": Acted.stand_in,
        "stage-stand-in-quiet": lambda on: on.stand_in(quiet=True),
        "audience": Acted.open_audience,
    }
