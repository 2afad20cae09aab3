"""What scenes are called, known without loading what renders them."""

from collections.abc import Mapping

TITLES: Mapping[str, str] = {
    "hands": "Rendered hands",
    "barcode": "Rendered packages",
    "sudoku": "Rendered newspaper",
    "table": "Rendered table",
}
"""Scene name → its title, for people."""
