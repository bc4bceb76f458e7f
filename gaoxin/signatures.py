"""What a file is, told by its first bytes: for the sentence that says why it is not what its suffix says."""

# The header of a PDF may stand within so many bytes, as its readers have it: scanners, mail programs and
# printers put a mark of the encoding, blank lines or a job ticket before it.
PDF_WITHIN = 1024
NAMES = {
    b"%PDF-": "PDF",
    b"\xff\xd8\xff": "JPG 图片",
    b"\x89PNG\r\n\x1a\n": "PNG 图片",
    b"GIF8": "GIF 图片",
    b"BM": "BMP 图片",
    b"II*\0": "TIFF 图片",
    b"MM\0*": "TIFF 图片",
    b"{\\rtf": "RTF 文档",
    b"Rar!": "RAR 压缩包",
    b"7z\xbc\xaf": "7z 压缩包",
    b"\x1f\x8b": "gzip 压缩包",
    b"MZ": "程序",
    b"\x7fELF": "程序",
    b"#!": "程序",
    b"PK\3\4": "压缩包，或 Word、Excel 文档",
}
HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
OLE = b"\xd0\xcf\x11\xe0"
# The name under which Office keeps a document that has a password.
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def is_heic(head: bytes) -> bool:
    return head[4:8] == b"ftyp" and head[8:12] in HEIC


def name_of(head: bytes) -> str:
    """In a word for the person; empty when the bytes tell nothing."""
    if head[4:8] == b"ftyp":
        return "HEIC 照片" if is_heic(head) else "AVIF 图片" if head[8:12] == b"avif" else "视频"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP 图片"
    text = head.lstrip(b"\xef\xbb\xbf\r\n\t ").lower()
    if text.startswith((b"<!doctype html", b"<html")):
        return "网页"
    return next((name for magic, name in NAMES.items() if head.startswith(magic)), "")
