"""Work for the processes of a batch that behaves badly in every way; in a module of its own so that they can import it."""

from __future__ import annotations

import os
import re
import signal
import time

from nb2pkg.model.batch import Failed, Job, Refused, Result


def misbehave(job: Job) -> Result:
    """Do what the job's name says, and answer with the process that did it."""
    if job.name == "sleep":
        time.sleep(60)
    if job.name == "regex":
        re.match(r"(a+)+$", "a" * 64 + "b")  # holds the interpreter's lock for years
    if job.name == "die":
        os.kill(os.getpid(), signal.SIGSEGV)
    if job.name == "exit":
        os._exit(9)
    if job.name == "swell":
        held = []
        while True:
            held.append(bytearray(2**24))
    if job.name == "big answer":
        return Refused("x" * 2**24, "")
    if job.name == "memory":
        return Failed("memory", "as the worker says")
    return Refused(f"process {os.getpid()}", "")
