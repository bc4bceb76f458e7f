from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the paragraph; a number names the table, column and value (code) it counts."""

    said_text: str
    table: int = 0
    column: str = ""
    value: str = ""
    anchor: str = ""
    """the place on the page itself, where the rows are of no table"""
