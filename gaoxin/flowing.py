"""Excel files of many rows: each row lies in a file once the next one begins, and no more than one is in memory.

xlsxwriter can do that (`constant_memory`), but then writes texts into the cells instead of the table that the cells of a
file share, and wants to know how high a row is before it is written. Both are put right here, by its own inner methods
of the release that requirements.lock names; tests/house/test_xlsx.py reads what comes of it.
"""

import os
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell_fast
from xlsxwriter.worksheet import Worksheet

ROW = '<row r="'


class FlowingSheet(Worksheet):
    """Its cells are written row by row, from above. `heights`: line → points, known at the end."""

    def __init__(self) -> None:
        super().__init__()
        self.heights: dict[int, float] = {}

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        if cell.__class__.__name__ != "String":
            super()._write_cell(row, col, cell)
            return
        style = f' s="{cell.format._get_xf_index()}"' if cell.format else ""
        index = self.str_table._get_shared_string_index(cell.string)
        place = xl_rowcol_to_cell_fast(row, col)
        self.fh.write(f'<c r="{place}"{style} t="s"><v>{index}</v></c>')

    def _write_single_row(self, current_row_num: int = 0) -> None:
        super()._write_single_row(current_row_num)
        self.row_data_fh.write("\n")

    def _write_optimized_sheet_data(self) -> None:
        self.fh.write("<sheetData>")
        self.row_data_fh.seek(0)
        for line in self.row_data_fh:
            self.fh.write(self._with_height(line.rstrip("\n")))
        self.row_data_fh.close()
        os.unlink(self.row_data_filename)
        self.fh.write("</sheetData>")

    def _with_height(self, row: str) -> str:
        number, quote, rest = row.removeprefix(ROW).partition('"')
        height = self.heights.get(int(number) - 1) if quote else None
        return row if height is None else f'{ROW}{number}" ht="{height:g}" customHeight="1"{rest}'


class FlowingBook(xlsxwriter.Workbook):
    worksheet_class = FlowingSheet

    def __init__(self, file: BinaryIO, options: dict[str, bool]) -> None:
        super().__init__(file, options | {"constant_memory": True})

    def _prepare_sst_string_data(self) -> None:
        for sheet in self.worksheets():
            sheet._write_single_row()  # the last one, whose texts belong into the table too
        super()._prepare_sst_string_data()
