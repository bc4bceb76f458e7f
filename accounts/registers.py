from accounts import audit
from accounts.roles import allows
from gaoxin.register import Register


class AuditedRegister(Register):
    """A register that offers what the person's role may do, and whose exports leave an audit event: who
    took which list, how many rows."""

    def may(self, page: str) -> bool:
        return allows(page, self.request.user)

    def exported(self, count: int) -> None:
        post = self.request.POST
        ticked = {"ticked": True} if self.request.method == "POST" and "_all" not in post else {}
        audit.record(
            "register.export",
            by=self.request.user,
            label=self.title,
            after={"rows": count, "query": self.asked.urlencode()[:500], **ticked},
        )
