"""What the audit register calls the acts and fields of this area."""

ACTS = {
    "sheet.upload": "上传导入表",
    "sheet.columns": "核对导入列",
    "sheet.decide": "认定导入行",
    "sheet.ask": "应用导入",
    "sheet.apply": "写入导入",
    "sheet.refuse": "导入未写入",
    "sheet.undo": "撤销导入",
    "sheet.discard": "删除导入原文件",
    "sheet.download": "下载导入文件",
    "sheet.out": "导出回导表",
}
FIELDS = {
    "about": "内容",
    "unit": "金额单位",
    "new": "新建",
    "update": "更新",
    "same": "不变",
    "row": "行",
    "act": "认定",
    "value": "内容",
    "cells": "改动的格",
    "parcels": "宗地",
}
QUIET = {"sheet.upload", "sheet.columns", "sheet.decide", "sheet.ask"}
