import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from casemgr.counties.models import Posting


class Command(BaseCommand):
    help = "列出在岗民警：警号、姓名、角色、县区"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="以JSON输出")

    def handle(self, *args: Any, **options: Any) -> None:
        postings = Posting.objects.open().select_related("officer", "county")
        rows = [
            {
                "police_no": posting.officer.police_no,
                "name": posting.officer.name,
                "role": posting.role,
                "county": posting.county.code if posting.county else None,
            }
            for posting in postings.filter(officer__is_active=True).order_by("officer__police_no")
        ]
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        self.stdout.write("警号      姓名      角色              县区")
        for posting in postings.filter(officer__is_active=True).order_by("officer__police_no"):
            self.stdout.write(
                f"{posting.officer.police_no:<10}{posting.officer.name:<6}\t{posting.get_role_display():<10}\t{posting.place}"
            )
