from accounts import audit
from gaoxin.register import Register


class AuditedRegister(Register):
    """A register whose exports leave an audit event: who took which list, how many rows."""

    def exported(self, count: int) -> None:
        audit.record(
            "register.export",
            by=self.request.user,
            label=self.title,
            after={"rows": count, "query": self.asked.urlencode()[:500]},
        )
