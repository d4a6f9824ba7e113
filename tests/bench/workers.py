"""Processes that are timed in turn: each is pinned to the same cores, and stopped (SIGSTOP)
while another one runs, so that no thread of an idle engine spins beside it."""
import json
import os
import signal
import statistics
import subprocess
import time


class Failed(Exception):
    pass


class Worker:
    def __init__(self, name, command, cores, log, env=None):
        self.name, self.times, self.inner = name, [], 1
        self.log = open(log, "w")
        pin = lambda: os.sched_setaffinity(0, cores)
        self.started = time.perf_counter()
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=self.log, text=True, preexec_fn=pin,
                                        env=dict(os.environ, **(env or {})))
        self.facts = self.wait_ready()

    def wait_ready(self):
        for line in self.process.stdout:
            if line.startswith("ready "):
                return json.loads(line[6:])
            self.log.write(line)
        raise Failed(self.why())

    def why(self):
        self.process.wait()
        self.log.flush()
        lines = [l for l in open(self.log.name).read().splitlines() if l.strip()]
        return lines[-1][:300] if lines else "exit status %d" % self.process.returncode

    def ask(self, count, inner):
        try:
            self.process.stdin.write("%d %d\n" % (count, inner))
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line.strip():
            raise Failed(self.why())
        return line

    def sample(self, count):
        return [float(t) for t in self.ask(count, self.inner).split()]

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def resume(self):
        self.process.send_signal(signal.SIGCONT)

    def warm_up(self, seconds=0.2, sample=0.5e-3):
        """As many passes a sample as make it half a millisecond."""
        self.sample(1)
        once = min(self.sample(3)) * 1e-9
        self.inner = max(1, round(sample / once))
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            once = self.sample(1)[0] * 1e-9
        self.turn = max(1, min(30, int(0.15 / (once * self.inner))))

    def measure(self):
        """A turn; the first pass, with cold caches, does not count."""
        self.resume()
        self.sample(1)
        self.times += self.sample(self.turn)
        self.pause()

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
        self.resume()
        self.process.kill()
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
    for w in list(workers):
        try:
            w.resume()
            w.warm_up()
            w.pause()
        except Failed as e:
            failed[w.name] = str(e)
    peak.measure(10)
    going = [w for w in workers if w.name not in failed]
    rounds = 0
    while any(len(w.times) < runs or w.total() < seconds for w in going):
        if rounds % 4 == 0:
            peak.measure()
        rounds += 1
        for w in list(going):
            if len(w.times) >= 2 * runs and w.total() >= 2 * seconds:
                continue  # far ahead of the slowest: enough
            try:
                w.measure()
            except Failed as e:
                failed[w.name] = str(e)
                going.remove(w)
    return failed
