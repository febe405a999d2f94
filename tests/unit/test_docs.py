"""The documents cannot lag behind the code: what they name exists, and what exists they name."""

from __future__ import annotations

import csv
import datetime as dt
import re
import struct
import tomllib
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from components.web.routes import ROUTES
from data.counties import rows
from data.counties.pack import read_sources
from data.counties.playbook import Playbook
from data.model import Base
from data.rules.light import SIGNS
from data.rules.reconcile import Check
from data.rules.thresholds import Thresholds

REPO = Path(__file__).parents[2]
READMES = ("README.md", "README.zh-CN.md")
DOCUMENTS = (*READMES, "CONTRIBUTING.md", "docs/architecture.md", "docs/operations.md")
WRITTEN_WHILE_RUNNING = ("var", ".venv", "wheels", "backups")
A_PATH = re.compile(r"[\w.<>*-]*/[\w./<>*-]*|[\w-]+\.(py|toml|md|csv|geojson|txt)|NOTICE|LICENSE")
PACK_TABLES = {
    "townships.csv": rows.TownshipRow,
    "villages.csv": rows.VillageRow,
    "facts.csv": rows.FactRow,
    "objectives.csv": rows.ObjectiveRow,
    "reports.csv": rows.ReportRow,
    "measurements.csv": rows.MeasurementRow,
    "served_villages.csv": rows.ServedVillageRow,
    "funds.csv": rows.FundRow,
    "people.csv": rows.PersonRow,
    "duties.csv": rows.DutyRow,
    "uncounted.csv": rows.UncountedRow,
    "checks.toml": Check,
}


def text_of(name: str) -> str:
    return (REPO / name).read_text(encoding="utf-8")


def project() -> dict[str, Any]:
    return tomllib.loads(text_of("pyproject.toml"))


def commands_in(name: str) -> list[str]:
    return re.findall(r"^```\w+\n(.*?)^```", text_of(name), re.DOTALL | re.MULTILINE)


def code_in(name: str) -> list[str]:
    """What stands in backticks, outside of fenced blocks."""
    return re.findall(
        r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text_of(name), flags=re.DOTALL | re.MULTILINE)
    )


