"""Catalogues: counties and their old codes, areas, units, fraud types, lures; by hand or by spreadsheet."""

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casemgr.cases.models import FraudType, FraudTypeSynonym, Lure
from casemgr.common.chinese import normalise
from casemgr.counties.models import County, CountyAlias, Unit
from casemgr.counties.rights import Right
from casemgr.exchange.resources import Chosen, Field, ImportExportSide, ScopedForeignKey, ScopedResource
from casemgr.web.admin.base import HouseAdmin, ReadOnlyAdmin, ScopedFilter

KEEPERS = (Right.MANAGE_REFERENCE,)
YES_NO = Chosen([(True, "是"), (False, "否")])

# Headings and values of files are Chinese in every language: what was exported can be imported.


class CountyAliasResource(ScopedResource):
    old_code = Field("old_code", "旧代码")
    name = Field("name", "旧名称")
    county = Field("county", "现县区代码", widget=ScopedForeignKey(County, "code"))
    note = Field("note", "说明")

    class Meta(ScopedResource.Meta):
        model = CountyAlias
        fields = ("old_code", "name", "county", "note")
        import_id_fields = ("old_code",)


class UnitResource(ScopedResource):
    code = Field("code", "机构代码")
    name = Field("name", "名称")
    short_name = Field("short_name", "简称")
    kind = Field("kind", "类别", widget=Chosen(Unit.Kind.choices))
    parent = Field("parent", "上级机构代码", widget=ScopedForeignKey(Unit, "code"))
    stat_county = Field("stat_county", "统计县区代码", widget=ScopedForeignKey(County, "code"))
    is_active = Field("is_active", "在用", widget=YES_NO)

    class Meta(ScopedResource.Meta):
        model = Unit
        fields = ("code", "name", "short_name", "kind", "parent", "stat_county", "is_active")
        import_id_fields = ("code",)


class FraudTypeResource(ScopedResource):
    code = Field("code", "代码")
    name = Field("name", "名称")
    name_en = Field("name_en", "英文名")
    is_active = Field("is_active", "在用", widget=YES_NO)
    sort = Field("sort", "排序")

    class Meta(ScopedResource.Meta):
        model = FraudType
        fields = ("code", "name", "name_en", "is_active", "sort")
        import_id_fields = ("code",)


class FraudTypeSynonymResource(ScopedResource):
    text = Field("text", "写法")
    fraud_type = Field("fraud_type", "诈骗类型", widget=ScopedForeignKey(FraudType, "name"))

    class Meta(ScopedResource.Meta):
        model = FraudTypeSynonym
        fields = ("text", "fraud_type")
        import_id_fields = ("text",)

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        heading = str(self.fields["text"].column_name)
        row[heading] = normalise(row[heading])


class LureResource(ScopedResource):
    code = Field("code", "代码")
    name = Field("name", "名称")
    name_en = Field("name_en", "英文名")

    class Meta(ScopedResource.Meta):
        model = Lure
        fields = ("code", "name", "name_en")
        import_id_fields = ("code",)


class CatalogueAdmin(ImportExportSide, HouseAdmin):
    """Kept by the data manager and the system administrator, by hand or by spreadsheet."""

    keepers = KEEPERS
    for_administrators = True

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)


class CountyAdmin(ReadOnlyAdmin):
    keepers = KEEPERS
    for_administrators = True
    list_display = ("code", "name", "short_name", "kind", "population")
    ordering = ("code",)
    fields = ("code", "name", "short_name", "name_en", "kind", "population")


class CountyAliasAdmin(CatalogueAdmin):
    may_be_deleted = True
    resource_classes: ClassVar = [CountyAliasResource]
    list_display = ("old_code", "name", "county", "note")
    list_select_related = ("county",)
    search_fields = ("old_code", "name")


class AreaAdmin(ReadOnlyAdmin):
    keepers = KEEPERS
    for_administrators = True
    list_display = ("code", "name", "level", "county")
    list_select_related = ("county",)
    list_filter = (("county", ScopedFilter), "level")
    search_fields = ("code__startswith", "name")
    fields = ("code", "name", "level", "parent", "county")


class UnitAdmin(CatalogueAdmin):
    resource_classes: ClassVar = [UnitResource]
    list_display = ("code", "name", "kind", "stat_county", "is_active")
    list_select_related = ("stat_county",)
    list_filter = (("stat_county", ScopedFilter), "kind", "is_active")
    search_fields = ("code__startswith", "name")
    autocomplete_fields = ("parent",)


class FraudTypeAdmin(CatalogueAdmin):
    resource_classes: ClassVar = [FraudTypeResource]
    list_display = ("code", "name", "name_en", "is_active", "sort")
    search_fields = ("code", "name")


class SynonymForm(forms.ModelForm):
    """Keeps the text as ledgers are compared with it."""

    def clean_text(self) -> str:
        return normalise(self.cleaned_data["text"])


class FraudTypeSynonymAdmin(CatalogueAdmin):
    may_be_deleted = True
    resource_classes: ClassVar = [FraudTypeSynonymResource]
    form = SynonymForm
    list_display = ("text", "fraud_type")
    list_select_related = ("fraud_type",)
    list_filter = (("fraud_type", ScopedFilter),)
    search_fields = ("text",)


class LureAdmin(CatalogueAdmin):
    resource_classes: ClassVar = [LureResource]
    list_display = ("code", "name", "name_en")


class EscalationRuleAdmin(ReadOnlyAdmin):
    """The standard is changed on its own page, which shows first what the change would do."""

    keepers = KEEPERS
    list_display = ("version", "level", "amount_field", "threshold", "inclusive", "effective_date")
    fields = (
        "version",
        "level",
        "amount_field",
        "threshold",
        "inclusive",
        "effective_date",
        "source",
        "created_at",
    )

    def tools(self, request: HttpRequest, obj: Any = None) -> list[tuple[Any, str]]:
        return [(_("修改标准"), reverse("reference:standard"))]
