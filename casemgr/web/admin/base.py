"""What every page of the admin shares: rights for permissions, scope, and the audit for its log."""

from typing import Any, ClassVar

from django.contrib.admin import ModelAdmin, RelatedFieldListFilter
from django.db.models import ForeignKey, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase

from casemgr.audit import services as audit
from casemgr.common import clock
from casemgr.counties.access import holds
from casemgr.counties.rights import Right
from casemgr.exchange.resources import offered


class ScopedFilter(RelatedFieldListFilter):
    """Offers for choice only what the officer may see."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        return [(row.pk, str(row)) for row in offered(request.user, field.related_model)]


class HouseAdmin(ModelAdmin):
    """Seen by holders of `readers` or `keepers`, changed by `keepers`, as far as they see the rows.

    `for_administrators` adds the system administrator to the keepers.
    """

    readers: ClassVar[tuple[Right, ...]] = ()
    keepers: ClassVar[tuple[Right, ...]] = ()
    for_administrators = False
    may_be_added = True
    may_be_deleted = False

    show_full_result_count = False
    list_per_page = 50
    change_form_template = "house_admin/change_form.html"
    change_list_template = "house_admin/change_list.html"

    def may(self, request: HttpRequest, rights: tuple[Right, ...]) -> bool:
        """Whether the officer holds one of `rights` somewhere."""
        return request.user.is_active and any(holds(request.user, right) for right in rights)

    def _keeps(self, request: HttpRequest) -> bool:
        administrator = self.for_administrators and request.user.is_active and request.user.is_superuser
        return administrator or self.may(request, self.keepers)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._keeps(request) or self.may(request, self.readers)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may_be_added and self._keeps(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._keeps(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_be_deleted and self._keeps(request)

    def tools(self, request: HttpRequest, obj: Any = None) -> list[tuple[Any, str]]:
        """The links above a list, or above one row: what they say and where they lead."""
        return []

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseBase:
        return super().changelist_view(request, {**(extra_context or {}), "tools": self.tools(request)})

    def render_change_form(self, request: HttpRequest, context: Any, **options: Any) -> HttpResponseBase:
        context["tools"] = self.tools(request, options["obj"]) if options.get("obj") else []
        return super().render_change_form(request, context, **options)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = offered(request.user, self.model)
        ordering = self.get_ordering(request)
        return rows.order_by(*ordering) if ordering else rows

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **options: Any) -> Any:
        options.setdefault("queryset", offered(request.user, db_field.related_model))
        return super().formfield_for_foreignkey(db_field, request, **options)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only what the filters beside the list ask for: any other question would be an oracle."""
        asked = {_asked_by(item) for item in self.list_filter}
        return lookup.split("__")[0] in asked and super().lookup_allowed(lookup, value, request)

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> Any:
        raise Http404

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponseBase:
        # What happened stands in the audit, for those who may read it.
        raise Http404

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> None:
        self._record("added", request, obj)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> None:
        changed = [name for part in message for name in part.get("changed", {}).get("fields", [])]
        self._record("changed", request, obj, fields=[str(name) for name in changed])

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        for obj in queryset:
            self._record("deleted", request, obj)

    def _record(self, done: str, request: HttpRequest, obj: Model, **detail: Any) -> None:
        audit.record(f"reference.{done}", obj, by=request.user, now=clock.now(), name=str(obj), **detail)


def _asked_by(item: Any) -> str:
    """The parameter, or the field, that an entry of `list_filter` asks for."""
    return item[0] if isinstance(item, tuple) else getattr(item, "parameter_name", item)


class ReadOnlyAdmin(HouseAdmin):
    """Looked at here, changed elsewhere."""

    may_be_added = False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
