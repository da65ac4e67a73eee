"""What lies in the file of 6·16: evidence with its custody, a consultation that left to-dos."""

from datetime import datetime, timedelta

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.common.clock import local_date
from casemgr.demo.invented import at
from casemgr.evidence.enums import EvidenceKind, Mode
from casemgr.evidence.models import Evidence
from casemgr.evidence.services import custody, items, testing
from casemgr.proceedings.enums import Office, TopicKind
from casemgr.proceedings.services import consultations
from casemgr.proceedings.services.consultations import Said

STORE = {"to_party": "store", "to_body": "扶沟县公安局涉案财物管理中心", "to_signer": "孙保管"}
LABORATORY = {"to_party": "laboratory", "to_body": "周口市公安局物证鉴定所", "to_signer": "钱立"}

# Name, what it looks like, how many of what, kind, how it was come by, seal, place: 135 phones and 62 computers.
ITEMS = [
    ("手机（黑色）", "屏幕左下角有裂纹", 1, "部", EvidenceKind.PHYSICAL, Mode.SEIZED, "FG-0012", "A区3架2层"),
    (
        "手机（多品牌）",
        "见扣押清单附表",
        134,
        "部",
        EvidenceKind.PHYSICAL,
        Mode.SEIZED,
        "FG-0013 至 FG-0026",
        "A区5架",
    ),
    (
        "电脑主机",
        "见扣押清单附表",
        62,
        "台",
        EvidenceKind.PHYSICAL,
        Mode.SEIZED,
        "FG-0027 至 FG-0033",
        "B区1至4架",
    ),
    (
        "涉案APP后台数据库镜像",
        "数据库导出，分卷保存",
        1,
        "份",
        EvidenceKind.ELECTRONIC,
        Mode.EXTRACTED,
        "",
        "电子物证柜2号",
    ),
    ("银行流水", "扶沟支行出具", 3, "册", EvidenceKind.DOCUMENTARY, Mode.OBTAINED, "", "案卷室"),
]


def build(*, now: datetime) -> None:
    case = Case.objects.select_related("lead", "lead_unit").get(special_name="6·16")
    second = Officer.objects.get(police_no="162102")
    rows = [_collect(case, second, line) for line in ITEMS]
    phone = rows[0]
    for row in rows[:3]:
        _move(row, "store", at(local_date(row.collected_at), 18), **STORE)
    test = testing.request(
        by=case.lead,
        evidence=phone,
        laboratory=LABORATORY["to_body"],
        question="提取并固定聊天记录、转账记录。",
        requested_at=at(local_date(phone.collected_at) + timedelta(days=1), 9),
        document_no="扶公（刑）鉴聘字〔2023〕15号",
        now=now,
    )
    handed = at(local_date(phone.collected_at) + timedelta(days=1), 10)
    _move(phone, "test", handed, from_signer=STORE["to_signer"], document_no=test.document_no, **LABORATORY)
    _move(phone, "give_back", handed + timedelta(days=20), from_signer=LABORATORY["to_signer"], **STORE)
    testing.conclude(
        by=case.lead,
        test=test,
        document_no="（周）公（电）鉴字〔2023〕7号",
        text="检出聊天记录218条、转账记录36条。",
        signed_date=local_date(handed + timedelta(days=18)),
        now=now,
    )
    _consult(case, second, now)


def _collect(case: Case, second: Officer, line: tuple) -> Evidence:
    name, features, quantity, unit, kind, mode, seal, place = line
    collected = at(case.filed_date + timedelta(days=25), 10)
    return items.register(
        by=case.lead,
        case=case,
        name=name,
        features=features,
        quantity=quantity,
        unit=unit,
        kind=kind,
        mode=mode,
        seal_no=seal,
        place=place,
        collected_at=collected,
        collected_by=case.lead,
        collected_with=second,
        now=collected + timedelta(hours=4),
    )


def _move(evidence: Evidence, purpose: str, moment: datetime, **said: str) -> None:
    custody.hand_over(
        by=evidence.case.lead,
        evidence=evidence,
        after=evidence.custody.count(),
        purpose=purpose,
        at=moment,
        now=moment,
        **said,
    )


def _consult(case: Case, second: Officer, now: datetime) -> None:
    """What the procuratorate and the court were asked a week ago, and who is to do what about it."""
    today, owners = local_date(now), (case.lead, second, case.lead)
    said = [
        (TopicKind.LAW, "按诈骗罪共同犯罪认定，区分主从。", "补充各层级人员分工和获利的证据"),
        (TopicKind.JURISDICTION, "由扶沟县一并侦查，外县区受害人由当地协助取证。", "向相关县区发出协查函"),
        (TopicKind.EVIDENCE, "后台数据须提取原始载体并校验。", "补做电子数据完整性校验"),
    ]
    consultations.consult(
        by=case.lead,
        case=case,
        held_on=today - timedelta(days=7),
        offices=[Office.PROCURATORATE, Office.COURT],
        participants="县检察院第一检察部、县法院刑庭",
        topics=[
            Said(kind, opinion, todo, owner, today + timedelta(days=3 + 5 * place))
            for place, ((kind, opinion, todo), owner) in enumerate(zip(said, owners, strict=True))
        ],
        now=now - timedelta(days=6, hours=20),
    )
