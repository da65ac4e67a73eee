"""Every right, in words a chief would use, and the roles that bundle them.

A right is held on a County (architecture: never on a case); a case inherits from its county.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Right(models.TextChoices):
    """A right on a county (权限)."""

    READ_CASES = "read_cases", _("查看案件")
    READ_PERSONAL_DATA = "read_personal_data", _("查看完整个人信息")
    REVEAL_PERSONAL_DATA = "reveal_personal_data", _("说明理由后查看个人信息")
    CREATE_CASES = "create_cases", _("登记案件")
    EDIT_OWN_CASES = "edit_own_cases", _("办理本人主办或协办的案件")
    EDIT_COUNTY_CASES = "edit_county_cases", _("办理本县所有案件")
    APPROVE_CASES = "approve_cases", _("审批立案、破案、撤案等")
    TRANSFER_CASES = "transfer_cases", _("指定管辖")
    READ_SUPERVISION = "read_supervision", _("查看挂牌督办")
    ANSWER_SUPERVISION = "answer_supervision", _("签收督办、申请解除")
    REVIEW_SUPERVISION = "review_supervision", _("审核报告、解除督办")
    IMPORT_LEDGERS = "import_ledgers", _("导入案件台账")
    EXPORT_OWN_CASES = "export_own_cases", _("导出本人案件")
    EXPORT_CASES = "export_cases", _("导出案件")
    EXPORT_UNMASKED = "export_unmasked", _("申请导出未脱敏数据")
    APPROVE_EXPORTS = "approve_exports", _("审批未脱敏导出")
    READ_TASK_FORCES = "read_task_forces", _("查看专班")
    MANAGE_TASK_FORCES = "manage_task_forces", _("组建专班、把案件交专班办理")
    READ_COLD_CASES = "read_cold_cases", _("查看积案档案")
    APPROVE_FUNDS = "approve_funds", _("审批一年期冻结、资金返还")
    MANAGE_OFFICERS = "manage_officers", _("管理民警岗位")
    MANAGE_REFERENCE = "manage_reference", _("维护基础数据与督办标准")
    READ_AUDIT = "read_audit", _("查看审计记录")


class Role(models.TextChoices):
    """A role (岗位角色): what an officer is in a county, or in the city for all ten."""

    DETECTIVE = "detective", _("办案民警")
    COUNTY_LEAD = "county_lead", _("县局负责人")
    CITY_SUPERVISOR = "city_supervisor", _("市局督办员")
    ANALYST = "analyst", _("研判员")
    DATA_MANAGER = "data_manager", _("数据管理员")
    AUDITOR = "auditor", _("督察审计")
    STATION_OFFICER = "station_officer", _("派出所民警")
    LEGAL_REVIEWER = "legal_reviewer", _("法制审核员")


RIGHTS_OF: dict[Role, frozenset[Right]] = {
    Role.DETECTIVE: frozenset(
        {
            Right.READ_CASES,
            Right.CREATE_CASES,
            Right.EDIT_OWN_CASES,
            Right.READ_SUPERVISION,
            Right.EXPORT_OWN_CASES,
            Right.READ_TASK_FORCES,
            Right.READ_COLD_CASES,
        }
    ),
    Role.COUNTY_LEAD: frozenset(
        {
            Right.READ_CASES,
            Right.READ_PERSONAL_DATA,
            Right.CREATE_CASES,
            Right.EDIT_COUNTY_CASES,
            Right.APPROVE_CASES,
            Right.READ_SUPERVISION,
            Right.ANSWER_SUPERVISION,
            Right.IMPORT_LEDGERS,
            Right.EXPORT_CASES,
            Right.READ_TASK_FORCES,
            Right.READ_COLD_CASES,
            Right.MANAGE_TASK_FORCES,
            Right.MANAGE_OFFICERS,
            Right.READ_AUDIT,
        }
    ),
    Role.CITY_SUPERVISOR: frozenset(
        {
            Right.READ_CASES,
            Right.REVEAL_PERSONAL_DATA,
            Right.TRANSFER_CASES,
            Right.READ_SUPERVISION,
            Right.REVIEW_SUPERVISION,
            Right.EXPORT_CASES,
            Right.APPROVE_EXPORTS,
            Right.READ_TASK_FORCES,
            Right.READ_COLD_CASES,
            Right.MANAGE_TASK_FORCES,
            Right.APPROVE_FUNDS,
        }
    ),
    Role.ANALYST: frozenset(
        {
            Right.READ_CASES,
            Right.READ_SUPERVISION,
            Right.EXPORT_CASES,
            Right.READ_TASK_FORCES,
            Right.READ_COLD_CASES,
        }
    ),
    Role.DATA_MANAGER: frozenset(
        {
            Right.READ_CASES,
            Right.READ_SUPERVISION,
            Right.IMPORT_LEDGERS,
            Right.EXPORT_CASES,
            Right.EXPORT_UNMASKED,
            Right.MANAGE_OFFICERS,
            Right.MANAGE_REFERENCE,
        }
    ),
    Role.AUDITOR: frozenset(
        {
            Right.READ_CASES,
            Right.READ_SUPERVISION,
            Right.READ_AUDIT,
            Right.READ_TASK_FORCES,
            Right.READ_COLD_CASES,
        }
    ),
    Role.STATION_OFFICER: frozenset({Right.READ_CASES}),
    Role.LEGAL_REVIEWER: frozenset({Right.READ_CASES, Right.READ_SUPERVISION}),
}

# A detective or a lead of "all counties" would undo the wall; a supervisor of one county supervises nobody.
COUNTY_ROLES = frozenset({Role.DETECTIVE, Role.COUNTY_LEAD, Role.STATION_OFFICER, Role.LEGAL_REVIEWER})
CITY_ROLES = frozenset({Role.CITY_SUPERVISOR, Role.ANALYST, Role.DATA_MANAGER, Role.AUDITOR})

# Whoever approves what a data manager asks for, or reads what he did, must not owe him his post or password.
APPOINTED_BY_ADMINISTRATOR = frozenset({Role.CITY_SUPERVISOR, Role.DATA_MANAGER, Role.AUDITOR})
