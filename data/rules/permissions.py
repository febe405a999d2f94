"""Who may do what, and where: a table of frozen values. Queries and actions ask it, never a widget."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

LONGEST = 80
"""Letters of an actor's name in the audit trail, as the tables keep it."""


class Role(StrEnum):
    """As whom somebody acts."""

    SECRETARY = "secretary"
    CHIEF = "chief"
    COMMANDER = "commander"
    CLERK = "clerk"
    BUREAU = "bureau"
    INSPECTOR = "inspector"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDITOR = "auditor"


class Deed(StrEnum):
    """What can be allowed."""

    SEE = "see"
    SEE_HOUSEHOLDS = "see_households"
    UNMASK_HOUSEHOLD = "unmask_household"
    EXPORT_UNMASKED = "export_unmasked"
    SEE_HIDDEN_INSPECTIONS = "see_hidden_inspections"
    ENTER = "enter"
    JUDGE = "judge"
    IMPORT = "import"
    LOCATE = "locate"
    PLAN = "plan"
    APPROVE = "approve"
    ORDER = "order"
    HAND_OVER = "hand_over"
    INSPECT = "inspect"
    VERIFY = "verify"
    WARN = "warn"
    PUBLISH = "publish"
    MEET = "meet"
    EDIT_PLAYBOOK = "edit_playbook"
    REPLACE_LAYERS = "replace_layers"
    BACK_UP = "back_up"
    RESTORE = "restore"
    MANAGE_ACCOUNTS = "manage_accounts"
    SET_SECURITY = "set_security"
    READ_AUDIT = "read_audit"


class Area(StrEnum):
    """How far a grant reaches."""

    COUNTY = "county"
    ZONE = "zone"
    UNIT = "unit"


ROLE_WORDS = {
    Role.SECRETARY: "书记",
    Role.CHIEF: "指挥长",
    Role.COMMANDER: "司令员",
    Role.CLERK: "乡镇填报",
    Role.BUREAU: "行业部门",
    Role.INSPECTOR: "督查",
    Role.SYSTEM_ADMIN: "系统管理",
    Role.SECURITY_ADMIN: "安全管理",
    Role.AUDITOR: "审计",
}
DEED_WORDS = {
    Deed.SEE: "看全县态势",
    Deed.SEE_HOUSEHOLDS: "看各户（脱敏）",
    Deed.UNMASK_HOUSEHOLD: "看户主姓名证件",
    Deed.EXPORT_UNMASKED: "导出未脱敏名册",
    Deed.SEE_HIDDEN_INSPECTIONS: "看未公开的督查",
    Deed.ENTER: "填报",
    Deed.JUDGE: "评定达标、办退出程序",
    Deed.IMPORT: "导入台账",
    Deed.LOCATE: "登记位置",
    Deed.PLAN: "排工期、调期限、拟建项目",
    Deed.APPROVE: "审批",
    Deed.ORDER: "下达、核验督办令",
    Deed.HAND_OVER: "移交责任",
    Deed.INSPECT: "安排督查、登记问题",
    Deed.VERIFY: "核验、销号",
    Deed.WARN: "发黄牌红牌",
    Deed.PUBLISH: "发布红黑榜",
    Deed.MEET: "开调度会",
    Deed.EDIT_PLAYBOOK: "改作战方案、退出标准",
    Deed.REPLACE_LAYERS: "换图层",
    Deed.BACK_UP: "备份",
    Deed.RESTORE: "恢复",
    Deed.MANAGE_ACCOUNTS: "管理账号",
    Deed.SET_SECURITY: "安全设置",
    Deed.READ_AUDIT: "看审计记录",
}
AREA_WORDS = {Area.COUNTY: "全县", Area.ZONE: "本战区", Area.UNIT: "本部门"}
KEEPERS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})
"""三员: whoever runs the system, whoever sets its rules and whoever watches both; none of them does business."""


@dataclass(frozen=True)
class Grant:
    """A role may do a deed within an area."""

    role: Role
    deed: Deed
    area: Area


@dataclass(frozen=True)
class Actor:
    """Somebody who acts.

    Attributes:
        name: As the audit trail names them.
        role: As whom.
        zone: The zone a commander or clerk belongs to; empty for the county's own.
        unit: The unit a bureau's person belongs to.
        county: Code of the county; empty for whoever belongs to none.
        zone_name: The zone as it is called.
    """

    name: str
    role: Role
    zone: str = ""
    unit: str = ""
    county: str = ""
    zone_name: str = ""

    @property
    def post(self) -> str:
        """As whom, in words, and for what: 司令员·七战区."""
        return "·".join(filter(None, (ROLE_WORDS[self.role], self.zone_name or self.zone or self.unit)))

    @property
    def signed(self) -> str:
        """As the audit trail writes who acted."""
        return signature(self)


def signature(actor: Actor, on_behalf: str = "") -> str:
    """Who acted and as whom, as the audit trail writes it; besides on whose behalf, where that is another name."""
    name = actor.name.strip() or "未署名"
    other = "" if on_behalf in ("", name) else f"代{on_behalf}"
    return f"{name}（{actor.post}）{other}"[:LONGEST]


