"""Processes that are timed in turn: each is pinned to the same cores, and stopped (SIGSTOP)
while another one runs, so that no thread of an idle engine spins beside it. They end with
their driver, however it ends, and are killed when they take longer than they may."""
import ctypes
import json
import os
import signal
import statistics
import subprocess
import threading
import time

START_LIMIT = 300  # seconds to the first result, compilation included
ASK_LIMIT = 120    # for an answer
ROW_LIMIT = 150    # for a row: who is slow then has fewer runs
LONG = 0.1         # seconds of a pass that cold caches do not matter to
PR_SET_PDEATHSIG = 1
libc = ctypes.CDLL(None)


class Failed(Exception):
    pass


class Worker:
    def __init__(self, name, command, log, env=None):
        self.name, self.times, self.inner = name, [], 1
        self.log, self.late, parent = open(log, "w"), None, os.getpid()

        def child():
            libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != parent:
                os._exit(1)
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=self.log, text=True, preexec_fn=child,
                                        start_new_session=True, env=dict(os.environ, **(env or {})))
        try:
            self.facts = self.limited(START_LIMIT, self.wait_ready)
        except BaseException:
            self.close()
            raise

    def limited(self, seconds, ask):
        """What ask() returns, unless that takes too long."""
        def end():
            self.late = seconds
            self.kill()
        timer = threading.Timer(seconds, end)
        timer.start()
        try:
            return ask()
        finally:
            timer.cancel()

    def kill(self):
        """With all processes that it has started."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def wait_ready(self):
        for line in self.process.stdout:
            if line.startswith("ready "):
                return json.loads(line[6:])
            self.log.write(line)
        raise Failed(self.why())

    def why(self):
        self.kill()
        self.process.wait()
        if self.late:
            return "not ready after %d s" % self.late
        self.log.flush()
        lines = [l for l in open(self.log.name).read().splitlines() if l.strip()]
        return lines[-1][:300] if lines else "exit status %d" % self.process.returncode

    def ask(self, count, inner):
        def answer():
            try:
                self.process.stdin.write("%d %d\n" % (count, inner))
                self.process.stdin.flush()
                return self.process.stdout.readline()
            except BrokenPipeError:
                return ""
        line = self.limited(ASK_LIMIT, answer)
        if not line.strip():
            raise Failed(self.why())
        return line

    def sample(self, count):
        return [float(t) for t in self.ask(count, self.inner).split()]

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def resume(self):
        self.process.send_signal(signal.SIGCONT)

    def pin(self, cores):
        """All threads that there are."""
        for thread in os.listdir("/proc/%d/task" % self.process.pid):
            os.sched_setaffinity(int(thread), cores)

    def warm_up(self, seconds=0.2, sample=0.5e-3):
        """As many passes a sample as make it half a millisecond."""
        once = 1e-9 * self.sample(1)[0]
        if once < LONG:
            once = 1e-9 * min(self.sample(3))
        self.inner = max(1, round(sample / once))
        end = time.perf_counter() + seconds - once
        while time.perf_counter() < end:
            once = 1e-9 * self.sample(1)[0]
        self.long = once * self.inner > LONG
        self.turn = max(3, min(30, int(0.25 / (once * self.inner))))

    def measure(self):
        """A turn; the first pass of a short one, with cold caches, does not count."""
        self.resume()
        if not self.long:
            self.sample(1)
        self.times += self.sample(self.turn)
        self.pause()

    def enough(self, runs, seconds):
        return len(self.times) >= runs and self.total() >= seconds

    def total(self):
        return sum(self.times) * 1e-9 * self.inner

    def resident(self):
        """Peak RSS in bytes."""
        for line in open("/proc/%d/status" % self.process.pid):
            if line.startswith("VmHWM"):
                return int(line.split()[1]) * 1024
        return None

    def quartiles(self):
        return [t * 1e-6 for t in statistics.quantiles(self.times, n=4)]

    def close(self):
        self.kill()
        self.process.wait()
        self.log.close()


class Peak(Worker):
    """peak.c: the best of what it has seen."""

    def __init__(self, *args):
        self.flops = self.bytes = 0.0
        super().__init__(*args)

    def measure(self, count=2):
        self.resume()
        self.process.stdin.write("%d 1\n" % count)
        self.process.stdin.flush()
        for line in iter(self.process.stdout.readline, "end\n"):
            flops, rate = map(float, line.split())
            self.flops, self.bytes = max(self.flops, flops), max(self.bytes, rate)
        self.pause()


def alternate(workers, peak, runs, seconds):
    """All in turn, until each has its runs and its seconds. Those that fail are returned."""
    failed = {}

    def attempt(w, *calls):
        try:
            for call in calls:
                call()
        except Failed as e:
            failed[w.name] = str(e)
    for w in workers:
        attempt(w, w.resume, w.warm_up, w.pause)
    peak.measure(10)
    end, rounds = time.perf_counter() + ROW_LIMIT, 0
    while True:
        going = [w for w in workers if w.name not in failed and not w.enough(runs, seconds)]
        if not going or (rounds and time.perf_counter() > end):
            return failed
        for w in going:
            attempt(w, w.measure)
        if rounds % 4 == 0:
            peak.measure()
        rounds += 1
