"""How figures, dates and forecasts are said in Chinese; one way everywhere."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from data.store.frames import Row, each, missing

if TYPE_CHECKING:
    import datetime as dt

    from data.rules.outlook import Count, Outlook

DEMO, VERIFY, SCHEMATIC, PROPOSED = "演示", "待核", "示意", "拟建"
DEMO_WITHIN = "含演示"
DEMO_NOTE = "目标、期限与出处有据的照原文；没有出处的进展、户数与责任人为演示数据。"
TEN_THOUSAND = 10_000
ENOUGH = 1.05
"""Of the pace needed against that made: below this the figure would be shown as once the present pace."""
KIND_WORDS = {
    "village_exit": "村退出",
    "relocation_site": "易地搬迁安置点",
    "industry_base": "产业基地",
    "project": "项目",
    "indicator": "重点工作指标",
    "rectification": "整改事项",
    "order": "督办令",
}
ACTION_WORDS = {
    "add_to_agenda": "议程加项",
    "approve": "批准送审",
    "arrange_agenda": "调整议程",
    "assess": "评定达标",
    "attach": "加附件",
    "back_up": "整县备份",
    "change_account": "改账号",
    "change_deadline": "调整期限",
    "change_password": "改口令",
    "close_meeting": "闭会",
    "create_account": "建账号",
    "disable_account": "停用账号",
    "drop_codes": "取消动态口令",
    "edit_playbook": "改作战方案",
    "enable_account": "启用账号",
    "enrol_codes": "绑定动态口令",
    "enter_funds": "登记资金",
    "enter_measurement": "登记测量值",
    "enter_row": "改台账一行",
    "exit_step": "办理退出程序",
    "export": "导出",
    "find_problem": "登记问题",
    "finish_step": "节点完成",
    "hand_over": "交接责任人",
    "import": "导入台账",
    "inspect": "登记督查",
    "issue_setup_token": "印发安装口令",
    "link_findings": "关联问题",
    "load_pack": "载入县包",
    "locate": "登记位置",
    "lock_out": "账号锁定",
    "note_attendance": "登记到会人员",
    "open_meeting": "开会定格",
    "order_issued": "下达督办令",
    "place_points": "登记点位",
    "plan_backwards": "排定工期",
    "plan_inspection": "安排督查",
    "plan_meeting": "安排会议",
    "propose_card": "提出黄红牌",
    "propose_project": "拟建项目",
    "publish_list": "发布红黑榜",
    "rectify": "整改进展",
    "refuse": "拒绝",
    "remake_agenda": "重排议程",
    "remember_names": "记住名称对应",
    "report": "填报进展",
    "reset_account": "重设口令",
    "resend_notices": "重发通知",
    "restore": "整县恢复",
    "restore_layer": "恢复图层",
    "return": "退回送审",
    "revoke_session": "收回会话",
    "save_draft": "存草稿",
    "set_channel": "改通知渠道",
    "sign_in": "登录",
    "sign_in_failed": "登录失败",
    "sign_out": "退出登录",
    "submit": "送审",
    "take_over_layer": "更新图层",
    "test_channel": "试发通知",
    "undo_import": "撤销导入",
    "unlock_account": "解锁账号",
    "unmask_household": "查看农户身份",
    "visit": "走访",
    "withdraw": "撤回送审",
}
"""What the audit trail calls a deed, and how it is said; steps of orders and cards have words of their own."""


def number(value: float, digits: int = 2) -> str:
    """1234567.5 as ``1,234,567.5``: no more decimals than it has; missing as ``—``."""
    if value is None or missing(value):
        return "—"
    text = f"{value:z,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def ten_thousands(value: float) -> str:
    """1100000 as ``110万``: a large figure that is read from afar."""
    return f"{number(value / TEN_THOUSAND)}万" if value >= TEN_THOUSAND * 10 else number(value, 0)


def amount(value: float) -> str:
    """A whole number of things done, or 未填报."""
    return "未填报" if missing(value) else number(value, 0)


def quantity(value: float, unit: str) -> str:
    """A figure with its unit."""
    return f"{number(value)} {unit}" if unit != "%" else f"{number(value)}%"


def percent(share: float) -> str:
    """0.756 as ``75%``: rounded down, so that 100% means done."""
    if missing(share):
        return "—"
    whole = math.floor(share * 100 + 1e-9)
    return f"{whole if share >= 1 else min(whole, 99)}%"


def more_or_less(share: float) -> str:
    """A difference as it is said: 0.224 as ``多 22%``."""
    return f"{'多' if share > 0 else '少'} {abs(share):.0%}"


def progress(objective: Row) -> str:
    """What is done of what is to be done, e.g. ``45 / 70 %``; 未填报 before the first report."""
    if missing(objective["value"]):
        return "未填报"
    sign = "≤" if objective["direction"] == "down" else "/"
    goal = quantity(objective["quantity"], objective["unit"])
    return f"{number(objective['value'])} {sign} {goal}"


def date(value: object) -> str:
    """2018年9月20日; missing as ``—``."""
    if missing(value):
        return "—"
    day = pd.Timestamp(value)  # type: ignore[arg-type]
    return f"{day.year}年{day.month}月{day.day}日"


def short_date(value: object) -> str:
    """9月20日; missing as ``—``."""
    return date(value).partition("年")[2] or "—"


def countdown(end: dt.date, as_of: dt.date) -> str:
    """How long a campaign has to go, e.g. ``距战役结束还有 102 天（2018年12月31日）``."""
    left = (end - as_of).days
    said = f"距战役结束还有 {left} 天" if left >= 0 else f"战役已结束 {-left} 天"
    return f"{said}（{date(end)}）"


def days_left(objective: Row) -> str:
    """Days to the deadline, or beyond it, or when it was done."""
    if not missing(objective["done_on"]):
        late = int(objective["late_days"])
        return "已完成" if late <= 0 else f"迟 {late} 天补齐"
    left = int(objective["days_left"])
    if left == 0:
        return "今天到期"
    return f"剩 {left} 天" if left > 0 else f"逾期 {-left} 天"


def forecast(objective: Row) -> str:
    """Will it be made, at the present pace? Nothing is said before there is one."""
    if not missing(objective["done_on"]) or missing(objective["late_days"]):
        return ""
    if math.isinf(objective["late_days"]):
        return "近期没有进展，按此无法完成"
    late = int(objective["late_days"])
    if late > 0:
        return f"按现速预计晚 {number(late)} 天"
    return "按现速可按期完成" if late == 0 else f"按现速可提前 {-late} 天"


def person(name: str, *, is_demo: bool) -> str:
    """A person's name; an invented one says so."""
    return f"{name}（{DEMO}）" if is_demo else name


