from accounts import audit
from gaoxin.register import Register


class AuditedRegister(Register):
    """A register whose exports leave an audit event: who took which list, how many rows."""

    def exported(self, count: int) -> None:
        post = self.request.POST
        ticked = {"ticked": True} if self.request.method == "POST" and "_all" not in post else {}
        audit.record(
            "register.export",
            by=self.request.user,
            label=self.title,
            after={"rows": count, "query": self.asked.urlencode()[:500], **ticked},
        )
