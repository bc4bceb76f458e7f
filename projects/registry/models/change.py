from django.db import models
from django.db.models.functions import Now


class TransactionField(models.Field):
    """The number of a transaction of the database."""

    def db_type(self, connection) -> str:
        return "xid8"


class Change(models.Model):
    """That a transaction changed a table, for what is kept until it changes (gaoxin/unchanged.py). Written by triggers
    on the tables that are watched, once a transaction; a day later nobody needs it."""

    xact = TransactionField("事务", editable=False)
    name = models.TextField("数据表", editable=False)
    at = models.DateTimeField("时间", db_default=Now(), editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "数据变动"
        constraints = [models.UniqueConstraint(fields=["xact", "name"], name="change_once")]
        indexes = [models.Index(fields=["at"], name="change_at")]

    def __str__(self):
        return f"{self.name} {self.xact}"
