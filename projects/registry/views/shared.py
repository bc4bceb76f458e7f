"""Registers whose rows are the same for all who see every project."""

from projects.registry.models.scopes import SEE_ALL


class SharedByRole:
    """Their numbers, and which rows stand on a page, are kept until one of the tables changes that these are read from
    (gaoxin/list_figures.py). What a person is offered to filter by depends on the role. A register of which a ready-made
    view asks for what is the person's own, or for what was read before its query, is none."""

    def shared(self) -> str | None:
        role = self.request.user.role  # type: ignore[attr-defined]  # of the register
        return role if role in SEE_ALL else None
