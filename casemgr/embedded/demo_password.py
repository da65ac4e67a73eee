"""The password of the demonstration officers: given, or made once and shown once. It is kept nowhere."""

import secrets
from pathlib import Path

from casemgr import env

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class DemoPassword:
    """What `manage.py prepare` gets as DEMO_PASSWORD, and what the console says about it."""

    def __init__(self, var: Path) -> None:
        self._shown = var / "demo-password-shown"
        self._made = "" if env.text("DEMO_PASSWORD") or self._shown.exists() else _make()

    def environment(self) -> dict[str, str]:
        """To add to that of `manage.py prepare`; without the variable it leaves passwords as they are."""
        return {"DEMO_PASSWORD": self._made} if self._made else {}

    def sentence(self) -> tuple[str, str]:
        """What to say, in both languages."""
        if self._made:
            return (
                f"演示口令：{self._made}（仅显示这一次）",
                f"demonstration password, shown only this once: {self._made}",
            )
        if env.text("DEMO_PASSWORD"):
            return "演示口令：见 DEMO_PASSWORD", "demonstration password: as in DEMO_PASSWORD"
        return (
            "演示口令已在首次启动时显示；另设：DEMO_PASSWORD=新口令 make run",
            "demonstration password: shown at the first start; to set another: DEMO_PASSWORD=… make run",
        )

    def remember_shown(self) -> None:
        """The next run says nothing more."""
        if self._made:
            self._shown.touch()


def _make() -> str:
    letters = "".join(secrets.choice(_LETTERS) for _ in range(12))
    return "-".join(letters[start : start + 4] for start in (0, 4, 8))
