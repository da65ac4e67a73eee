"""Every component in every state, with made-up data: what a screen may be built from."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from casemgr.web.base import Page
from casemgr.web.gallery.forms import SampleFilter, SampleForm
from casemgr.web.gallery.samples import everything
from casemgr.web.rules import SIGNED_IN


class Gallery(Page):
    rule = SIGNED_IN
    template_name = "gallery/index.html"
    title = _("界面组件")

    def get_context(self, **context: Any) -> dict[str, Any]:
        return super().get_context(
            form=SampleForm(),
            wrong_form=SampleForm(
                {"wrong-name": "", "wrong-day": "2023-02-30", "wrong-amount": "约十万"}, prefix="wrong"
            ),
            filter_form=SampleFilter(),
            **everything(),
            **context,
        )


class Reveal(Page):
    """Uncovers the made-up number of the gallery, as a real screen uncovers a real one."""

    rule = SIGNED_IN
    http_method_names: ClassVar[list[str]] = ["post"]
    template_name = "gallery/_revealed.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.page()
