"""The Celery application. Tasks are found in the `tasks` module of each app."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casemgr.settings")

from django.conf import settings

app = Celery("casemgr")
app.conf.update(settings.CELERY)
app.autodiscover_tasks()
