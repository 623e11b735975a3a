"""Jobs in, their results out as they come, each worked on in a process that may hang, swell or die without harm.

Every worker has a pipe of its own and one job at a time: one that is killed, even in the middle of an answer, takes only its
own job with it, and a new one takes its place. The next job is read only when a worker is free for it, so memory does not
grow with the number of notebooks.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess

from nb2pkg.model.batch import Failed, Job, Limits, Result

Work = Callable[[Job], Result]
Engine = Callable[[Iterable[Job]], Iterator[tuple[str, Result]]]

_SHIFT = 200  # jobs after which a worker is replaced, so that what libraries keep does not add up
_GRACE = 15  # seconds after which a worker that nobody stopped stops itself
_FOREVER = 3600.0
_PATIENCE = 30.0  # seconds that a worker of `alone` waits for its next job
_own = threading.local()
_crews: list[_Crew] = []  # of all threads


@dataclass(slots=True)
class _Worker:
    """A process, our end of its pipe, and what it is doing."""

    process: BaseProcess
    pipe: Connection
    job: Job | None = None
    deadline: float = 0.0
    done: int = 0
    since: float = 0.0


def work_through(
    jobs: Iterable[Job], work: Work, limits: Limits, workers: int
) -> Iterator[tuple[str, Result]]:
    """The result of every job with its source, in the order in which they end; `work` is a function that can be pickled."""
    crew = _Crew(work, limits)
    waiting = iter(jobs)
    try:
        for job in _first(waiting, workers):
            crew.begin(job)
        while crew.busy:
            for worker in crew.ready():
                job, result = crew.end(worker)
                following = next(waiting, None)
                if following is not None:
                    crew.begin(following)
                yield job.source, result
    finally:
        crew.dismiss()


def alone(job: Job, work: Work, limits: Limits) -> Result:
    """The result of one job, worked on in a process beside this one, which the next job of this thread finds ready.

    It ends by itself when no job comes for a while, or with `dismiss_all`: nobody knows which job is a cluster's last.
    """
    crew: _Crew | None = getattr(_own, "crew", None)
    if crew is None or (crew.work, crew.limits) != (work, limits):
        crew = _own.crew = _Crew(work, limits, patience=_PATIENCE)
        _crews.append(crew)
    crew.begin(job)
    (worker,) = crew.ready()
    return crew.end(worker)[1]


def dismiss_all() -> None:
    """End the processes that `alone` has started from this one."""
    while _crews:
        _crews.pop().dismiss()
    _own.__dict__.clear()


def _first(jobs: Iterator[Job], number: int) -> Iterator[Job]:
    for _ in range(number):
        job = next(jobs, None)
        if job is None:
            return
        yield job


class _Crew:
    """The workers of one run; with `patience`, one that has waited so many seconds for a job ends by itself."""

    def __init__(self, work: Work, limits: Limits, patience: float = 0.0) -> None:
        self.work = work
        self.limits = limits
        self._patience = patience
        self._context = _context()
        self._idle: list[_Worker] = []
        self.busy: list[_Worker] = []

    def begin(self, job: Job) -> None:
        """Give the job to a free worker, a new one when there is none."""
        worker = self._free()
        worker.job = job
        worker.deadline = time.monotonic() + (self.limits.seconds or _FOREVER)
        self.busy.append(worker)
        with suppress(OSError):  # it has died: `ready` finds out
            worker.pipe.send(job)

    def _free(self) -> _Worker:
        while self._idle:
            worker = self._idle.pop()
            waited = time.monotonic() - worker.since
            if not self._patience or waited < self._patience / 2:
                return worker
            _kill(worker)  # it may be about to leave
        return self._hired()

    def ready(self) -> list[_Worker]:
        """Those that have answered, have died, or have had their time; waits for the first."""
        while True:
            now = time.monotonic()
            late = [w for w in self.busy if self.limits.seconds and w.deadline <= now]
            by_handle = {w.pipe: w for w in self.busy}
            soonest = min(worker.deadline for worker in self.busy)
            heard = wait(list(by_handle), 0 if late else max(soonest - now, 0.01))
            answered = [by_handle[pipe] for pipe in heard if pipe in by_handle]
            if answered or late:
                return [*answered, *(w for w in late if w not in answered)]

    def end(self, worker: _Worker) -> tuple[Job, Result]:
        """What the worker has to say; one that is not fit for another job goes."""
        self.busy.remove(worker)
        job, worker.job = worker.job, None
        assert job is not None
        worker.done += 1
        result = self._answer(worker)
        fit = not isinstance(result, Failed) and worker.done < _SHIFT
        if fit:
            worker.since = time.monotonic()
            self._idle.append(worker)
        else:
            _kill(worker)
        return job, result

    def _answer(self, worker: _Worker) -> Result:
        try:
            if not worker.pipe.poll():
                spent = f"it took longer than {self.limits.seconds:g} seconds"
                return Failed("timeout", spent)
            answer: Result = worker.pipe.recv()
            return answer
        except (EOFError, OSError):
            worker.process.join(_GRACE)
            return Failed("crash", _obituary(worker.process.exitcode))

    def _hired(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(  # type: ignore[attr-defined]
            target=serve,
            args=(theirs, self.work, self.limits, self._patience),
            daemon=True,
        )
        process.start()
        theirs.close()  # so that the pipe ends when the worker does
        return _Worker(process, ours)

    def dismiss(self) -> None:
        for worker in (*self._idle, *self.busy):
            _kill(worker)
        self._idle, self.busy = [], []


def _context() -> BaseContext:
    """Processes that start from a small clean one, with nothing of ours in them but what a worker needs."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["nb2pkg.batching.warm"])
    return context


def _kill(worker: _Worker) -> None:
    with suppress(OSError):
        worker.pipe.close()
    worker.process.kill()
    worker.process.join()  # and not closed: when a run is interrupted, Python itself still asks for it


def _obituary(exitcode: int | None) -> str:
    """How a process ended.

    >>> _obituary(-11)
    'the interpreter was ended by signal 11 (SIGSEGV)'
    """
    if exitcode is None or exitcode >= 0:
        return f"the interpreter ended with exit code {exitcode}"
    name = ""
    with suppress(ValueError):
        name = f" ({signal.Signals(-exitcode).name})"
    return f"the interpreter was ended by signal {-exitcode}{name}"


def serve(pipe: Connection, work: Work, limits: Limits, patience: float) -> None:
    """The life of a worker: a job in, a result out, until the pipe ends or its patience does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the driver decides when to stop
    _limit_memory(limits.megabytes)
    with suppress(EOFError, OSError):
        while True:
            try:
                if patience and not pipe.poll(patience):
                    return
                job = pipe.recv()
                _alarm(limits.seconds)
                answer = work(job)
                _alarm(0)
                pipe.send(answer)
            except MemoryError:
                pipe.send(Failed("memory", "it takes more memory than it may have"))


def _limit_memory(megabytes: int) -> None:
    if megabytes and sys.platform != "win32":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        wanted = megabytes * 2**20
        if hard != resource.RLIM_INFINITY:
            wanted = min(wanted, hard)
        with suppress(ValueError, OSError):  # macOS knows the limit and refuses it
            resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))


def _alarm(seconds: float) -> None:
    """End this process by itself should the driver be gone: even a regular expression without end obeys."""
    if hasattr(signal, "SIGALRM"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(int(seconds) + _GRACE if seconds else 0)
