"""The parts of an xlsx package beside the cells (ECMA-376): what is in it, and how its cells look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

if TYPE_CHECKING:
    from collections.abc import Sequence

GENERAL, TITLE, NOTE, HEADER, QUOTED = range(5)
"""Styles every sheet has; QUOTED is text that stays text when somebody edits the cell."""
SHEET = "xl/worksheets/sheet1.xml"
FIRST_FORMAT = 164
"""Numbers of formats below it are Excel's own."""
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"


@dataclass(frozen=True)
class Styles:
    """The looks of a workbook's cells: those every sheet has, and one for each number format besides General."""

    formats: tuple[str, ...]

    def of(self, number_format: str) -> int:
        """Number of the style that shows a cell in a format of :attr:`formats`."""
        return GENERAL if number_format == "General" else QUOTED + 1 + self._own().index(number_format)

    def _own(self) -> list[str]:
        return [one for one in self.formats if one != "General"]

    def part(self) -> str:
        """The file of styles."""
        numbers = range(FIRST_FORMAT, FIRST_FORMAT + len(self._own()))
        own = zip(numbers, self._own(), strict=True)
        formats = "".join(f"<numFmt numFmtId='{number}' formatCode={quoteattr(one)}/>" for number, one in own)
        looks = [
            '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>',
            '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>',
            '<xf numFmtId="0" fontId="2" fillId="0" borderId="0" xfId="0" applyFont="1"/>',
            '<xf numFmtId="0" fontId="3" fillId="2" borderId="0" xfId="0" applyFont="1" applyFill="1"'
            ' applyAlignment="1"><alignment vertical="center" wrapText="1"/></xf>',
            '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1"/>',
            *(
                f'<xf numFmtId="{number}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
                for number in numbers
            ),
        ]
        return (
            f"{XML}<styleSheet {MAIN}>"
            + (f'<numFmts count="{len(numbers)}">{formats}</numFmts>' if formats else "")
            + '<fonts count="4"><font><sz val="11"/><name val="等线"/></font>'
            '<font><b/><sz val="14"/><name val="等线"/></font>'
            '<font><sz val="10"/><color rgb="FF5A6878"/><name val="等线"/></font>'
            '<font><b/><sz val="11"/><name val="等线"/></font></fonts>'
            '<fills count="3"><fill><patternFill patternType="none"/></fill>'
            '<fill><patternFill patternType="gray125"/></fill>'
            '<fill><patternFill patternType="solid"><fgColor rgb="FFE3E8EE"/></patternFill></fill></fills>'
            '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
            '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
            f'<cellXfs count="{len(looks)}">{"".join(looks)}</cellXfs>'
            '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
        )


def parts(styles: Styles) -> dict[str, str]:
    """Every file of the package but the sheet: name, content."""
    return {
        "[Content_Types].xml": f'{XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{TYPES}.styles+xml"/>'
        f'<Override PartName="/{SHEET}" ContentType="{TYPES}.worksheet+xml"/></Types>',
        "_rels/.rels": f"{XML}<Relationships {RELATIONS}>"
        f'<Relationship Id="rId1" Type="{RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{XML}<workbook {MAIN} xmlns:r="{RELATION}">'
        '<sheets><sheet name="列表" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f"{XML}<Relationships {RELATIONS}>"
        f'<Relationship Id="rId1" Type="{RELATION}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{RELATION}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": styles.part(),
    }


def head(widths: Sequence[int], header_row: int) -> str:
    """The sheet up to its rows: the header and the first column stay in sight."""
    columns = "".join(
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
        for number, width in enumerate(widths, 1)
    )
    corner = f"B{header_row + 1}"
    return (
        f'{XML}<worksheet {MAIN}><sheetViews><sheetView tabSelected="1" workbookViewId="0">'
        f'<pane xSplit="1" ySplit="{header_row}" topLeftCell="{corner}" activePane="bottomRight" state="frozen"/>'
        f'<selection pane="bottomRight" activeCell="{corner}" sqref="{corner}"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{columns}</cols><sheetData>'
    )


def foot(filtered: str) -> str:
    """The sheet after its rows: the header's filters over a range."""
    return f'</sheetData><autoFilter ref="{filtered}"/></worksheet>'
