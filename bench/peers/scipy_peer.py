"""Times SciPy's sparse solvers on grid worlds under the uniform policy: V and d together, in processor seconds.

    python3 scipy_peer.py SIDE DISCOUNT [TOLERANCE] [--json]

The grid is that of bench/scale.ts: SIDE x SIDE cells, four moves stopped by the border, start at the top left, the goal
at the bottom right pays 1 and ends. Prints a line per solver: seconds, and the bounds that its residuals prove; with
--json an object a line, with V and d of some states.
"""

import json
import sys
import time

import numpy as np
import scipy.sparse as sp
import scipy.sparse.linalg as sla


def grid(side, discount):
    """M = I - gamma P_pi, r_pi and (1 - gamma) mu, the goal's row being empty."""
    n = side * side
    row, column = np.divmod(np.arange(n), side)
    goal = n - 1
    P = sp.csr_matrix((n, n))
    reward = np.zeros(n)
    for down, right in ((-1, 0), (1, 0), (0, -1), (0, 1)):
        to = np.clip(row + down, 0, side - 1) * side + np.clip(column + right, 0, side - 1)
        reward += 0.25 * (to == goal)
        live = to != goal
        live[goal] = False
        P = P + sp.csr_matrix((np.full(live.sum(), 0.25), (np.flatnonzero(live), to[live])), shape=(n, n))
    reward[goal] = 0.0
    start = np.zeros(n)
    start[0] = 1 - discount
    return (sp.identity(n, format="csc") - discount * P.tocsc()).tocsc(), reward, start


def direct(M, r, mu):
    return sla.spsolve(M, r), sla.spsolve(M.T.tocsc(), mu)


def direct_once(M, r, mu):
    lu = sla.splu(M)
    return lu.solve(r), lu.solve(mu, trans="T")


def krylov(preconditioned):
    def call(M, r, mu):
        rows = M.tocsr()
        columns = M.T.tocsr()
        forward = backward = None
        if preconditioned:
            ilu = sla.spilu(M, drop_tol=1e-3, fill_factor=5)
            forward = sla.LinearOperator(M.shape, ilu.solve)
            backward = sla.LinearOperator(M.shape, lambda x: ilu.solve(x, trans="T"))
        gap = 1 - discount
        values, failed = sla.bicgstab(rows, r, rtol=0, atol=tolerance * gap, maxiter=100000, M=forward)
        # The 2-norm is at least 1 / sqrt(S) of the sum that bounds d.
        reach = tolerance * gap / np.sqrt(len(mu))
        occupancy, failed_too = sla.bicgstab(columns, mu, rtol=0, atol=reach, maxiter=100000, M=backward)
        if failed or failed_too:
            raise RuntimeError("no convergence")
        return values, occupancy

    return call


as_json = "--json" in sys.argv
given = [word for word in sys.argv[1:] if word != "--json"]
side, discount = int(given[0]), float(given[1])
tolerance = float(given[2]) if len(given) > 2 else 1e-8
M, r, mu = grid(side, discount)
solvers = {"spsolve": direct, "splu": direct_once, "bicgstab": krylov(False), "bicgstab + spilu": krylov(True)}
for name, call in solvers.items():
    if side > 400 and name != "bicgstab":
        continue
    seconds = []
    try:
        for _ in range(5 if side <= 200 else 1):
            begin = time.process_time()
            values, occupancy = call(M, r, mu)
            seconds.append(time.process_time() - begin)
    except (RuntimeError, MemoryError) as error:
        if not as_json:
            print(f"{name:18} failed: {error}")
        continue
    v = np.abs(r - M @ values).max() / (1 - discount)
    d = np.abs(mu - M.T @ occupancy).sum() / (1 - discount)
    if as_json:
        every = max(1, side * side // 1000)
        sample = {"values": values[::every].tolist(), "occupancy": occupancy[::every].tolist()}
        bounds = {"values": v, "occupancy": d}
        print(json.dumps({"name": name, "seconds": min(seconds), "bounds": bounds, "every": every, **sample}))
        continue
    print(f"{name:18} {min(seconds):9.4f} s  |V - V_exact| <= {v:.1e}  |d - d_exact| <= {d:.1e}")
