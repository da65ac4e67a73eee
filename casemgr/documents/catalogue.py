"""The legal documents a new installation starts with (文书种类), as data that the bureau can change.

Articles are those of domain §3.2–3.4; the words of the numbers follow the ministry's forms, as far as they
are known [M], and are settings [D].
"""

from collections.abc import Iterator

from django.db import transaction

from casemgr.common import clock
from casemgr.counties.models import County, Unit
from casemgr.documents.enums import About, Approver, Stage
from casemgr.documents.models import Issuer, Kind, Template
from casemgr.documents.services import templates
from casemgr.documents.stationery import sheets
from casemgr.suspects.enums import MeasureKind as M

CASE, SUSPECT, MEASURE, REFUND = About
OFFICER, HEAD, CITY = Approver
ANY, FILED, CONCLUDED = Stage

# fmt: off
# Code, name, about, measures, who decides, from when on, legal basis, word of the number, what it cannot lack.
KINDS = [
    ("filing_decision", "立案决定书", CASE, (), HEAD, FILED, "刑诉法第112条；程序规定第178条", "立字", ("案件名称",)),
    ("detention_warrant", "拘留证", SUSPECT, (), HEAD, FILED, "刑诉法第82、85条；程序规定第125条", "拘字", ("姓名", "罪名", "看守所")),
    ("detention_notice", "拘留通知书", MEASURE, (M.DETENTION,), OFFICER, FILED, "刑诉法第85条；程序规定第127条", "拘通字", ("姓名", "罪名", "看守所")),
    ("arrest_request", "提请批准逮捕书", SUSPECT, (), HEAD, FILED, "刑诉法第81、87条；程序规定第137条", "提捕字", ("姓名", "罪名", "检察院", "简要案情", "证据")),
    ("arrest_warrant", "逮捕证", MEASURE, (M.ARREST,), HEAD, FILED, "刑诉法第80、93条；程序规定第142条", "捕字", ("姓名", "罪名", "检察院", "措施文号", "看守所")),
    ("bail_decision", "取保候审决定书", SUSPECT, (), HEAD, FILED, "刑诉法第67、79条；程序规定第83、84、107条", "取保字", ("姓名", "罪名", "起算日期", "保证方式")),
    ("residence_decision", "监视居住决定书", SUSPECT, (), HEAD, FILED, "刑诉法第74、79条；程序规定第122条", "监居字", ("姓名", "罪名", "起算日期", "居住处所")),
    ("release_notice", "释放通知书", MEASURE, (M.DETENTION, M.ARREST), HEAD, FILED, "刑诉法第86、94条；程序规定第128、140、161条", "释字", ("姓名", "看守所", "理由")),
    ("prosecution_opinion", "起诉意见书", CASE, (), HEAD, CONCLUDED, "刑诉法第162条；程序规定第289、291条", "诉字", ("嫌疑人名单", "简要案情", "证据", "罪名", "检察院")),
    ("return_list", "发还清单", CASE, (), HEAD, FILED, "刑诉法第245条；程序规定第234条", "发还字", ("领取人", "物品清单")),
    ("refund_announcement", "冻结资金返还公告", REFUND, (), OFFICER, FILED, "冻结资金返还若干规定第8条", "返公字", ("返还总额", "公告名单")),
    ("refund_application", "冻结资金返还申请表", REFUND, (), OFFICER, FILED, "冻结资金返还若干规定第6条", "返申字", ("返还总额", "返还名单", "资金来源")),
    ("refund_decision", "冻结资金返还决定书", REFUND, (), CITY, FILED, "冻结资金返还若干规定第6、9条", "刑返字", ("返还总额", "返还名单", "资金来源", "市局批准日期")),
    ("refund_list", "资金发还清单", REFUND, (), OFFICER, FILED, "刑诉法第245条；程序规定第234条", "资还字", ("返还总额", "返还名单", "返还决定书文号")),
    ("withdrawal_decision", "撤销案件决定书", CASE, (), HEAD, FILED, "刑诉法第163条；程序规定第186、187条", "撤案字", ("案件名称", "理由")),
]
# fmt: on


@transaction.atomic
def load() -> None:
    """Kinds, issuing bureaus and first templates that are not there yet. Changes nothing made by hand."""
    Kind.objects.bulk_create(_kinds(), ignore_conflicts=True)
    Issuer.objects.bulk_create(_issuers(), ignore_conflicts=True)
    bare = Kind.objects.exclude(pk__in=Template.objects.order_by().values("kind"))
    for kind in bare.filter(code__in=sheets.SHEETS):
        templates.add(
            by=None,
            kind=kind,
            content=sheets.build(kind.code),
            file_name=f"{kind.name}.docx",
            now=clock.now(),
        )


def _kinds() -> Iterator[Kind]:
    for sort, row in enumerate(KINDS, 1):
        code, name, about, measures, approver, stage, basis, word, required = row
        yield Kind(
            code=code,
            name=name,
            about=about,
            measure_kinds=list(measures),
            approver=approver,
            stage=stage,
            legal_basis=basis,
            number_pattern=f"{{代字}}{word}〔{{年份}}〕{{顺序号}}号",
            required=list(required),
            sort=sort,
        )


def _issuers() -> Iterator[Issuer]:
    """The bureaus, by the first character of their county: 扶公（刑）; the city as 周公（刑）."""
    words = {county.pk: county.short_name[0] for county in County.objects.all()}
    bureaus = Unit.objects.filter(kind__in=(Unit.Kind.CITY_BUREAU, Unit.Kind.COUNTY_BUREAU))
    for unit in bureaus.order_by("code"):
        yield Issuer(unit=unit, word=f"{words.get(unit.stat_county_id, '周')}公（刑）")
