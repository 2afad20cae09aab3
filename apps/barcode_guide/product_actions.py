"""The buttons of the guide that have to do with products: name, import, copy, export."""

from pathlib import Path

from studio.api import App, Outcome, StorageError, action

from .history import FileType
from .products import Products


def products_of(app: App) -> Products:
    """Kept in the app's own folder; without one they last until it is closed, and `trouble` says why."""
    try:
        return Products(app.storage)
    except StorageError as error:
        return Products(None, f"{str(error).rstrip('.')}. Numbers are said all the same.")


class ProductActions:
    """For an app that has `products`, made by `products_of` when it is opened and closed with it."""

    products: Products

    @action("Name this product")
    def name_product(self, name: str) -> Outcome:
        return self.products.name_last(name)

    @action("Copy the codes read")
    def copy_history(self) -> Outcome:
        return self.products.copied_history()

    @action("Export the codes read")
    def export_history(self, file_type: FileType = "CSV") -> Outcome:
        return self.products.exported_history(file_type)

    @action("Clear the codes read")
    def clear_history(self) -> Outcome:
        return self.products.clear_history()

    @action("Import product names")
    def import_products(self, table: Path) -> Outcome:
        return self.products.read_table(table)

    @action("Begin a new product file")
    def begin_anew(self) -> Outcome:
        return self.products.begin_anew()
