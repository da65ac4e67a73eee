from django.db import models


class Heartbeat(models.Model):
    """When a moving part was last seen alive (心跳): the queue, each sweep."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
