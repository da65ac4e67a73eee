import sys
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandParser

from casemgr.accounts.models import Officer
from casemgr.cases.export.jobs import record
from casemgr.cases.export.making import Format, Order, make, reach
from casemgr.common import clock
from casemgr.common.errors import Unreadable


class Command(BaseCommand):
    help = "以某位民警的权限导出案件（已脱敏）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as", dest="police_no", required=True, help="以哪位民警的权限导出（警号）")
        parser.add_argument("--county", help="只导出一个县区（六位代码）")
        parser.add_argument(
            "--format", required=True, choices=[kind.value for kind in Format], help="文件格式"
        )
        parser.add_argument("--out", type=Path, required=True, help="写到哪个文件")

    def handle(self, *args: Any, police_no: str, out: Path, **options: Any) -> None:
        officer = Officer.objects.filter(police_no=police_no, is_active=True).first()
        if officer is None:
            self._refuse(f"没有警号为{police_no}的在用民警。")
        now = clock.now()
        parameters = {"county": options["county"]} if options["county"] else {}
        order = Order(officer, reach(officer), Format(options["format"]), parameters)
        draft = out.with_name(f"{out.name}.part")
        try:
            written = make(order, draft, now=now)
            record(order, written, job=None, now=now)
            draft.replace(out)
        except PermissionDenied as refusal:
            self._refuse(str(refusal))
        except ValidationError:
            self._refuse(f"没有代码为{options['county']}的县区，或您没有导出该县区案件的权限。")
        except Unreadable as refusal:
            self._refuse(str(refusal))
        except OSError as error:
            self._refuse(f"无法写入{out}（{error.strerror}）。")
        finally:
            draft.unlink(missing_ok=True)
        self.stdout.write(f"已导出{written.rows}行到{out}，SHA-256为{written.sha256}")

    def _refuse(self, sentence: str) -> None:
        self.stderr.write(sentence)
        sys.exit(1)
