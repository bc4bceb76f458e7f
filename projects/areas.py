"""The subjects of the domain, in the order in which they are asked what they say to the site. The clock's
steps follow it too: letters go out after what they tell of, and the freeze comes last."""

AREAS = (
    "projects.calendar",
    "projects.registry",
    "projects.companies",
    "projects.files",
    "projects.people",
    "projects.schedule",
    "projects.resources",
    "projects.investment",
    "projects.financing",
    "projects.land",
    "projects.weekly",
    "projects.issues",
    "projects.lights",
    "projects.directing",
    "projects.official",
    "projects.messages",
    "projects.dispatch",
    "projects.bulletin",
    "projects.wall",
    "projects.sheets",
    "projects.returns",
    "projects.overview",
    "projects.screen",
    "projects.demo",
)