def name_in(signed: str) -> str:
    """The name out of :func:`signature`."""
    return signed.rpartition("）")[2].removeprefix("代") or signed.rpartition("（")[0] or signed


_BUSINESS = frozenset(Deed) - {Deed.MANAGE_ACCOUNTS, Deed.SET_SECURITY}
_LED = {
    Deed.SEE_HOUSEHOLDS,
    Deed.ENTER,
    Deed.JUDGE,
    Deed.IMPORT,
    Deed.LOCATE,
    Deed.PLAN,
    Deed.APPROVE,
    Deed.ORDER,
    Deed.HAND_OVER,
}
_FILLED_IN = {
    Deed.SEE_HOUSEHOLDS,
    Deed.UNMASK_HOUSEHOLD,
    Deed.ENTER,
    Deed.JUDGE,
    Deed.IMPORT,
    Deed.LOCATE,
}
_OF_A_TRADE = {Deed.ENTER, Deed.JUDGE, Deed.IMPORT, Deed.LOCATE, Deed.PLAN, Deed.APPROVE}
_INSPECTED = {
    Deed.SEE,
    Deed.SEE_HOUSEHOLDS,
    Deed.UNMASK_HOUSEHOLD,
    Deed.SEE_HIDDEN_INSPECTIONS,
    Deed.INSPECT,
    Deed.VERIFY,
    Deed.WARN,
}


def _granted(role: Role, area: Area, deeds: Iterable[Deed]) -> Iterator[Grant]:
    return (Grant(role, deed, area) for deed in deeds)


GRANTS = frozenset(
    {
        *_granted(Role.SECRETARY, Area.COUNTY, _BUSINESS),
        *_granted(Role.CHIEF, Area.COUNTY, _BUSINESS - {Deed.RESTORE, Deed.READ_AUDIT}),
        *_granted(Role.COMMANDER, Area.COUNTY, {Deed.SEE}),
        *_granted(Role.COMMANDER, Area.ZONE, _LED),
        *_granted(Role.CLERK, Area.COUNTY, {Deed.SEE}),
        *_granted(Role.CLERK, Area.ZONE, _FILLED_IN),
        *_granted(Role.BUREAU, Area.COUNTY, {Deed.SEE}),
        *_granted(Role.BUREAU, Area.UNIT, _OF_A_TRADE),
        *_granted(Role.INSPECTOR, Area.COUNTY, _INSPECTED),
        *_granted(Role.SYSTEM_ADMIN, Area.COUNTY, {Deed.MANAGE_ACCOUNTS, Deed.BACK_UP, Deed.RESTORE}),
        *_granted(Role.SECURITY_ADMIN, Area.COUNTY, {Deed.SET_SECURITY}),
        *_granted(Role.AUDITOR, Area.COUNTY, {Deed.READ_AUDIT}),
    }
)
"""The whole table.

Everybody who does business sees the whole county's figures: 挂图作战 works by comparison. Single households and
everything that is written stay within one's own zone or unit. A commander leads without knowing the names of the
poor. An unannounced inspection is known to the headquarters and the inspectors alone: commanders, clerks and bureaus
are among the inspected, and none of them verifies what he put right himself. A clerk hands in and never approves. A
backup holds every household unmasked, and restoring one replaces whatever was entered since.
"""


def reach(actor: Actor, deed: Deed) -> Area | None:
    """How far the actor may go with a deed; None where not at all. A zone's grant without a zone reaches nothing."""
    areas = areas_of(actor.role, deed)
    if Area.COUNTY in areas:
        return Area.COUNTY
    if Area.ZONE in areas and actor.zone:
        return Area.ZONE
    return Area.UNIT if Area.UNIT in areas and actor.unit else None


@cache
def areas_of(role: Role, deed: Deed) -> frozenset[Area]:
    """The areas in which the table lets a role do a deed."""
    return frozenset(grant.area for grant in GRANTS if (grant.role, grant.deed) == (role, deed))


def may(actor: Actor, deed: Deed, zone: str = "", *, county: str = "", units: Collection[str] = ()) -> bool:
    """Whether the actor may do a deed to something.

    Args:
        actor: Who.
        deed: What.
        zone: The zone it lies in; empty for the county's own, which is nobody's but the county's.
        county: Code of its county, where zones of several counties could be mistaken for one another.
        units: The units that answer for it.
    """
    if not at_home(actor, county):
        return False
    area = reach(actor, deed)
    if area is Area.ZONE:
        return actor.zone == zone
    return area is Area.COUNTY or (area is Area.UNIT and actor.unit in units)


def at_home(actor: Actor, county: str) -> bool:
    """Whether the actor has any business in a county."""
    return not actor.county or not county or actor.county == county


def may_hold_together(roles: Collection[Role]) -> bool:
    """Whether one account may hold all of these roles: none holds two of the 三员, or one of them beside business."""
    kept = KEEPERS & set(roles)
    return not kept or len(set(roles)) == 1
