"""Named filters of the case list (视图): an officer's own, or shared with a county."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.cases.models import SavedView
from casemgr.counties.access import may
from casemgr.counties.models import County
from casemgr.counties.rights import Right

MOST_VIEWS = 20


def save(*, by: Officer, name: str, query: str, shared_with: County | None = None) -> SavedView:
    """Keep a filter under a name, for `by` alone or for all who read the cases of `shared_with`.

    `query` is a query string that names no person (`CaseFilter.parameters`). Raises ValidationError for a
    name taken or one view too many.
    """
    if shared_with and not may(by, Right.READ_CASES, shared_with.pk):
        raise PermissionDenied(_("您不能向该县区共享视图。"))
    if SavedView.objects.filter(owner=by).count() >= MOST_VIEWS:
        raise ValidationError(_("最多保存20个视图，请先删除不用的视图。"))
    view = SavedView(owner=by, name=name, query=query, shared_with=shared_with)
    view.full_clean()
    view.save()
    return view


def delete(*, by: Officer, view: SavedView) -> None:
    """Forget a view of one's own, shared or not."""
    if view.owner_id != by.pk:
        raise PermissionDenied(_("只能删除本人的视图。"))
    view.delete()
