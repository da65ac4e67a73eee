from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from casemgr.counties import reference


class Command(BaseCommand):
    help = "载入县区、旧代码与乡镇村居区划；可重复运行"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=reference.DIVISIONS, help="区划表（CSV）")

    def handle(self, *args: Any, **options: Any) -> None:
        reference.load()
        townships, villages = reference.load_divisions(options["file"])
        self.stdout.write(f"乡镇街道 {townships} 个，村居 {villages} 个")
