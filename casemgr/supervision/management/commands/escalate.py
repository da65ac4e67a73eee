import json
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from casemgr.common import clock
from casemgr.supervision.models import Supervision
from casemgr.supervision.services import escalation


class Command(BaseCommand):
    help = "将达到标准的案件提级挂牌；--once 只运行一次，--simulate 演练后撤回"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="运行一次后退出（默认每分钟一次）")
        parser.add_argument("--simulate", action="store_true", help="运行后撤回，只报告结果")
        parser.add_argument("--json", action="store_true", help="以JSON输出")

    def handle(self, *args: Any, **options: Any) -> None:
        while True:
            with transaction.atomic():
                listed = self._describe(escalation.run(now=clock.now()))
                if options["simulate"]:
                    transaction.set_rollback(True)
            if options["json"]:
                self.stdout.write(json.dumps({"listed": len(listed), "cases": listed}, ensure_ascii=False))
            else:
                self.stdout.write(f"挂牌 {len(listed)} 起")
            if options["once"] or options["simulate"]:
                return
            time.sleep(60)

    def _describe(self, outcome: escalation.Outcome) -> list[dict[str, Any]]:
        rows = Supervision.objects.filter(pk__in=[listing.supervision_id for listing in outcome.listings])
        return [
            {
                "case_no": row.case.number,
                "county": row.county.code,
                "amount": str(row.amount_seen),
                "notice_no": row.notice_no,
                "rule_version": row.rule.version,
            }
            for row in rows.select_related("case", "county", "rule").order_by("notice_serial")
        ]
