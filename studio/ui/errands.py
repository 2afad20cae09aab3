"""What the window does besides playing: menus, sheets, files."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QApplication, QFileDialog

from studio.runtime.discovery import MODELS, AppListing, is_path, list_apps, user_folder
from studio.ui import source_menu
from studio.ui.about import About
from studio.ui.appearance import Appearance
from studio.ui.comparing.desk import ComparingDesk
from studio.ui.controller import Controller
from studio.ui.dropped import Dropped
from studio.ui.dropping import Dropping, unsaved
from studio.ui.gallery import GalleryEntry
from studio.ui.launch import added_apps
from studio.ui.menu import StudioMenu
from studio.ui.network_camera import NetworkCamera
from studio.ui.pages import Pages
from studio.ui.performance import Performance
from studio.ui.reopening import Reopening
from studio.ui.saving import Saving, open_folder
from studio.ui.set_list_sheet import SetListSheet
from studio.ui.shortcuts import ShortcutList
from studio.ui.source_menu import SourceMenu
from studio.ui.source_names import plain, source_icon
from studio.ui.speaking import Speaking
from studio.ui.user_folders import UserFolders
from studio.ui.window import StudioWindow
from studio.ui.wishes import Wishes

_THUMBNAILS = ("thumbnail.png", "thumbnail.svg")


class Errands(QObject):
    """Listens to the window's keys and buttons that the device process has no part in."""

    def __init__(
        self, window: StudioWindow, controller: Controller, wishes: Wishes, listings: tuple[AppListing, ...], application: QApplication
    ) -> None:
        super().__init__(window)
        self.window, self._controller, self.wishes = window, controller, wishes
        self.saving, self.pages = Saving(window, wishes), Pages(window, controller, wishes)
        self._listings: dict[str, AppListing] = {}
        self.show_listings(listings)
        self.reopening, self.user_folders = Reopening(wishes, self.listing, self), UserFolders(self.listing, self)
        self.performance = Performance(wishes, lambda: controller.stage.on, self)
        self._sources = SourceMenu(window, wishes.choose_source, self.open_file, self.open_network)
        self._menu = StudioMenu(window)
        self.appearance = Appearance(window, wishes.memory, self._menu, application)
        self.speaking = Speaking(window, controller, wishes, self._menu)
        controller.audience.show_readouts(wishes.memory.remembered.audience_readouts)
        remembered = wishes.memory.remembered
        self.set_sound(volume=remembered.volume, muted=remembered.muted)
        self.comparing = ComparingDesk(window, controller, wishes, self.pages)
        self.dropping = Dropping(self)
        self.pages.try_wanted.connect(lambda file: self.dropping.take(Dropped(file, "model"), ()))
        self._join()
        self.user_folders.follow(wishes.session.app)
        self.performance.load()

    def open_file(self) -> None:
        recent = [entry.address for entry in self.wishes.memory.remembered.recent if source_icon(entry.address) == "video"]
        path = source_menu.ask_for_recording(self.window, Path(recent[0]).parent if recent else None, MODELS)
        if path.lower().endswith(MODELS):
            self.dropping.add_model(Path(path))
        elif path:
            self.wishes.choose_source(path)

    def open_session(self) -> None:
        if folder := QFileDialog.getExistingDirectory(self.window, "Open session", str(self.saving.recordings)):
            self.dropping.open_session(Path(folder))

    def open_network(self) -> None:
        streams = tuple(entry for entry in self.wishes.memory.remembered.recent if source_icon(entry.address) == "network")
        content = NetworkCamera(streams)
        sheet = self.window.open_sheet("Phone or network camera", content, NetworkCamera.WIDTH)
        content.grown.connect(sheet.fit)
        content.setFocus()

        def chosen(address: str) -> None:
            sheet.close_sheet()
            self.wishes.choose_source(address)

        content.chosen.connect(chosen)

    def open_sources(self, corner: QPoint) -> None:
        self.wishes.list_cameras()
        self._fill_sources()
        self._sources.open_above(corner)

    def open_apps_folder(self) -> None:
        folder = user_folder()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self.window.notice.tell(f"The apps folder {folder} can't be made: {error.strerror}.", problem=True)
            return
        open_folder(folder)

    def set_reopen_saved(self, reopen: bool) -> None:
        self._remember(reopen_saved=reopen)
        self.reopening.follow()

    def set_audience_readouts(self, show: bool) -> None:
        self._remember(audience_readouts=show)
        self._controller.audience.show_readouts(show)

    def set_sound(self, *, volume: float | None = None, muted: bool = False) -> None:
        """As the user wants it, also next time; a new volume is meant to be heard."""
        sound = self._controller.sound
        sound.set_muted(muted)
        if volume is not None:
            sound.set_volume(volume)
        self.window.top_bar.sound.show_sound(sound.volume, muted=sound.muted)
        self._remember(muted=sound.muted, volume=sound.volume)

    def open_menu(self) -> None:
        button, remembered = self.window.top_bar.menu_button, self.wishes.memory.remembered
        corner = button.mapToGlobal(QPoint(button.width(), button.height()))
        session = self.wishes.session
        going = session.recording is not None and session.recording.session
        audience = self._controller.audience.window is not None
        self._menu.open_below(corner, remembered, audience=audience, session=going, can_record=session.runs or going)

    def restart(self) -> None:
        """Looks for apps anew and restarts the one that is open."""
        open_now = self.wishes.session.app
        self.look_for_apps()
        if open_now or not self.wishes.session.app:
            self.wishes.restart()

    def look_for_apps(self) -> None:
        """Lists the apps there are now; the first is opened where there was none."""
        self.show_listings(list_apps())
        names = self.window.gallery.names()
        if names and not self.wishes.session.app:
            self.wishes.choose_app(names[0])

    def read_additions(self) -> None:
        """Opens the app anew that has something new to read, unless the user wants none reopened."""
        if self.wishes.memory.remembered.reopen_saved and not self.wishes.session.down:
            self.wishes.reopen()

    def intend(self, intent: str) -> None:
        """What a key asks for."""
        do, session = self.wishes, self.wishes.session
        table: dict[str, Callable[[], object]] = {
            "play": lambda: do.play(not session.playing or session.phase == "ended"),
            "back": lambda: do.seek_by(-1),
            "forward": lambda: do.seek_by(1),
            "slower": lambda: self.window.transport.nudge_rate(-1),
            "faster": lambda: self.window.transport.nudge_rate(1),
            "mirror": do.toggle_mirror,
            "snapshot": self.saving.save_snapshot,
            "record": self.saving.toggle_recording,
            "session": self.saving.toggle_session,
            "stage": self._controller.stage.toggle,
            "audience": self._controller.audience.toggle,
            "mute": lambda: self.set_sound(muted=not self._controller.sound.muted),
            "set_list": self.open_set_list,
            "next": lambda: self.performance.step(1),
            "previous": lambda: self.performance.step(-1),
            "leave_stage": self._controller.stage.leave,
            "open_file": self.open_file,
            "sources": lambda: self.open_sources(self.window.transport.source_corner()),
            "buttons": self.window.inspector.focus_buttons,
            "restart": self.restart,
            "menu": self.open_menu,
            "shortcuts": self.show_shortcuts,
            "quit": self.window.close,
            **self.pages.intents,
        }
        self.pages.make_way(intent)
        table[intent]()

    def open_set_list(self) -> None:
        content = SetListSheet(self.performance)
        sheet = self.window.open_sheet("Set list", content, 480)
        content.played.connect(sheet.close_sheet)
        self.performance.changed.connect(sheet.fit)
        content.setFocus()

    def show_shortcuts(self) -> None:
        self.window.open_sheet("Keyboard shortcuts", ShortcutList(), ShortcutList.WIDTH)

    def show_about(self) -> None:
        content = About()
        self.window.open_sheet("About", content, About.WIDTH)
        content.setFocus()

    def open_app_at(self, place: int) -> None:
        names = self.window.gallery.names()
        if place < len(names):
            self.wishes.choose_app(names[place])

    def _join(self) -> None:
        window, menu = self.window, self._menu
        window.intended.connect(self.intend)
        window.app_key.connect(self.open_app_at)
        window.top_bar.menu_wanted.connect(self.open_menu)
        window.top_bar.sound.mute_toggled.connect(lambda: self.intend("mute"))
        window.top_bar.sound.volume_chosen.connect(lambda volume: self.set_sound(volume=volume))
        window.gallery.folder_wanted.connect(self.open_apps_folder)
        window.transport.source_menu_wanted.connect(self.open_sources)
        window.transport.snapshot_wanted.connect(self.saving.save_snapshot)
        window.transport.record_wanted.connect(self.saving.toggle_recording)
        window.transport.stage_wanted.connect(self._controller.stage.enter)
        self._controller.stage.controls.wanted.connect(self.intend)
        window.viewfinder.pressed.connect(self._card_button)
        window.inspector.source_wanted.connect(lambda tag: window.show_source_of(tag, tag.text(), tag.source))
        window.drop_target.dropped.connect(self.dropping.take)
        menu.audience_wanted.connect(lambda: self.intend("audience"))
        menu.audience_readouts_chosen.connect(self.set_audience_readouts)
        menu.reopen_saved_chosen.connect(self.set_reopen_saved)
        self.reopening.saved.connect(self._list_anew)
        self.reopening.told.connect(window.notice.tell)
        self._controller.turned.connect(self.reopening.turned)
        self.user_folders.apps_changed.connect(self.look_for_apps)
        self.user_folders.additions_changed.connect(self.read_additions)
        self.wishes.changed.connect(lambda: self.user_folders.follow(self.wishes.session.app))
        menu.shortcuts_wanted.connect(lambda: self.intend("shortcuts"))
        menu.about_wanted.connect(self.show_about)
        menu.quit_wanted.connect(window.close)
        performance = self.performance
        performance.changed.connect(lambda: self._controller.show_place(performance.where()))
        performance.told.connect(lambda text, problem: window.notice.tell(text, problem=problem))
        self._controller.turned.connect(performance.follow)
        self._controller.cameras_listed.connect(performance.cameras_listed)
        menu.session_folder_wanted.connect(self.open_session)
        menu.set_list_wanted.connect(self.open_set_list)
        self.saving.join(self._controller, menu)
        self._controller.cameras_listed.connect(self._fill_sources)
        self.wishes.memory.failed.connect(lambda text: window.notice.tell(text, problem=True))

    def _card_button(self, action: str) -> None:
        if action == "choose_source":
            self.open_sources(self.window.transport.source_corner())
        elif action == "open_apps_folder":
            self.open_apps_folder()

    def _fill_sources(self) -> None:
        session, recent = self.wishes.session, self.wishes.memory.remembered.recent
        self._sources.fill(session.cameras, recent, plain(session.address), self.wishes.demo)

    def show_listings(self, listings: tuple[AppListing, ...]) -> None:
        """Those, and what was dropped or given on the command line."""
        app, added = self.wishes.session.app, unsaved(self.wishes.memory.remembered.added, listings)
        given = (app,) if is_path(app) and app not in added else ()  # on the command line: for this time
        listings = (*listings, *added_apps((*added, *given)))
        self._listings = {listing.name: listing for listing in listings}
        self.wishes.take_demos({listing.name: listing.demo for listing in listings})
        self.window.gallery.show_apps(tuple(_entry(listing) for listing in listings))
        self._controller.show_apps(bool(listings) or bool(self.wishes.session.app))

    def listing(self, app: str) -> AppListing | None:
        return self._listings.get(app) or next(iter(added_apps((app,))), None)

    def _list_anew(self, names: tuple[str, ...]) -> None:
        """Title, summary and picture of an app are in these files."""
        if not {"app.py", *_THUMBNAILS}.isdisjoint(names):
            self.show_listings(list_apps())

    def _remember(self, **changes: object) -> None:
        memory = self.wishes.memory
        memory.remember(replace(memory.remembered, **changes))  # type: ignore[arg-type]  # names and types are Remembered's


def _entry(listing: AppListing) -> GalleryEntry:
    found = [listing.folder / name for name in _THUMBNAILS if listing.folder and (listing.folder / name).is_file()]
    return GalleryEntry(listing.name, listing.title, listing.summary, found[0] if found else None, listing.error)
