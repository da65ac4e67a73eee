from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from casemgr import env
from casemgr.cases.models import Case
from casemgr.common import clock
from casemgr.counties import reference as divisions
from casemgr.counties.models import Area
from casemgr.demo import demonstration, people, reference


class Command(BaseCommand):
    help = "载入基础数据（县区、区划、诈骗类型、角色、督办标准）；可重复运行"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--demonstration",
            action="store_true",
            help="库中无案件时一并载入演示数据；DEMO_PASSWORD 为演示民警的口令",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        reference.load()
        if not Area.objects.exists():
            divisions.load_divisions()
        if options["demonstration"] and not Case.objects.exists():
            demonstration.build(now=clock.now(), tell=self.stdout.write)
        if password := env.text("DEMO_PASSWORD", ""):
            people.set_password(password)
