"""Runs and times jobs of the benchmark in NumPy: JSON lines in, JSON lines out. `--version` prints NumPy and its BLAS."""

import gc
import json
import sys
import time

import numpy as np
from numpy_pairs import PairSurrogate
from numpy_steps import Model, Surrogate, ascend, log_softmax, run_closed, search_line, search_region

models = {}


def version():
    try:
        blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
        return f"NumPy {np.__version__}, {blas['name']} {blas['version']}"
    except (TypeError, KeyError):
        return f"NumPy {np.__version__}"


def job(model, logits, o):
    """The call to time, and what to make of its value: results by name and units."""
    kind = o["kind"]
    theta = np.array(logits).reshape(model.S, model.A)
    if kind == "closed":
        names = ("returns", "gradientNorms", "policy")
        call = lambda: run_closed(model, o["method"], o["eta"], o.get("floor", 0.0), o["iterations"])
        return call, lambda value: (dict(zip(names, value)), {"outer step": o["iterations"]})

    pi, log_pi = log_softmax(theta)
    if kind == "evaluate":
        names = ("values", "qValues", "advantages", "occupancy")
        return lambda: model.evaluate(pi), lambda value: (dict(zip(names, value)), {"call": 1})
    if kind == "solve":
        M, r = model.system(pi)
        return lambda: np.linalg.solve(M, r), lambda value: ({"values": value}, {"call": 1})

    values, _, advantages, occupancy = model.evaluate(pi)
    if kind == "pair":
        steps = o["innerSteps"]
        f = PairSurrogate(o["name"], pi, advantages, occupancy, o["etaInverse"])
        call = lambda: ascend(f, theta, steps, o["stepSize"])
        return call, lambda value: ({"theta": value}, {"inner step": steps})

    about = (o["method"], pi, log_pi, advantages, values, occupancy)
    if kind in ("surrogate", "direction"):
        f = Surrogate(*about, o["etaInverse"], o.get("epsilon", 0.0))
        point = theta + 0.1 * np.cos(np.arange(theta.size)).reshape(theta.shape)
        names = ("gradient", "objective", "divergence") if kind == "surrogate" else ("direction", "curvature")

        def call():
            p, log_p = log_softmax(point)
            if kind == "direction":
                return f.natural(p, log_p)
            total = f.objective(p, log_p) + (f.base if f.method == "trpo" else 0.0)
            apart = 0.0 if f.method == "ppo" else f.divergence(p, log_p)
            return f.gradient(p, log_p, f.eta_inverse), total, apart

        return call, lambda value: (dict(zip(names, value)), {"call": 1})

    steps = o["innerSteps"]
    if kind == "gradient":
        f = Surrogate(*about, 0.0 if o["method"] == "ppo" else 1 / o["eta"], o.get("epsilon", 0.0))
        call = lambda: (ascend(f, theta, steps, o["stepSize"]), None)
    elif kind == "line-search":
        f = Surrogate(*about, 1 / o["eta"])
        names = ("armijo", "decay", "maxStep", "warmStart", "warmFactor", "maxBacktracks")
        call = lambda: search_line(f, theta, steps, *(o[name] for name in names))
    else:
        f = Surrogate(*about)
        names = ("decay", "maxStep", "maxBacktracks")
        call = lambda: search_region(f, theta, o["delta"], steps, *(o[name] for name in names))

    def read(value):
        units = {"inner step": steps} if value[1] is None or steps == 1 else {"inner step": steps, "trial": value[1]}
        return {"theta": value[0]}, units

    return call, read


def sample(call, seconds, batch):
    """Seconds of processor time of a call, in samples of about `batch` seconds."""
    gc.disable()
    call()
    begin = time.process_time()
    call()
    calls = max(1, round(batch / (time.process_time() - begin)))
    samples = []
    while not samples or time.process_time() - begin < seconds:
        start = time.process_time()
        for _ in range(calls):
            call()
        samples.append((time.process_time() - start) / calls)
    gc.enable()
    return samples


def fastest_form(model, call):
    """Keeps the dense tensor or the index arrays, whichever makes this job faster."""
    if model.P is None:
        return
    times = {}
    for model.dense in (True, False):
        times[model.dense] = min(sample(call, 0.02, 1e-3))
    model.dense = times[True] <= times[False]


def answer(question, state):
    what = question["do"]
    if what == "model":
        names = ("states", "actions", "discount", "rowStart", "nextState", "probability", "rewards", "start")
        models[question["model"]] = Model(**{name: question[name] for name in names})
        return {}
    if what == "time":
        return {"samples": sample(state["call"], question["seconds"], question["batch"])}
    model = models[question["model"]]
    call, read = job(model, question["logits"], question["job"])
    if question["job"]["kind"] in ("evaluate", "closed"):
        fastest_form(model, call)
    state["call"] = call
    results, units = read(call())
    return {"results": {name: np.ravel(x).tolist() for name, x in results.items()}, "units": units}


if sys.argv[1:] == ["--version"]:
    print(version())
else:
    state = {}
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line), state)), flush=True)