def names(held: pd.DataFrame) -> dict[str, str]:
    """Names of those who hold a duty, by subject."""
    return {subject: person(duty["name"], is_demo=duty["is_demo"]) for subject, duty in each(held)}


def villages_out(zone: Row) -> str:
    """How many of a zone's villages are out, of those that must leave the list."""
    planned = zone["villages_planned"]
    return f"{zone['villages_out']}/{planned} 村" if planned else "无退出村"


def outlook(name: str, found: Outlook) -> list[str]:
    """What is made at the present pace, e.g. 按现速，资源县 13 个退出村能按期退出 11 个；须提速到 2.1 倍."""
    subjects = ((found.villages, "个", "退出村", "退出"), (found.works, "项", "工作", "完成"))
    made = [_made(count, *words) for count, *words in subjects if count.total]
    if not made:
        return [f"{name}还没有要完成的目标。"]
    return [f"按现速，{name} {'，'.join(made)}；{pace(found)}。"]


def _made(count: Count, measure: str, subject: str, verb: str) -> str:
    """Silence is said, and is no failure."""
    if count.silent == count.total:
        return f"{count.total} {measure}{subject}都没有填报，无法预计"
    silent = f"（另有 {count.silent} {measure}未填报）" if count.silent else ""
    return f"{count.total} {measure}{subject}能按期{verb} {count.on_time} {measure}{silent}"


def pace(found: Outlook) -> str:
    """What it needs against its pace of the last four weeks."""
    if math.isnan(found.speed_up):
        return "近四周没有可比的填报"
    if math.isinf(found.speed_up):
        return "近四周没有进展"
    if found.speed_up < ENOUGH:
        return "近四周的速度够用"
    return f"要全部按期，须提速到近四周的 {found.speed_up:.1f} 倍"
