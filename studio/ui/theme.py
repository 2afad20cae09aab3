"""Puts the tokens on Qt: palette, style sheet, and which theme a widget is shown in."""

from functools import cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from studio.ui import tokens, typeface
from studio.ui.remembered import ThemeChoice
from studio.ui.tokens import CONTRAST, DARK, LIGHT, Theme

_BY_CHOICE = {"dark": DARK, "light": LIGHT, "contrast": CONTRAST}
_BY_WINDOW = {QColor(theme.window).rgb(): theme for theme in _BY_CHOICE.values()}
_REDUCE_MOTION = "studioReduceMotion"


def chosen(choice: ThemeChoice, application: QApplication) -> Theme:
    """The theme of the user's choice; "system" follows the system's, dark where it has none."""
    if choice == "system":
        if _system_prefers(application, "contrastPreference", "HighContrast"):
            return CONTRAST
        return LIGHT if application.styleHints().colorScheme() == Qt.ColorScheme.Light else DARK
    return _BY_CHOICE[choice]


def apply(theme: Theme, application: QApplication) -> None:
    sheet = style_sheet(theme)
    if application.styleSheet() != sheet:  # every widget there is would be polished anew for nothing
        application.setStyle("Fusion")
        application.setCursorFlashTime(0)  # nothing blinks
        application.setPalette(palette(theme))
        application.setFont(typeface.font())
        application.setStyleSheet(sheet)
    for widget in application.allWidgets():
        typeface.follow_theme(widget)


def of(widget: QWidget) -> Theme:
    """The theme `widget` is shown in, read from its palette: it follows every change without being told."""
    return _BY_WINDOW.get(widget.window().palette().color(QPalette.ColorRole.Window).rgb(), DARK)


def set_reduce_motion(application: QApplication, reduce: bool) -> None:
    application.setProperty(_REDUCE_MOTION, reduce)


def motion_ms() -> int:
    """How long a movement takes; 0 when the user or the system wants none."""
    application = QApplication.instance()
    if (
        not isinstance(application, QApplication)
        or application.property(_REDUCE_MOTION)
        or _system_prefers(application, "motionPreference", "ReducedMotion")
    ):
        return 0
    return tokens.MOTION_MS


def _system_prefers(application: QApplication, what: str, wanted: str) -> bool:
    """Motion is new in Qt 6.12."""
    hints = application.styleHints()  # what it gives lives as long as this does
    accessibility = getattr(hints, "accessibility", lambda: None)()
    return getattr(getattr(accessibility, what, lambda: None)(), "name", "") == wanted


def colour(text: str, alpha: float = 1.0) -> QColor:
    made = QColor(text)
    if alpha < 1.0:
        made.setAlphaF(made.alphaF() * alpha)
    return made


@cache
def palette(theme: Theme) -> QPalette:
    made = QPalette()
    role = QPalette.ColorRole
    for target, value in {
        role.Window: theme.window,
        role.Base: theme.panel,
        role.AlternateBase: theme.card,
        role.Button: theme.card,
        role.WindowText: theme.text,
        role.Text: theme.text,
        role.ButtonText: theme.text,
        role.BrightText: theme.error,
        role.PlaceholderText: theme.quiet,
        role.ToolTipBase: theme.panel,
        role.ToolTipText: theme.text,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.on_accent,
        role.Accent: theme.accent,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
        role.Mid: theme.hairline,
        role.Midlight: theme.hairline,
        role.Light: theme.card,
        role.Dark: theme.hairline,
        role.Shadow: theme.well,
    }.items():
        made.setColor(target, QColor(value))
    for target in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, target, colour(theme.quiet, 0.6))
    return made


@cache
def style_sheet(theme: Theme) -> str:
    """For Qt's own widgets; the controls of this package paint themselves."""
    return _SHEET.format(t=theme, radius=tokens.BUTTON_RADIUS, caption=tokens.CAPTION, height=tokens.CONTROL_HEIGHT - 2)


_SHEET = """
QLabel[role="quiet"] {{ color: {t.quiet}; }}
QLabel[role="error"] {{ color: {t.error}; }}
QLineEdit, QAbstractSpinBox, QPlainTextEdit {{
    background: {t.card}; color: {t.text}; border: 1px solid {t.hairline}; border-radius: {radius}px;
    padding: 0 10px; min-height: {height}px; selection-background-color: {t.accent}; selection-color: {t.on_accent};
}}
QPlainTextEdit {{ padding: 8px 2px 8px 8px; }}
QComboBoxPrivateContainer {{ background: transparent; border: none; }}
QLineEdit:focus, QAbstractSpinBox:focus, QPlainTextEdit:focus {{ border: 1px solid {t.accent}; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ width: 0; border: none; }}
QComboBox QAbstractItemView {{
    background: {t.panel}; color: {t.text}; border: 1px solid {t.hairline}; border-radius: {radius}px; padding: 4px; outline: 0;
    selection-background-color: {t.raised}; selection-color: {t.text};
}}
QComboBox QAbstractItemView::item {{ min-height: 26px; padding: 0 8px; border-radius: 5px; }}
QComboBox QAbstractItemView::item:selected {{ background: {t.raised}; }}
QMenu {{ background: {t.panel}; color: {t.text}; border: 1px solid {t.hairline}; border-radius: {radius}px; padding: 5px; }}
QMenu::item {{ padding: 6px 24px 6px 10px; border-radius: 5px; }}
QMenu::item:selected {{ background: {t.raised}; }}
QMenu::item:disabled {{ color: {t.quiet}; }}
QMenu::indicator {{ width: 14px; height: 14px; left: 6px; }}
QMenu::icon {{ padding-left: 8px; }}
QMenu::separator {{ height: 1px; background: {t.hairline}; margin: 5px 4px; }}
QToolTip {{ background: {t.panel}; color: {t.text}; border: 1px solid {t.hairline}; padding: 4px 6px; font-size: {caption}px; }}
QScrollArea, QListView {{ background: transparent; border: none; outline: 0; }}
QListView[role="rows"] {{ background: {t.card}; border: 1px solid {t.hairline}; border-radius: {radius}px; padding: 3px; }}
QListView[role="rows"]:focus {{ border: 1px solid {t.accent}; }}
QListView[role="rows"]::item {{ min-height: 20px; padding: 7px 8px; border-radius: 5px; color: {t.text}; }}
QListView[role="rows"]::item:selected {{ background: {t.raised}; color: {t.text}; }}
QListView[role="rows"] QLineEdit {{ min-height: 0; padding: 0 6px; border-radius: 5px; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar::handle:vertical {{ background: {t.hairline}; border-radius: 3px; min-height: 32px; margin: 2px; }}
QScrollBar::handle:vertical:hover {{ background: {t.quiet}; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle:horizontal {{ background: {t.hairline}; border-radius: 3px; min-width: 32px; margin: 2px; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{
    background: transparent; border: none; width: 0; height: 0;
}}
"""
