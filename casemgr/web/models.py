from django.conf import settings
from django.db import models


class Submission(models.Model):
    """A form that was submitted, by the key it was rendered with: pressing twice makes one record."""

    key = models.UUIDField(primary_key=True)
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    led_to = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.key)
