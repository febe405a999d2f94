"""The exit procedure 退出程序 in a panel: the steps of one village, or how many villages stand at which step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.panel import blocks
from data import wording
from data.rules.exit_steps import LIGHTS, SIGNS, Entry, Standing
from data.rules.light import Light

if TYPE_CHECKING:
    from data.rules.exit_steps import Step, Track
    from data.store.exit_steps import Procedure
    from data.store.snapshot import Snapshot

TITLE = "退出程序"


def track(steps: Track) -> blocks.Block:
    """The steps of one village: shape, word, date and who; below them exceptions and reasons for sending back."""
    notes = [_note(step.spec.name, step.entry) for step in steps if step.entry]
    lines = list(filter(None, notes))
    return {"type": "track", "title": TITLE, "items": [_step(step) for step in steps], "lines": lines}


def mark(standing: Standing) -> dict[str, str]:
    """A standing with its shape and word, in the colour of a light."""
    return {"code": LIGHTS[standing].value, "shape": SIGNS[standing].shape, "word": SIGNS[standing].word}


def _step(step: Step) -> blocks.Block:
    entry = step.entry
    return {
        "light": mark(step.standing),
        "title": step.spec.name,
        "decided": entry is not None,
        "badges": [wording.DEMO] if entry and entry.is_demo else [],
        "below": f"{wording.short_date(entry.on_date)}\n{entry.person}" if entry else f"由{step.spec.unit}办",
    }


def _note(name: str, entry: Entry) -> str:
    """What a step needs said besides: why it was passed without, why it was sent back, and where that is written."""
    said = f"例外理由：{entry.exception}" if entry.exception else ""
    if entry.note:
        said = "；".join(filter(None, [said, f"{'说明' if entry.passed else '退回原因'}：{entry.note}"]))
    source = "" if entry.is_demo else f"{entry.unit} {entry.person}，{entry.source}"
    parts = list(filter(None, [said, source]))
    return f"{name}：{'；'.join(parts)}" if parts else ""


def standing(snapshot: Snapshot, procedure: Procedure, villages: list[str]) -> blocks.Block:
    """How many villages wait for which step, and how many are past all of them."""
    counts, specs = procedure.standing(villages), snapshot.playbook.exit_steps
    returned = sum(
        any(step.standing is Standing.SENT_BACK for step in procedure.tracks[code]) for code in villages
    )
    excepted = sum(
        any(step.standing is Standing.EXCEPTED for step in procedure.tracks[code]) for code in villages
    )
    items = [
        blocks.figure(f"待{spec.name}", str(count), "村") for spec, count in zip(specs, counts, strict=False)
    ]
    done = counts[-1] if villages else 0
    items.append(blocks.figure("已走完", str(done), "村", code=Light.GREEN.value if done else ""))
    said = [f"退回 {returned} 村"] if returned else []
    said += [f"带例外 {excepted} 村"] if excepted else []
    return blocks.figures(items, f"{TITLE}走到哪一步", "，".join(said))
