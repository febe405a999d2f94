"""The ledgers have the columns of the forms that counties send up, in the forms' order."""

from __future__ import annotations

import pytest

from data.ledger.books import BOOKS
from data.ledger.headers import How, understand
from data.ledger.tables import Table
from tests.integration import ledger_tools as tools

FORMS = {
    "projects": (
        "序号 项目编号 项目名称 项目类别 建设性质 乡镇 村 实施地点 开工时间 计划完工时间 责任单位 责任人"
        " 建设任务（内容及规模） 补助标准 资金规模（万元） 筹资方式/资金来源 财政衔接（专项）资金（万元）"
        " 其他资金（万元） 受益对象 受益户数 受益人数 其中脱贫户/贫困户数 其中脱贫/贫困人口数 绩效目标 群众参与"
        " 带贫减贫（联农带农）机制 是否入年度计划 项目状态 形象进度（%） 已拨付资金（万元） 拨付率（%） 备注"
    ),
    "exits": (
        "乡镇 行政村 是否深度贫困村 计划退出年度 总户数 农业户籍人口 建档立卡户数 建档立卡人数 未脱贫户数 未脱贫人数"
        " 贫困发生率（%） 有特色产业指标值 有特色产业是否达标 有义务教育保障是否达标 有村集体经济收入指标值"
        " 未达标原因 整改措施 村级自评 乡镇初验 县级核验 市（自治区）复核 公示起止 公告日期 第一书记 包村县领导"
        " 验收人签字"
    ),
    "relocation": (
        "序号 安置点名称 乡镇 村/位置 安置方式 规划户数 规划人数 其中建档立卡户数 其中建档立卡人数"
        " 其中同步搬迁户数 其中同步搬迁人数 住房套数 建筑面积（㎡） 人均面积（㎡） 总投资（万元） 完成投资（万元）"
        " 开工日期 主体完成（%） 竣工日期 交房套数 实际入住户数 实际入住人数 入住率（%） 拆旧复垦户数 后续产业"
        " 就业人数 户均就业（人） 配套学校/卫生室 社区管理机构 责任单位 责任人 存在问题"
    ),
    "industry": (
        "序号 基地名称 产业类别 乡镇 村 计划规模（亩/头/羽） 完成规模 经营主体（龙头/合作社） 经营模式 总投资（万元）"
        " 财政资金（万元） 带动贫困（脱贫、监测）户数 带动人数 利益联结方式 户均增收（元） 建成时间 责任单位 责任人"
        " 备注"
    ),
    "rectifications": (
        "序号 问题来源（巡视/督查/审计/自查） 反馈日期 问题类别 涉及乡镇 涉及村 反馈问题 具体表现 整改措施 任务"
        " 牵头领导 牵头/责任单位 责任人 整改时限 整改进展 完成日期 佐证材料 是否销号 销号审核人 回头看结果"
    ),
    "teams": "乡镇 行政村 派出单位 第一书记 队员 驻村起始 驻村天数（月） 召回/调整情况 考核等次",
    "helpers": (
        "乡镇 行政村 自然村 户主姓名 户编号 家庭人口 户属性（低保/特困/一般/监测） 致贫原因 脱贫年度 帮扶责任人"
        " 帮扶单位 单位隶属关系（省/市/县/乡/村） 职务 联系电话 帮扶起始时间 帮扶结束时间 第一/第二帮扶责任人"
        " 帮扶措施（产业/就业/教育/健康/危改/搬迁/兜底/金融） 最近走访日期 走访次数 备注"
    ),
    "household_checks": (
        "户编号 户主姓名 家庭人口 有收入来源 有住房保障 有基本医疗保障 有义务教育保障 有路通自然村 有饮用水 有电用"
        " 有电视看 人均纯收入 备注"
    ),
    "monitoring": (
        "乡镇 行政村 户编号 户主姓名 家庭人口 监测对象类型 识别日期 返贫致贫风险 人均纯收入（元） 帮扶措施 帮扶责任人"
        " 风险是否消除 消除日期"
    ),
    "funds": "项目编号 项目名称 资金来源 计划（万元） 拨付（万元） 支付（万元） 拨付率（%） 支付率（%）",
    "progress": "编号 名称 目标量 单位 期限 责任人 累计完成 数据日期 填报人",
    "households": "户编号 户主姓名 家庭人口",
}
"""Columns as forms commonly have them; of the exit criteria some items of one scheme."""


@pytest.mark.parametrize("code", list(BOOKS))
def test_the_columns_of_the_usual_form_are_there_in_its_order(ready, code):
    fields = BOOKS[code].fields(tools.reading(ready).snapshot)
    places = {field.code: number for number, field in enumerate(fields)}
    headers = tuple(FORMS[code].split())
    matches = understand(Table("表", (headers,)), fields).matches
    assert [match.header for match in matches if match.how not in {How.EXACT, How.SYNONYM}] == []
    order = [places[match.field] for match in matches]
    assert order == sorted(order)


@pytest.mark.parametrize("code", list(BOOKS))
def test_no_two_columns_go_by_the_same_header_and_none_is_as_another_is_called(ready, code):
    fields = BOOKS[code].fields(tools.reading(ready).snapshot)
    headers = tuple(field.title for field in fields)
    matches = understand(Table("表", (headers,)), fields).matches
    assert [match.field for match in matches] == [field.code for field in fields]
    assert {match.how for match in matches} == {How.EXACT}
