"""The screen renderer's payload: geometry behind content-hashed addresses, and what changes with each rerun."""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from shapely.geometry import mapping

from data.rules.light import SIGNS
from geo.publish import publish

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.map_spec import Ground, MapSpec, Shape

Json = dict[str, Any]
TRUE_AREA = ("industry_base",)
"""Layers that show, on a map of theirs alone, how large each thing is on the ground."""
DECIMALS = 5
"""Of a degree: one metre, finer than any schematic boundary."""
NONE_SURVEYED: Mapping[str, str] = MappingProxyType({})


def layers(
    spec: MapSpec,
    on: tuple[str, ...] | None,
    only: tuple[str, ...] | None = None,
    areas: Mapping[str, str] = NONE_SURVEYED,
) -> list[Json]:
    """The layers with their lights.

    Args:
        spec: The map.
        on: Names the layers switched on; None leaves the choice to the map.
        only: Names the layers of a map with one subject, all of them on; None takes every layer.
        areas: Layer → address of the surveyed areas of its things.
    """
    addresses = _addresses(spec.ground)
    return [
        {
            "id": layer.id,
            "title": layer.title,
            "type": layer.kind,
            "glyph": layer.glyph,
            "fromLevel": layer.from_level,
            "url": addresses[layer.id],
            **({"areas": areas[layer.id]} if layer.id in areas else {}),
            "classes": spec.lights[layer.id],
            "trueArea": only is not None and layer.id in TRUE_AREA,
            "on": (layer.on or only is not None) if on is None else layer.id in on,
        }
        for layer in spec.ground.layers
        if only is None or layer.id in only
    ]


def legend(lights: str) -> list[Json]:
    """The lights with their word and how many there are among ``lights``."""
    return [
        {"code": code.value, "word": sign.word, "count": lights.count(code.value)}
        for code, sign in SIGNS.items()
    ]


@lru_cache(maxsize=24)
def _addresses(ground: Ground) -> Mapping[str, str]:
    return {
        layer.id: publish(
            f"{ground.name}-{layer.id}", {"layer": layer.id, "features": [_feature(s) for s in layer.shapes]}
        )
        for layer in ground.layers
    }


def _feature(shape: Shape) -> Json:
    feature: Json = {
        "id": shape.id,
        "name": shape.name,
        "z": shape.zone,
        "v": shape.village,
        "p": [round(shape.point[0], DECIMALS), round(shape.point[1], DECIMALS)],
        "s": int(shape.schematic),
        "w": shape.weight,
    }
    if shape.radius:
        feature["r"] = round(shape.radius)
    return feature if shape.area is None else {**feature, "g": _rounded(mapping(shape.area))}


def _rounded(geometry: Any) -> Any:
    if isinstance(geometry, float):
        return round(geometry, DECIMALS)
    if isinstance(geometry, (list, tuple)):
        return [_rounded(part) for part in geometry]
    return {"type": geometry["type"], "coordinates": _rounded(geometry["coordinates"])}
