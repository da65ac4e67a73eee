"""The columns of a list of suspects and what else task forces call them."""

from casemgr.exchange.headings import Column

COLUMNS = (
    Column(
        "name",
        "姓名",
        ("嫌疑人", "嫌疑人姓名", "犯罪嫌疑人", "犯罪嫌疑人姓名", "涉案人员", "人员姓名"),
        required=True,
        key=True,
    ),
    Column(
        "resident_number",
        "身份证号",
        (
            "身份证",
            "身份证号码",
            "公民身份号码",
            "居民身份证号",
            "证件号码",
            "证件号",
            "嫌疑人身份证号",
            "嫌疑人身份证号码",
        ),
    ),
    Column("alias", "别名、绰号", ("别名", "绰号", "化名", "外号", "别名/绰号", "网名", "曾用名")),
    Column("gender", "性别"),
    Column("birth", "出生日期", ("出生年月", "出生年月日", "生日")),
    Column("country", "国籍或所在境外国家、地区", ("国籍", "国家", "国籍或地区", "所在国家", "所在境外地区")),
    Column("is_foreign", "外国籍或无国籍", ("外国籍", "是否外国人", "是否外籍")),
    Column(
        "is_deputy",
        "人大代表或政协委员",
        ("人大代表", "政协委员", "代表委员", "是否代表委员", "人大代表/政协委员"),
    ),
    Column("roles", "链条角色", ("角色", "涉案角色", "作用", "分工", "身份", "在案角色")),
    Column("level", "层级", ("级别", "链条层级", "所在层级")),
    Column("is_main", "主要犯罪嫌疑人", ("主犯", "是否主犯", "主要嫌疑人", "是否主要嫌疑人")),
    Column("attributed_amount", "归属金额", ("涉案金额", "个人涉案金额", "非法获利", "获利金额")),
    Column(
        "caught",
        "归案日期",
        ("归案时间", "抓获时间", "抓获日期", "到案时间", "到案日期"),
    ),
    Column("caught_mode", "归案方式", ("抓获方式", "到案方式")),
    Column("caught_place", "归案地点", ("抓获地点", "抓获地", "到案地点")),
    Column("capture_team", "抓捕组", ("抓捕组号", "组号", "抓捕小组")),
    # Known, so that nobody is told they were left out; never read.
    Column("serial", "序号", ("行号", "序", "NO")),
    Column("refusal", "退回原因"),
)

# The order in which a row's reasons are told: the first one names the column.
ORDER = {column.name: place for place, column in enumerate(COLUMNS)}
