from django.apps import AppConfig


class GaoxinConfig(AppConfig):
    name = "gaoxin"
    verbose_name = "平台"
