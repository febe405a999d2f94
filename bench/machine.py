"""Which machine the figures were measured on."""

from __future__ import annotations

import platform
import time
from pathlib import Path

import psutil


def describe(chromium: str) -> str:
    """CPU, cores, memory, system and versions; ``chromium`` is the browser's version."""
    load = psutil.getloadavg()[0]
    return "\n".join(
        (
            f"CPU       {_cpu()}, {psutil.cpu_count()} cores, load {load:.1f} at the start",
            f"speed     {speed():.0f} ms for a fixed sum in plain Python: compare it before comparing two tables",
            f"memory    {psutil.virtual_memory().total / 2**30:.0f} GB",
            f"system    {platform.system()} {platform.machine()}, Python {platform.python_version()}",
            f"browser   Chromium {chromium}, headless, without graphics card",
        )
    )


def _cpu() -> str:
    """The processor's name as the system knows it."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unknown"


def speed() -> float:
    """Milliseconds that a fixed calculation takes now, the best of five: how fast this machine is when left alone."""
    return min(_sum() for _ in range(5))


def _sum() -> float:
    start = time.perf_counter()
    total = 0
    for number in range(1_000_000):
        total += number * number
    return (time.perf_counter() - start) * 1000
