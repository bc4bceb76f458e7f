"""People, their rights and what they did are one subject."""

AREAS = ("accounts",)
