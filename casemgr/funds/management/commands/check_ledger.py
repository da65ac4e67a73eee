from typing import Any

from django.core.management.base import BaseCommand, CommandError

from casemgr.funds import ledger


class Command(BaseCommand):
    help = "核对资金台账：每个资金位置的余额是否等于其分录之和；不一致时列出并以非零状态退出"

    def handle(self, *args: Any, **options: Any) -> None:
        uneven = list(ledger.uneven())
        for pk, balance, total in uneven:
            self.stderr.write(f"资金位置{pk}：余额{balance}，分录合计{total}")
        if uneven:
            raise CommandError(f"{len(uneven)}个资金位置的余额与分录不一致")
        self.stdout.write("资金台账一致")
