"""How panels share a place so that their pictures become as large as they can."""


def columns_for(count: int, width: float, height: float, shape: float, beside: float, gap: float) -> int:
    """shape: width ÷ height of the pictures; beside: the height of a panel that is no picture; gap: between panels."""

    def merit(columns: int) -> tuple[float, int, int]:
        """Of two that give pictures of one size, the one that leaves fewer places empty."""
        return round(_area(count, columns, width, height, shape, beside, gap), 3), count % -columns, columns

    return max(range(1, count + 1), key=merit)


def _area(count: int, columns: int, width: float, height: float, shape: float, beside: float, gap: float) -> float:
    rows = -(-count // columns)
    room_across = (width - gap * (columns - 1)) / columns
    room_down = (height - gap * (rows - 1)) / rows - beside
    across = min(room_across, room_down * shape)
    return max(0.0, across) ** 2 / shape
