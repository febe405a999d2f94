"""图层: what a check of a layer found, how far the county is surveyed, and the versions of its layers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from components import layer_sheet
from components.panel import blocks
from components.state import asking
from data import wording
from data.rules.light import Light
from data.store import layer_state
from data.store.frames import each
from data.store.layers import LAYERS
from geo.write import LAYERS as OUT

if TYPE_CHECKING:
    import pandas as pd

    from components.state import View
    from data.store.frames import Row
    from data.store.layers import Layers
    from data.store.snapshot import Snapshot
    from geo.intake import Intake, Subjects

SIGNS: Final = {
    "stop": (Light.RED, "不能导入"),
    "warn": (Light.YELLOW, "请核对"),
    "note": (Light.GREEN, "说明"),
}
MOST: Final = 200
TO_DO: Final = (
    "示意：在左边上传边界，或带编号和经纬度的 xlsx、CSV。没有位置：地图上看不到，请打开该项，用“定位”在作战地图上点；"
    "乡镇驻地在作战总图选战区后定位。"
)
GEOJSON, GEOPACKAGE = "/export/layer.geojson", "/export/layers.gpkg"


def checks(layer: str, intake: Intake, subjects: Subjects) -> dict[str, Any]:
    """What the checks found, the gravest first."""
    order = list(SIGNS)
    remarks = sorted(intake.remarks, key=lambda remark: order.index(remark.gravity))
    items = [
        {
            "light": _sign(remark.gravity),
            "title": _where(remark.number, remark.name),
            "below": remark.said(layer),
        }
        for remark in remarks[:MOST]
    ]
    note = f"只列前 {MOST} 条，共 {len(remarks)} 条。" if len(remarks) > MOST else ""
    counts = [
        blocks.figure("可以导入", str(len(intake.shapes)), "个"),
        blocks.figure("本县共有", str(len(subjects.names)), "个"),
        blocks.figure("对不上", str(len(intake.asked)), "个", code="y" if intake.asked else ""),
        blocks.figure("不能导入", str(intake.stopped), "个", code="r" if intake.stopped else ""),
    ]
    return {
        "title": "核对结果",
        "blocks": [
            blocks.figures(counts),
            blocks.rows("发现的问题", items, "没有发现问题：图形有效，没有缝隙和重叠，都在本县以内。", note),
        ],
    }


def _sign(gravity: str) -> dict[str, str]:
    light, word = SIGNS[gravity]
    return {**blocks.light(light.value), "word": word}


def _where(number: int, name: str) -> str:
    return f"第 {number} 个 {name}".strip() if number else "整个图层"


def state(snapshot: Snapshot, layers: Layers, view: View) -> dict[str, Any]:
    """How far the county is surveyed, every version, and the files to take away."""
    return {
        "over": snapshot.playbook.county.name,
        "title": "图层",
        "subtitle": f"截至 {wording.date(snapshot.as_of)} 生效的实测边界；没有实测的仍按示意画，图上标明。",
        "blocks": [
            _by_layer(layer_state.load(snapshot)),
            blocks.rows(
                f"版本（{len(layers.versions)}）",
                [_version(row) for _, row in each(layers.versions)],
                "还没有导入过图层。请在左边上传，或先用下面的文件在 QGIS 里画。",
            ),
            {"type": "links", "title": "导出（CGCS2000，QGIS 能打开；不含农户）", "items": _links(view)},
        ],
    }


def _by_layer(things: pd.DataFrame) -> blocks.Block:
    """Each layer with what is surveyed, laid out or nowhere, and what to do about it."""
    items = [
        {
            "title": layer,
            "below": " · ".join(f"{state} {count}" for state, count in counts.items() if count),
            "right": f"{counts[layer_state.AREA] + counts[layer_state.POINT]} / {counts.sum()}",
            "rightBelow": "有范围或坐标",
        }
        for layer, counts in layer_state.counted(things).iterrows()
    ]
    return blocks.rows("各图层实测情况", items, "", TO_DO)


def _version(row: Row) -> blocks.Block:
    said = (f"{wording.date(row['valid_from'])}起生效", row["system"], row["reason"], row["actor"])
    shapes = int(row["places"] + row["areas"])
    return {
        "title": f"第 {row['number']} 版 {LAYERS[row['layer']]}",
        "below": " · ".join(filter(None, (row["title"], *said))),
        "right": f"{shapes} 个",
        "rightBelow": f"{wording.date(row['recorded_on'])}登记",
    }


def _links(view: View) -> list[dict[str, str]]:
    def address(path: str, **more: str) -> str:
        return f"{path}?" + "&".join(f"{name}={value}" for name, value in asking(view, **more).items())

    whole = {"label": "全部图层 GeoPackage", "href": address(GEOPACKAGE)}
    single = [
        {"label": f"{word} GeoJSON", "href": address(GEOJSON, layer=name)} for name, word in OUT.items()
    ]
    return [whole, layer_sheet.link(view), *single]
