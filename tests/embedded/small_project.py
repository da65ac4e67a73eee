"""A checkout as small as can be: our starter and supervisor around a Django project of a few lines."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent.parent

_FILES = {
    "casemgr/__init__.py": "",
    "casemgr/settings.py": """
from casemgr import env
SECRET_KEY = env.secret("SECRET_KEY")
DATABASES = {"default": env.database_settings()}
BROKER = env.broker_url()
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.staticfiles", "casemgr.demo"]
ROOT_URLCONF = "casemgr.urls"
ALLOWED_HOSTS = ["127.0.0.1"]
STATIC_URL = "static/"
STATIC_ROOT = env.var_dir() / "static"
STATICFILES_DIRS = [env.CHECKOUT / "static"]
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
""",
    "casemgr/urls.py": """
from django.db import connection
from django.http import HttpResponse
from django.urls import path
def live(request):
    connection.ensure_connection()
    return HttpResponse("ok")
urlpatterns = [path("healthz/live", live), path("healthz", live)]
""",
    "casemgr/wsgi.py": """
import os
from django.core.wsgi import get_wsgi_application
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casemgr.settings")
application = get_wsgi_application()
""",
    "casemgr/celery.py": """
import os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casemgr.settings")
from celery import Celery
from django.conf import settings
app = Celery("casemgr", broker=settings.BROKER)
app.conf.update(
    broker_connection_retry_on_startup=True,
    beat_schedule={"note": {"task": "note", "schedule": 0.5, "options": {"expires": 5}}},
)
@app.task(name="note", ignore_result=True)
def note():
    (settings.STATIC_ROOT.parent / "worked").touch()
""",
    "casemgr/demo/__init__.py": "",
    "casemgr/demo/management/__init__.py": "",
    "casemgr/demo/management/commands/__init__.py": "",
    "casemgr/demo/management/commands/prepare.py": """
import os
from django.core.management.base import BaseCommand
class Command(BaseCommand):
    def add_arguments(self, parser):
        parser.add_argument("--demonstration", action="store_true")
    def handle(self, **options):
        self.stdout.write("password given: " + os.environ.get("DEMO_PASSWORD", "none"))
""",
    "casemgr/demo/management/commands/personas.py": """
from django.core.management.base import BaseCommand
class Command(BaseCommand):
    def handle(self, **options):
        self.stdout.write("411601 detective")
""",
    "static/one.css": "body { color: black }",
}


def build(folder: Path) -> Path:
    """Writes the project into the folder."""
    for name, text in _FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    shutil.copy(CHECKOUT / "manage.py", folder)
    shutil.copy(CHECKOUT / "casemgr/env.py", folder / "casemgr")
    shutil.copytree(
        CHECKOUT / "casemgr/embedded",
        folder / "casemgr/embedded",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    return folder


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(folder: Path, port: int, **environment: str) -> subprocess.Popen[str]:
    """Starts the project's `make run`, without make."""
    return subprocess.Popen(
        [sys.executable, "-m", "casemgr.embedded", "run"],
        cwd=folder,
        env={**os.environ, "PORT": str(port), "PYTHONPATH": str(folder), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def read_until(process: subprocess.Popen[str], words: str) -> str:
    """What the process says up to the line with these words."""
    said = ""
    for line in process.stdout:
        said += line
        if words in line:
            return said
    raise AssertionError(f"never said {words!r}:\n{said}")
