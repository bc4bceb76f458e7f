"""The meetings of the demo set: "meetings" in fixtures/demo.json, each on the number published before it.
What was resolved are instructions of the set that were given on the day of the meeting."""

from datetime import timedelta

from projects.directing.reads.agenda import numbered, red_items
from projects.models import AgendaItem, DispatchMeeting, DispatchReport, Instruction, Resolution

CLOSED_AFTER = timedelta(hours=2)


def make_meetings(scene) -> None:
    """No audit events, since these stay when the set goes."""
    for row in scene.data["meetings"]:
        at = scene.moment(row["on"], 9)
        published = DispatchReport.objects.filter(scope="DEMO", published_at__lt=at)
        meeting = DispatchMeeting.objects.create(
            held_on=scene.day(row["on"]), place=row["place"], chair=scene.people[row["chair"]],
            attendance=row["attendance"], report=published.order_by("-number").first(), demo=True,
            **scene.stamps(row["on"]),
        )  # fmt: skip
        AgendaItem.objects.bulk_create(numbered(meeting, red_items(meeting)))
        for number, code in enumerate(row["resolutions"], 1):
            _resolve(meeting, number, Instruction.objects.get(code=code))
        meeting.closed_at, meeting.closed_by = min(at + CLOSED_AFTER, scene.now), scene.admin
        meeting.save(update_fields=["closed_at", "closed_by"])


def _resolve(meeting: DispatchMeeting, number: int, word: Instruction) -> None:
    Instruction.objects.filter(pk=word.pk).update(report=meeting.report)
    Resolution.objects.create(
        meeting=meeting, item=meeting.items.filter(project=word.project).first(), number=number,
        text=word.text, done_when=word.done_when, project=word.project, to=word.to, unit=word.unit,
        due_on=word.first_due_on, instruction=word, created_at=word.created_at,
        created_by=word.created_by, updated_at=word.created_at, updated_by=word.created_by,
    )  # fmt: skip
