from accounts.models.audit_event import AuditEvent
from accounts.models.form_token import FormToken, RegisterColumns
from accounts.models.role_grant import RoleGrant
from accounts.models.unit import Unit
from accounts.models.user import SEES_PEOPLE, User

__all__ = [
    "SEES_PEOPLE",
    "AuditEvent",
    "FormToken",
    "RegisterColumns",
    "RoleGrant",
    "Unit",
    "User",
]
