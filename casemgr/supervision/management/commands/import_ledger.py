import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from casemgr.accounts.models import Officer
from casemgr.cases.ledger import applying, preview, staging
from casemgr.cases.ledger.models import LedgerRow, Verdict
from casemgr.common import clock
from casemgr.common.errors import Unreadable
from casemgr.exchange.enums import Kind, State
from casemgr.exchange.models import Job
from casemgr.supervision.services import escalation


class Command(BaseCommand):
    help = "导入一份案件台账（XLSX或CSV），并将达到标准的案件提级挂牌；--simulate 演练后撤回"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="台账文件")
        parser.add_argument("--as", dest="police_no", required=True, help="以哪位民警的权限导入（警号）")
        parser.add_argument("--simulate", action="store_true", help="运行后撤回，只报告结果")
        parser.add_argument("--json", action="store_true", help="以JSON输出")

    def handle(self, *args: Any, file: Path, police_no: str, **options: Any) -> None:
        officer = Officer.objects.filter(police_no=police_no, is_active=True).first()
        if officer is None:
            self._refuse(f"没有警号为{police_no}的在用民警。")
        if not file.is_file():
            self._refuse(f"找不到文件{file}。")
        try:
            with transaction.atomic():
                result = _import(file, officer)
                if options["simulate"]:
                    transaction.set_rollback(True)
        except (Unreadable, applying.Outdated) as reason:
            self._refuse(str(reason))
        self.stdout.write(json.dumps(result, ensure_ascii=False) if options["json"] else _in_words(result))

    def _refuse(self, sentence: str) -> None:
        self.stderr.write(sentence)
        sys.exit(1)


def _import(file: Path, by: Officer) -> dict[str, Any]:
    """All of it in the caller's transaction, so that a rehearsal can be taken back whole."""
    now = clock.now()
    job = Job.objects.create(
        kind=Kind.LEDGER_IMPORT, owner=by, state=State.RUNNING, source_name=file.name[:200], created_at=now
    )
    job.counties.set(staging.importable_counties(by))
    counted = staging.stage(job=job, path=file, name=file.name, by=by, now=now, tell=_in_silence).result
    refused = [
        {"row": row, "column": column, "reason": reason}
        for row, column, reason in preview.rows(job, Verdict.REFUSED).values_list("row", "column", "reason")
    ]
    applying.apply(job=job, by=by, now=now, tell=_in_silence)
    ours = set(LedgerRow.objects.filter(job=job).taken().values_list("case_pk", flat=True))
    listed = sum(listing.case_id in ours for listing in escalation.run(now=now).listings)
    Job.objects.filter(pk=job.pk).update(
        state=State.DONE, finished_at=now, result={**counted, "applied": True}, row_count=counted["refused"]
    )
    return {
        "accepted": counted["accepted"],
        "unchanged": counted["unchanged"],
        "refused": refused,
        "listed": listed,
        "loss_total": counted["loss_total"],
    }


def _in_silence(step: str, done: int, total: int) -> None:
    """Nobody watches a command."""


def _in_words(result: dict[str, Any]) -> str:
    lines = [
        f"导入 {result['accepted']} 行，无变化 {result['unchanged']} 行，退回 {len(result['refused'])} 行；"
        f"损失金额合计 {result['loss_total']} 元；新挂牌 {result['listed']} 起"
    ]
    lines += [f"  第{row['row']}行 {row['column']}：{row['reason']}" for row in result["refused"]]
    return "\n".join(lines)
