"""Limits of a process on Windows: it puts itself into a job object, which the system enforces.

Structures and flags as in ``winnt.h`` (JOBOBJECT_EXTENDED_LIMIT_INFORMATION).
"""

from __future__ import annotations

import ctypes
import sys

EXTENDED_LIMITS = 9  # JobObjectExtendedLimitInformation
PROCESS_TIME, ACTIVE_PROCESSES, PRIORITY, PROCESS_MEMORY = 0x2, 0x8, 0x20, 0x100
BELOW_NORMAL = 0x4000
TICKS = 10_000_000  # a tick is 100 ns


class BasicLimits(ctypes.Structure):
    """JOBOBJECT_BASIC_LIMIT_INFORMATION."""

    _fields_ = (
        ("process_time", ctypes.c_int64),
        ("job_time", ctypes.c_int64),
        ("flags", ctypes.c_uint32),
        ("least_working_set", ctypes.c_size_t),
        ("most_working_set", ctypes.c_size_t),
        ("active_processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority", ctypes.c_uint32),
        ("scheduling", ctypes.c_uint32),
    )


class ExtendedLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

    _fields_ = (
        ("basic", BasicLimits),
        ("io_counters", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process_memory", ctypes.c_size_t),
        ("peak_job_memory", ctypes.c_size_t),
    )


def limits_of(memory_bytes: int, cpu_seconds: int) -> ExtendedLimits:
    """One process, below normal priority, with so much memory and processor time."""
    limits = ExtendedLimits()
    limits.basic.flags = PROCESS_TIME | ACTIVE_PROCESSES | PRIORITY | PROCESS_MEMORY
    limits.basic.process_time = cpu_seconds * TICKS
    limits.basic.active_processes = 1
    limits.basic.priority = BELOW_NORMAL
    limits.process_memory = memory_bytes
    return limits


if sys.platform == "win32":

    def limit(memory_bytes: int, cpu_seconds: int) -> None:
        """Limit this process for good.

        Raises:
            OSError: The system refuses.
        """
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateJobObjectW.restype = ctypes.c_void_p
        kernel.GetCurrentProcess.restype = ctypes.c_void_p
        job = ctypes.c_void_p(kernel.CreateJobObjectW(None, None))
        limits = limits_of(memory_bytes, cpu_seconds)
        done = kernel.SetInformationJobObject(
            job, EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits)
        )
        if not (done and kernel.AssignProcessToJobObject(job, ctypes.c_void_p(kernel.GetCurrentProcess()))):
            raise ctypes.WinError(ctypes.get_last_error())