def cells_below(name: str, heading: str) -> list[list[str]]:
    """The body of the first table below a heading."""
    _, _, below = text_of(name).partition(f"\n{heading}\n")
    assert below, f"{name} has no heading {heading}"
    table = re.search(r"(?:^\|.*\n)+", below, re.MULTILINE)
    assert table, f"no table below {heading}"
    lines = table.group().splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def in_backticks(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def variables_in(text: str) -> set[str]:
    return set(re.findall(r"ZHANTU_[A-Z_]+", text))


def sources_under(*folders: str) -> str:
    files = (file for folder in folders for file in sorted((REPO / folder).rglob("*.py")))
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def packages() -> list[str]:
    found = (
        file.parent.relative_to(REPO).as_posix() + "/"
        for room in rooms()
        for file in (REPO / room).rglob("__init__.py")
    )
    return sorted(found)


def rooms() -> list[str]:
    return project()["tool"]["importlinter"]["root_packages"]


def test_both_readmes_have_the_same_sections():
    levels = [re.findall(r"^(#+) ", text_of(name), re.MULTILINE) for name in READMES]
    assert levels[0] == levels[1]
    assert len(levels[0]) > 10


def test_both_readmes_give_the_same_commands():
    english, chinese = (commands_in(name) for name in READMES)
    assert english == chinese
    assert "make run\nmake test\n" in english


def test_both_readmes_name_the_same_variables_keys_and_paths():
    english, chinese = (sorted(set(code_in(name))) for name in READMES)
    assert english == chinese


def test_each_readme_leads_to_the_other():
    english, chinese = READMES
    assert f"]({chinese})" in text_of(english)
    assert f"]({english})" in text_of(chinese)


def test_every_link_to_a_file_of_ours_arrives():
    for name in DOCUMENTS:
        for target in re.findall(r"\]\(([^)#:]+)\)", text_of(name)):
            assert ((REPO / name).parent / target).is_file(), f"{name}: {target}"


def test_every_make_target_named_exists():
    targets = set(re.findall(r"^([a-z]+):", text_of("Makefile"), re.MULTILINE))
    for name in DOCUMENTS:
        spoken = " ".join([*commands_in(name), *code_in(name)])
        asked = set(re.findall(r"\bmake ([a-z]+)\b", spoken))
        assert asked <= targets, name


def test_every_make_target_is_explained():
    targets = re.search(r"^\.PHONY: (.*)$", text_of("Makefile"), re.MULTILINE).group(1).split()
    assert {f"make {target}" for target in targets} <= set(code_in("CONTRIBUTING.md"))


def test_every_variable_named_is_read_somewhere():
    known = variables_in(sources_under(*rooms()) + text_of("tests/conftest.py"))
    for name in DOCUMENTS:
        assert variables_in(text_of(name)) <= known, name


@pytest.mark.parametrize("name", READMES)
def test_every_variable_of_the_program_is_explained(name):
    heading = "## Settings" if name == "README.md" else "## 设置"
    explained = {variable for row in cells_below(name, heading) for variable in in_backticks(row[0])}
    assert explained == variables_in(sources_under(*rooms()))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_path_named_exists(name):
    named = [code for code in code_in(name) if A_PATH.fullmatch(code) and not code.startswith("/")]
    assert named
    for path in named:
        if path.split("/")[0] not in WRITTEN_WHILE_RUNNING:
            assert found(path), f"{name}: {path}"


def found(path: str) -> bool:
    """Whether a path exists, from the top or, for the files of a pack, in a county's folder."""
    pattern = re.sub(r"<\w+>", "*", path).rstrip("/")
    return any(REPO.glob(pattern)) or any((REPO / "data" / "counties").glob(f"*/{pattern}"))


@pytest.mark.parametrize("name", READMES)
def test_the_table_of_counties_counts_what_the_packs_hold(name):
    heading = "## Five counties" if name == "README.md" else "## 五个县"
    told = {row[0]: [int(cell) for cell in row[3:]] for row in cells_below(name, heading)}
    assert told == {folder.name: counts_of(folder) for folder in pack_folders()}


def pack_folders() -> list[Path]:
    return [path.parent for path in sorted((REPO / "data" / "counties").glob("*/playbook.toml"))]


def counts_of(folder: Path) -> list[int]:
    playbook = tomllib.loads((folder / "playbook.toml").read_text(encoding="utf-8"))
    return [
        len(playbook["zones"]),
        *(len(lines_of(folder, name)) for name in ("townships", "villages", "facts")),
    ]


def lines_of(folder: Path, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((folder / f"{name}.csv").read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("name", READMES)
def test_the_limits_are_told_in_true_figures(name):
    villages = [line for folder in pack_folders() for line in lines_of(folder, "villages")]
    unlocated = [line for line in villages if not line["lon"]]
    reports = [line for folder in pack_folders() for line in lines_of(folder, "reports")]
    heading, _, limits = text_of(name).partition("## Limits" if name == "README.md" else "## 局限")
    assert heading
    figures = {int(figure) for figure in re.findall(r"\d+", limits)}
    assert {len(villages), len(unlocated), len(reports)} <= figures


def test_the_readme_gives_each_room_what_it_may_import():
    order = project()["tool"]["importlinter"]["contracts"][0]["layers"]
    for name, heading in zip(READMES, ("## Rooms", "## 房间"), strict=True):
        told = {
            row[0].strip("`/"): re.findall(r"components|geo|data", row[2])
            for row in cells_below(name, heading)
        }
        assert told == {room: order[number + 1 :] for number, room in enumerate(order)}


def test_every_room_and_folder_of_code_has_its_place_in_the_architecture():
    listed = [in_backticks(row[0])[0] for row in cells_below("docs/architecture.md", "## Rooms")]
    assert sorted(listed) == sorted(["app.py", *packages()])


def test_the_architecture_lists_every_table_and_no_other():
    listed = [in_backticks(row[0])[0] for row in cells_below("docs/architecture.md", "## Data model")]
    assert sorted(listed) == sorted(Base.metadata.tables)


def test_the_words_of_the_architecture_are_the_names_in_the_code():
    known = set(re.findall(r"^class (\w+?)(?:Spec)?\b", sources_under("data"), re.MULTILINE))
    words = [
        word.strip() for row in cells_below("docs/architecture.md", "## Words") for word in row[0].split(",")
    ]
    assert set(words) <= known
    assert {mapper.class_.__name__ for mapper in Base.registry.mappers if is_objective(mapper)} <= set(words)


def is_objective(mapper: Any) -> bool:
    return mapper.class_.__table__.name == "objective" or mapper.inherits is not None


def test_every_address_of_the_program_is_listed():
    heading = "## Routes, gate and policy"
    listed = [in_backticks(row[0])[0] for row in cells_below("docs/architecture.md", heading)]
    assert listed == [route.path for route in ROUTES]


def test_the_light_table_shows_every_light_with_its_shape_word_and_code():
    shown = {row[1] for row in cells_below("docs/architecture.md", "## Status and lights")}
    assert shown == {f"{sign.shape} {sign.word} (`{code.value}`)" for code, sign in SIGNS.items()}


def test_the_thresholds_are_told_with_their_true_defaults():
    _, _, chapter = text_of("docs/architecture.md").partition("## Status and lights")
    told = {name: float(value) for name, value in re.findall(r"`(\w+)` \(([\d.]+)\)", chapter)}
    assert told == {field.name: field.default for field in fields(Thresholds)}


def test_every_section_and_key_of_a_playbook_is_documented():
    assert keys_told("### playbook.toml") == sections_of(Playbook)


def sections_of(model: type) -> dict[str, list[str]]:
    """Section as TOML writes it → its keys."""
    hints = get_type_hints(model)
    found = {}
    for field in fields(model):
        item = next(iter(get_args(hints[field.name])), hints[field.name])
        if is_dataclass(item):
            many = item is not hints[field.name]
            found[f"[[{field.name}]]" if many else f"[{field.name}]"] = [key.name for key in fields(item)]
    return found


def test_every_column_of_a_pack_is_documented():
    assert keys_told("### The other files") == {
        name: [column.name for column in fields(row)] for name, row in PACK_TABLES.items()
    }


def keys_told(heading: str) -> dict[str, list[str]]:
    """First and second column of a table of the guide for contributors."""
    return {in_backticks(row[0])[0]: in_backticks(row[1]) for row in cells_below("CONTRIBUTING.md", heading)}


def test_every_file_of_a_pack_is_documented():
    files = {file.name for folder in pack_folders() for file in folder.iterdir()}
    assert files == {*PACK_TABLES, "playbook.toml", "outline.geojson"}
    assert files <= set(re.findall(r"[\w-]+\.\w+", text_of("CONTRIBUTING.md")))


def test_thresholds_may_be_left_out_as_promised():
    assert all(field.default is not MISSING for field in fields(Thresholds))


@pytest.mark.parametrize("name", READMES)
def test_the_readme_shows_a_full_screen_that_is_quick_to_load(name):
    picture = REPO / re.search(r"!\[[^\]]+\]\(([^)]+)\)", text_of(name)).group(1)
    content = picture.read_bytes()
    assert content.startswith(b"\x89PNG")
    assert struct.unpack(">II", content[16:24]) == (1920, 1080)
    assert len(content) <= 400_000


def test_the_newest_version_of_the_changelog_is_the_programs():
    versions = re.findall(r"^## \[([\d.]+)\] - (\S+)$", text_of("CHANGELOG.md"), re.MULTILINE)
    assert versions[0][0] == project()["project"]["version"]
    days = [dt.date.fromisoformat(day) for _, day in versions]
    assert days == sorted(days, reverse=True)


def test_the_notice_names_every_package_the_program_depends_on_and_no_other():
    _, _, listed = text_of("NOTICE").partition("\nPROGRAMS\n")
    named = re.findall(r"^  ([a-z0-9-]+) {2,}\S", listed, re.MULTILINE)
    needed = [
        re.match(r"[A-Za-z0-9-]+", need).group().lower() for need in project()["project"]["dependencies"]
    ]
    assert named == sorted(needed)


def test_the_notice_names_every_source_of_the_data():
    notice = text_of("NOTICE")
    for source in read_sources():
        said = source.title in notice or source.publisher in notice
        assert said, source.id
    for kind in ("CC BY 4.0", "MIT License"):
        assert kind in notice


def test_the_readme_names_the_licence_of_the_project():
    assert project()["project"]["license"] == "Apache-2.0"
    for name in (*READMES, "NOTICE", "CONTRIBUTING.md"):
        assert re.search(r"Apache License,? (Version )?2\.0", text_of(name)), name
