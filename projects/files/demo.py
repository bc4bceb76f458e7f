"""Papers and pictures of the demo set, drawn when it is loaded: "files" and "photos" in fixtures/demo.json. Nothing of them
shows a real place."""

from io import BytesIO

from PIL import Image, ImageDraw

from gaoxin.files import Stored, keep
from projects.files.actions.files import write_stored
from projects.models import Photo, ProgressReport, Project, ProjectFile

SIZE = WIDTH, HEIGHT = 960, 720
SKY, GROUND, STEEL, WALL, GLASS = "#c9d6e3", "#b7a78c", "#8a5a2b", "#9aa3ad", "#5f7f9e"
FLOOR = 84  # pixels


def make_files(scene) -> None:
    for row in scene.data["files"]:
        by, stamps = scene.people[row["by"]], scene.stamps(row["on"])
        stored = keep_as(BytesIO(paper(row["lines"])), row["name"], "application/pdf")
        ProjectFile.objects.create(
            project=Project.objects.get(code=row["project"]), file=write_stored(stored, by=by),
            kind=row["kind"], number=row["number"], dated_on=scene.day(row["on"]),
            **stamps | {"created_by": by, "updated_by": by},
        )  # fmt: skip


def make_photos(scene) -> None:
    """Each with the latest report of its project."""
    for row in scene.data["photos"]:
        reports = ProgressReport.objects.filter(project__code=row["project"])
        report = reports.order_by("-week__week_on").first()
        stored = keep_as(BytesIO(site_picture(row["floors"])), row["name"], "image/jpeg")
        Photo.objects.create(
            report=report, file=write_stored(stored, by=report.filed_by), width=WIDTH, height=HEIGHT
        )


def keep_as(content: BytesIO, name: str, content_type: str) -> Stored:
    """A drawn file below MEDIA_ROOT, as an upload is kept."""
    stored_name, size, sha256 = keep(content)
    return Stored(stored_name, name, content_type, size, sha256)


def site_picture(floors: int) -> bytes:
    """A building of so many floors with a crane beside it, as JPEG."""
    picture = Image.new("RGB", SIZE, SKY)
    draw = ImageDraw.Draw(picture)
    base = HEIGHT - 120
    draw.rectangle((0, base, WIDTH, HEIGHT), fill=GROUND)
    for floor in range(floors):
        top = base - (floor + 1) * FLOOR
        draw.rectangle((140, top, 620, top + FLOOR), fill=WALL, outline=STEEL, width=4)
        for left in range(170, 600, 90):
            draw.rectangle((left, top + 18, left + 54, top + FLOOR - 16), fill=GLASS)
    draw.rectangle((716, 60, 740, base), fill=STEEL)
    draw.line((520, 96, 916, 72), fill=STEEL, width=12)
    draw.line((580, 92, 580, 240), fill=STEEL, width=3)
    written = BytesIO()
    picture.save(written, "JPEG", quality=80)
    return written.getvalue()


def paper(lines: list[str]) -> bytes:
    """One page of text as PDF, in a font that every reader brings along."""
    shown = " ".join(f"<{line.encode('utf-16-be').hex()}> Tj 0 -40 Td" for line in lines)
    page = f"BT /F1 20 Tf 72 740 Td {shown} ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        (
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
            b"/Resources<</Font<</F1 5 0 R>>>>>>"
        ),
        b"<</Length %d>>stream\n%s\nendstream" % (len(page), page),
        (
            b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H"
            b"/DescendantFonts[6 0 R]>>"
        ),
        (
            b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light"
            b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/FontDescriptor 7 0 R>>"
        ),
        (
            b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]"
            b"/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>"
        ),
    ]
    return _joined(objects)


def _joined(objects: list[bytes]) -> bytes:
    """The objects one after the other, with the table of where each begins."""
    written, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return written + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, len(written))
    )


# Place in the making of the set → what is made there.
MAKES = {65: make_files, 66: make_photos}
