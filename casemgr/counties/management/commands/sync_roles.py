from typing import Any

from django.core.management.base import BaseCommand

from casemgr.counties import services


class Command(BaseCommand):
    help = "按角色定义同步各县区授权；可重复运行"

    def handle(self, *args: Any, **options: Any) -> None:
        added, removed = services.sync_roles()
        self.stdout.write(f"新增授权 {added} 项，收回 {removed} 项")
