"""Legal periods and days off that a new installation starts with (domain §3.2–3.4, §3.8).

Each period says its source and how sure it is. 刑诉法 and 程序规定 count from 2013-01-01, when the texts that
brought these figures came into force; what came later says so. All of it is data that the bureau can change.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import transaction

from casemgr.common import clock
from casemgr.deadlines.enums import Mark, Unit
from casemgr.deadlines.models import Holiday, LegalTerm

HOUR, DAY, MONTH, WORKING_DAY = Unit.HOUR, Unit.DAY, Unit.MONTH, Unit.WORKING_DAY
V, V2, M, D = Mark.VERIFIED, Mark.QUOTED, Mark.MEMORY, Mark.OURS

SINCE_2013 = date(2013, 1, 1)
PROCEDURE_2020 = date(2020, 9, 1)
FILING_REFORM = date(2016, 1, 1)
STOP_PAYMENT = date(2016, 3, 18)
REFUND_RULES = date(2016, 9, 18)
PROPERTY_RULES = date(2015, 9, 1)
HOUSE = date(2021, 1, 1)

# How many hours before the end (domain §4.12). A request to extend custody is due seven days before.
SHORT, DAYS, WEEKS = (6,), (24, 6), (168, 24, 6)
# Until the end of the last day: so many days before that day begins (30, 15, 7, 3, 1).
LAPSES = (744, 384, 192, 96, 48)
SUPERVISED = (336, 168, 72, 24)

# fmt: off
# What an act must be done within: the end moves off a day off. Code, name, amount, unit, warnings, since,
# source, how sure.
ACTS = [
    ("filing_review", "立案审查", 3, DAY, (24,), FILING_REFORM, "受案立案意见第2条", V2),
    ("filing_review_clues", "立案审查（线索需查证）", 7, DAY, (24,), FILING_REFORM, "受案立案意见第2条", V2),
    ("filing_review_complex", "立案审查（重大复杂）", 30, DAY, (168, 24), FILING_REFORM, "受案立案意见第2条", V2),
    ("jurisdiction_transfer", "移送有管辖权机关", 24, HOUR, SHORT, SINCE_2013, "程序规定第175条", V),
    ("not_filed_notice", "送达不予立案通知书", 3, DAY, (24,), SINCE_2013, "程序规定第178条", V),
    ("reconsideration_request", "控告人申请复议", 7, DAY, (24,), SINCE_2013, "程序规定第179条", V),
    ("reconsideration_decision", "不予立案复议决定", 30, DAY, (168, 24), SINCE_2013, "程序规定第179条", V),
    ("review_request", "控告人申请复核", 7, DAY, (24,), SINCE_2013, "程序规定第179条", V),
    ("review_decision", "不予立案复核决定", 30, DAY, (168, 24), SINCE_2013, "程序规定第179条", V),
    ("review_extension", "复议复核延长（案情重大复杂）", 30, DAY, (168, 24), PROCEDURE_2020, "程序规定第179条", V),
    ("agency_review", "行政机关移送案件审查", 3, DAY, (24,), SINCE_2013, "程序规定第180条", V),
    ("procuratorate_reply", "说明不立案理由", 7, DAY, (24,), SINCE_2013, "程序规定第182条", V),
    ("procuratorate_filing", "检察院通知立案", 15, DAY, (72, 24), SINCE_2013, "程序规定第182条；刑诉法第113条", V),
    ("handover_notice", "移送案件后告知", 3, DAY, (24,), SINCE_2013, "程序规定第184至185条", V),
    ("withdrawal_notice", "撤销案件后告知", 3, DAY, (24,), SINCE_2013, "程序规定第189条", V),
    ("arrest_refused_reconsideration", "不批准逮捕提请复议", 5, DAY, (24,), SINCE_2013, "程序规定第141条", V),
    ("arrest_refused_review", "不批准逮捕提请复核", 5, DAY, (24,), SINCE_2013, "程序规定第141条", V),
    ("custody_recount_approval", "重新计算羁押期限报批", 5, DAY, (24,), SINCE_2013, "程序规定第151条", V),
    ("border_control_letter", "紧急边控补办手续", 7, DAY, (24,), SINCE_2013, "程序规定第278条", V),
    ("irrelevant_property", "解除与案件无关财物", 3, DAY, (24,), SINCE_2013, "刑诉法第145条；程序规定第233、247条", V),
    ("property_report", "涉案财物移交保管", 24, HOUR, SHORT, PROPERTY_RULES, "涉案财物管理若干规定第11至13条", V2),
    ("refund_announcement", "资金返还公告", 30, DAY, (72, 24), REFUND_RULES, "冻结资金返还若干规定第8条", V2),
    ("refund_payment", "银行办理返还", 3, WORKING_DAY, (24,), REFUND_RULES, "冻结资金返还若干规定第10、12条", V2),
    ("response_freeze", "止付后冻结", 24, HOUR, SHORT, HOUSE, "“30247”工作法，设置项", D),
    ("response_analysis", "研判落地", 7, WORKING_DAY, (24,), HOUSE, "“30247”工作法，设置项", D),
    ("fugitive_check", "追逃核查", 30, DAY, (72, 24), HOUSE, "设置项", D),
    ("consultation_todo", "会商事项", 30, DAY, (72, 24), HOUSE, "会商议定的日期", D),
    ("supervision_report", "督办进展报告", 30, DAY, (168, 72, 24), HOUSE, "设置项", D),
    ("supervision_report_large", "督办进展报告（50万元以上）", 7, DAY, (72, 24), HOUSE, "设置项", D),
    ("supervision", "挂牌督办", 90, DAY, SUPERVISED, HOUSE, "设置项", D),
    ("cold_review", "积案会商", 12, MONTH, (720, 168, 24), HOUSE, "设置项", D),
    ("supervision_extension", "督办延期（最多两次）", 30, DAY, SUPERVISED, HOUSE, "设置项", D),
]

# Custody: ends on the day itself, whatever day that is (刑诉法 105).
CUSTODY = [
    ("detention", "拘留", 3, DAY, DAYS, SINCE_2013, "刑诉法第91条；程序规定第129条", V),
    ("detention_special", "拘留（特殊情况延长）", 7, DAY, DAYS, SINCE_2013, "刑诉法第91条；程序规定第129条", V),
    ("detention_gang", "拘留（流窜、多次、结伙）", 30, DAY, WEEKS, SINCE_2013, "刑诉法第91条；程序规定第129条", V),
    ("arrest_review", "审查批准逮捕", 7, DAY, DAYS, SINCE_2013, "刑诉法第91条；检察规则第282条", V),
    ("custody", "侦查羁押", 2, MONTH, WEEKS, SINCE_2013, "刑诉法第156条；程序规定第148条", V),
    ("custody_first_extension", "侦查羁押第一次延长", 1, MONTH, WEEKS, SINCE_2013, "刑诉法第156条；程序规定第148条", V),
    ("custody_second_extension", "侦查羁押第二次延长", 2, MONTH, WEEKS, SINCE_2013, "刑诉法第158条；程序规定第149条", V),
    ("custody_third_extension", "侦查羁押第三次延长", 2, MONTH, WEEKS, SINCE_2013, "刑诉法第159条；程序规定第150条", V),
]

# What lapses by itself, or holds a person without custody: a day off never lengthens it [D].
FIXED = [
    ("forced_appearance", "传唤、拘传", 12, HOUR, (1,), SINCE_2013, "刑诉法第119条；程序规定第78至80条", V),
    ("forced_appearance_complex", "传唤、拘传（特别重大复杂）", 24, HOUR, (6, 1), SINCE_2013, "刑诉法第119条；程序规定第78至80条", V),
    ("detention_delivery", "拘留后送看守所", 24, HOUR, SHORT, SINCE_2013, "刑诉法第85条；程序规定第126条", V),
    ("detention_notice", "拘留后通知家属", 24, HOUR, SHORT, SINCE_2013, "刑诉法第85条；程序规定第127条", V),
    ("detention_interrogation", "拘留后讯问", 24, HOUR, SHORT, SINCE_2013, "刑诉法第86条；程序规定第128条", V),
    ("arrest_interrogation", "逮捕后讯问", 24, HOUR, SHORT, SINCE_2013, "刑诉法第94条；程序规定第144条", V),
    ("arrest_notice", "逮捕后通知家属", 24, HOUR, SHORT, SINCE_2013, "刑诉法第93条；程序规定第145条", V),
    ("arrest_review_free", "审查批准逮捕（未拘留）", 15, DAY, (72, 24), SINCE_2013, "检察规则第282条", V),
    ("arrest_review_free_complex", "审查批准逮捕（未拘留，重大复杂）", 20, DAY, (72, 24), SINCE_2013, "检察规则第282条", V),
    ("bail", "取保候审", 12, MONTH, WEEKS, SINCE_2013, "刑诉法第79条；程序规定第107条", V),
    ("residential_surveillance", "监视居住", 6, MONTH, WEEKS, SINCE_2013, "刑诉法第79条；程序规定第122条", V),
    ("fugitive_cancel", "撤销网上追逃", 48, HOUR, (24, 6), SINCE_2013, "程序规定第351条；《在逃人员信息登记/撤销表》", V2),
    ("supplementary_investigation", "补充侦查", 1, MONTH, WEEKS, SINCE_2013, "刑诉法第175条；程序规定第295条", V),
    ("prosecution_review", "审查起诉", 1, MONTH, (168,), SINCE_2013, "刑诉法第172条；检察规则第351条", V),
    ("prosecution_review_complex", "审查起诉延长（重大复杂）", 15, DAY, (72,), SINCE_2013, "刑诉法第172条；检察规则第351条", V),
    ("prosecution_review_summary", "审查起诉（速裁）", 10, DAY, (72,), date(2018, 10, 26), "刑诉法第172条；检察规则第351条", V),
    ("prosecution_review_summary_long", "审查起诉（速裁，可能判处一年以上）", 15, DAY, (72,), date(2018, 10, 26), "刑诉法第172条；检察规则第351条", V),
    ("stop_payment", "紧急止付", 48, HOUR, (6, 1), STOP_PAYMENT, "银发〔2016〕86号二（一）2", V2),
    ("freeze", "冻结存款汇款", 6, MONTH, LAPSES, SINCE_2013, "程序规定第239、243条", V),
    ("freeze_major", "冻结存款汇款（重大复杂）", 12, MONTH, LAPSES, PROCEDURE_2020, "程序规定第243条", V),
    ("freeze_securities", "冻结债券股票基金份额", 24, MONTH, LAPSES, SINCE_2013, "程序规定第244条", V),
    ("freeze_equity", "冻结股权保单", 6, MONTH, LAPSES, PROCEDURE_2020, "程序规定第239、245条", V),
    ("fugitive_confiscation", "逃匿后申请没收违法所得", 12, MONTH, (), SINCE_2013, "刑诉法第298条；程序规定第339条", V),
]
# fmt: on

# 国务院办公厅关于节假日安排的通知: name, first and last day off, days worked instead. Single days off that fall
# together with a weekend are written with it. 2027 had not been announced.
HOLIDAYS = [
    ("元旦", date(2023, 1, 1), date(2023, 1, 2), []),
    ("春节", date(2023, 1, 21), date(2023, 1, 27), [date(2023, 1, 28), date(2023, 1, 29)]),
    ("清明节", date(2023, 4, 5), date(2023, 4, 5), []),
    ("劳动节", date(2023, 4, 29), date(2023, 5, 3), [date(2023, 4, 23), date(2023, 5, 6)]),
    ("端午节", date(2023, 6, 22), date(2023, 6, 24), [date(2023, 6, 25)]),
    ("中秋节、国庆节", date(2023, 9, 29), date(2023, 10, 6), [date(2023, 10, 7), date(2023, 10, 8)]),
    ("元旦", date(2024, 1, 1), date(2024, 1, 1), []),
    ("春节", date(2024, 2, 10), date(2024, 2, 17), [date(2024, 2, 4), date(2024, 2, 18)]),
    ("清明节", date(2024, 4, 4), date(2024, 4, 6), [date(2024, 4, 7)]),
    ("劳动节", date(2024, 5, 1), date(2024, 5, 5), [date(2024, 4, 28), date(2024, 5, 11)]),
    ("端午节", date(2024, 6, 8), date(2024, 6, 10), []),
    ("中秋节", date(2024, 9, 15), date(2024, 9, 17), [date(2024, 9, 14)]),
    ("国庆节", date(2024, 10, 1), date(2024, 10, 7), [date(2024, 9, 29), date(2024, 10, 12)]),
    ("元旦", date(2025, 1, 1), date(2025, 1, 1), []),
    ("春节", date(2025, 1, 28), date(2025, 2, 4), [date(2025, 1, 26), date(2025, 2, 8)]),
    ("清明节", date(2025, 4, 4), date(2025, 4, 6), []),
    ("劳动节", date(2025, 5, 1), date(2025, 5, 5), [date(2025, 4, 27)]),
    ("端午节", date(2025, 5, 31), date(2025, 6, 2), []),
    ("国庆节、中秋节", date(2025, 10, 1), date(2025, 10, 8), [date(2025, 9, 28), date(2025, 10, 11)]),
    ("元旦", date(2026, 1, 1), date(2026, 1, 3), [date(2026, 1, 4)]),
    ("春节", date(2026, 2, 15), date(2026, 2, 23), [date(2026, 2, 14), date(2026, 2, 28)]),
    ("清明节", date(2026, 4, 4), date(2026, 4, 6), []),
    ("劳动节", date(2026, 5, 1), date(2026, 5, 5), [date(2026, 5, 9)]),
    ("端午节", date(2026, 6, 19), date(2026, 6, 21), []),
    ("中秋节", date(2026, 9, 25), date(2026, 9, 27), []),
    ("国庆节", date(2026, 10, 1), date(2026, 10, 7), [date(2026, 9, 20), date(2026, 10, 10)]),
]


@transaction.atomic
def load() -> None:
    """Terms that are not kept yet, and the days of years of which nothing is. Changes nothing made by hand."""
    now = clock.now()
    LegalTerm.objects.bulk_create(
        [
            LegalTerm(
                code=code,
                version=1,
                name=name,
                amount=amount,
                unit=unit,
                is_custody=rows is CUSTODY,
                moves=rows is ACTS and unit != HOUR,
                warn_hours=list(warn_hours),
                effective_date=since,
                source=source,
                mark=mark,
                created_at=now,
            )
            for rows in (ACTS, CUSTODY, FIXED)
            for code, name, amount, unit, warn_hours, since, source, mark in rows
        ],
        ignore_conflicts=True,
    )
    kept = set(Holiday.objects.values_list("date__year", flat=True))
    Holiday.objects.bulk_create([day for day in announced() if day.date.year not in kept])


def announced() -> Iterator[Holiday]:
    """Every day that the notices name."""
    for name, first, last, worked in HOLIDAYS:
        for number in range((last - first).days + 1):
            yield Holiday(date=first + timedelta(days=number), is_workday=False, name=name)
        for day in worked:
            yield Holiday(date=day, is_workday=True, name=f"{name}调休")
