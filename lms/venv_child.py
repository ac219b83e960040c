"""Runs a command in this process's place where a process cannot be replaced (Windows).

The child has the console too, so Ctrl-C reaches it directly; this process only waits, and passes on
the exit code. However this process ends, the child ends with it: a server must not live on, holding
the port and the data file, after its window was closed. Standard library only.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Mapping


def run(command: list[str], environment: Mapping[str, str]) -> int:
    """Run `command` until it ends; its exit code. Raises OSError where it cannot be started."""
    child = subprocess.Popen(command, env=dict(environment))
    tie_to_this_process(child)
    for name in ("SIGINT", "SIGBREAK"):  # SIGBREAK is Ctrl-Break, on Windows only
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    return exit_code(child.wait())


def exit_code(code: int) -> int:
    """`code` as sys.exit takes it. Windows reports a crash as an unsigned number too large for that."""
    return code - 2**32 if code > 2**31 - 1 else code


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _EXTENDED_LIMIT_INFORMATION = 9
    _KILL_ON_JOB_CLOSE = 0x2000
    _MAY_JOIN_A_JOB = 0x0100 | 0x0001  # set quota, terminate

    class _BasicLimits(ctypes.Structure):
        _fields_ = [
            ("PerProcessUserTimeLimit", ctypes.c_int64),
            ("PerJobUserTimeLimit", ctypes.c_int64),
            ("LimitFlags", wintypes.DWORD),
            ("MinimumWorkingSetSize", ctypes.c_size_t),
            ("MaximumWorkingSetSize", ctypes.c_size_t),
            ("ActiveProcessLimit", wintypes.DWORD),
            ("Affinity", ctypes.c_size_t),
            ("PriorityClass", wintypes.DWORD),
            ("SchedulingClass", wintypes.DWORD),
        ]

    class _ExtendedLimits(ctypes.Structure):
        _fields_ = [
            ("BasicLimitInformation", _BasicLimits),
            ("IoInfo", ctypes.c_uint64 * 6),
            ("ProcessMemoryLimit", ctypes.c_size_t),
            ("JobMemoryLimit", ctypes.c_size_t),
            ("PeakProcessMemoryUsed", ctypes.c_size_t),
            ("PeakJobMemoryUsed", ctypes.c_size_t),
        ]

    def tie_to_this_process(child: subprocess.Popen[bytes]) -> None:
        """Put `child` into a job that is closed, and its processes ended, when this process ends.

        The job's handle is deliberately never closed. Where Windows refuses (a job of an old kind
        around us), the child runs on without the tie.
        """
        kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel32.CreateJobObjectW.restype = wintypes.HANDLE
        kernel32.CreateJobObjectW.argtypes = (ctypes.c_void_p, wintypes.LPCWSTR)
        kernel32.SetInformationJobObject.argtypes = (
            wintypes.HANDLE,
            ctypes.c_int,
            ctypes.c_void_p,
            wintypes.DWORD,
        )
        kernel32.OpenProcess.restype = wintypes.HANDLE
        kernel32.OpenProcess.argtypes = (wintypes.DWORD, wintypes.BOOL, wintypes.DWORD)
        kernel32.AssignProcessToJobObject.argtypes = (wintypes.HANDLE, wintypes.HANDLE)
        limits = _ExtendedLimits()
        limits.BasicLimitInformation.LimitFlags = _KILL_ON_JOB_CLOSE
        job = kernel32.CreateJobObjectW(None, None)
        if job and kernel32.SetInformationJobObject(
            job, _EXTENDED_LIMIT_INFORMATION, ctypes.byref(limits), ctypes.sizeof(limits)
        ):
            kernel32.AssignProcessToJobObject(job, kernel32.OpenProcess(_MAY_JOIN_A_JOB, False, child.pid))

else:

    def tie_to_this_process(child: subprocess.Popen[bytes]) -> None:
        """Nothing to do: elsewhere the process is replaced, or its lock is inherited by the child."""
