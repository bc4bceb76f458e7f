"""Forms as superiors send them: merged titles, heads of two lines, sums, rates, validation, protection, a line for who
filled it in below."""

import io

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

FRAME = {"border": 1, "valign": "vcenter", "text_wrap": True}


def monthly() -> bytes:
    """重点项目月报: a title over two lines of head, three rows to fill, a rate in each, sums below."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("月报表")
        head = book.add_format(FRAME | {"bold": True, "align": "center"})
        cell, day = book.add_format(FRAME), book.add_format(FRAME | {"num_format": "yyyy-mm-dd"})
        rate, money = (book.add_format(FRAME | {"num_format": one}) for one in ("0.0%", "0.00"))
        sheet.merge_range("A1:I1", "全省重点工业项目建设进度月报表", head)
        sheet.set_row(0, 40)
        sheet.write("A2", "填报单位：")
        sheet.write("H2", "单位：亿元")
        for area, words in (
            ("A3:A4", "序号"), ("B3:B4", "项目名称"), ("C3:C4", "建设阶段"), ("D3:D4", "开工时间"), ("H3:H4", "完成率"), ("I3:I4", "项目专员"),
        ):  # fmt: skip
            sheet.merge_range(area, words, head)
        sheet.merge_range("E3:G3", "投资", head)
        for name, words in (("E4", "总投资"), ("F4", "年度计划"), ("G4", "本年完成")):
            sheet.write(name, words, head)
        for row in (5, 6, 7):
            sheet.set_row(row - 1, 30)
            for column in "ABCI":
                sheet.write_blank(f"{column}{row}", None, cell)
            sheet.write_blank(f"D{row}", None, day)
            for column in "EFG":
                sheet.write_blank(f"{column}{row}", None, money)
            sheet.write_formula(f"H{row}", f'=IF(F{row}="","",G{row}/F{row})', rate, "")
        sheet.write("A8", "合计", head)
        for column in "EFG":
            sheet.write_formula(f"{column}8", f"=SUM({column}5:{column}7)", money, 0)
        sheet.write_formula("H8", '=IF(F8=0,"",G8/F8)', rate, "")
        sheet.merge_range("A9:D9", "填报人：", cell)
        sheet.write("E9", "填报日期：")
        sheet.data_validation("C5:C7", {"validate": "list", "source": ["前期手续", "在建", "竣工"]})
        sheet.conditional_format(
            "H5:H7", {"type": "cell", "criteria": "<", "value": 0.5, "format": rate}
        )
        sheet.print_area("A1:I9")
        sheet.repeat_rows(2, 3)
        sheet.write_comment("G8", "按统计口径")
        sheet.insert_textbox("B11", "说明：数据截至月末")
        other = book.add_worksheet("汇总")
        other.write_formula("B2", "=月报表!E8", None, 0)
        other.write_formula("B3", "=SUM(月报表!E5:E7)", None, 0)
        other.write_formula("B4", "=COUNTA(月报表!B:B)", None, 0)
    return file.getvalue()


def one_row(*, inserts=True, locked="") -> bytes:
    """Protected, one row as a pattern with cells merged in it, its sum above, a share of the sum in the row; `inserts`:
    whether its protection lets rows be inserted."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("附表1")
        names = book.add_worksheet("字典")
        names.write_column("A1", ["新建", "扩建", "改建", "技改"])
        free = book.add_format(FRAME | {"locked": False})
        fixed = book.add_format(FRAME)
        sheet.merge_range("A1:F1", "开发区项目储备表", fixed)
        for place, words in enumerate(
            ("项目名称", "建设性质", "总投资（万元）", "占比", "建设单位")
        ):
            sheet.write(1, place, words, fixed)
        sheet.write("A3", "合计", fixed)
        sheet.write_formula("C3", "=SUM(C4:C4)", fixed, 0)
        for column in "ABC":
            sheet.write_blank(f"{column}4", None, fixed if column == locked else free)
        sheet.write_formula("D4", "=C4/SUM(C$4:C$4)", fixed, 0)
        sheet.merge_range("E4:F4", "", free)
        sheet.write("A5", "注：总投资含增资")
        sheet.data_validation("B4", {"validate": "list", "source": "=字典!$A$1:$A$4"})
        sheet.protect("", {"insert_rows": inserts})
    return file.getvalue()


def added_up() -> bytes:
    """Sums written out cell by cell, three rows of which each says the same unit, a group merged down their side."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("表一")
        for place, words in enumerate(
            ("类别", "项目名称", "计量单位", "总投资（万元）", "用地（亩）")
        ):
            sheet.write(0, place, words)
        sheet.merge_range("A2:A4", "工业")
        for row in (2, 3, 4):
            sheet.write(f"C{row}", "万元")
            sheet.write(f"B{row}", "示例项目")
            sheet.write_blank(f"D{row}", None)
        sheet.write("B5", "合计")
        sheet.write_formula("D5", "=D2+D3+D4", None, 0)
        sheet.write_formula("E5", "=SUBTOTAL(9,E2:E4)", None, 0)
        sheet.autofilter("A1:E4")
        book.define_name("投资额", "=表一!$D$2:$D$4")
    return file.getvalue()


def upload(data: bytes, name="月报表.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)
