"""Policy evaluation and the updates of docs/mathematics.md as one writes them in NumPy: whole arrays, states in rows."""

import numpy as np

GIVE_UP = 1e-16
VANISHED = 1e-128


class Model:
    """A model as index arrays over (s, a, s'), and as a dense tensor P[s, a, s'] where that stays small."""

    DENSE_BYTES = 64 * 2**20

    def __init__(self, states, actions, discount, rowStart, nextState, probability, rewards, start):
        self.S, self.A, self.gamma = states, actions, discount
        self.next = np.array(nextState)
        self.probability = np.array(probability)
        self.first = np.array(rowStart[:-1])
        self.pair = np.repeat(np.arange(states * actions), np.diff(rowStart))
        self.cell = self.pair // actions * states + self.next
        self.rewards = np.array(rewards).reshape(states, actions)
        self.start = np.array(start)
        self.P = None
        if 8 * states * actions * states <= self.DENSE_BYTES:
            self.P = np.zeros((states, actions, states))
            self.P.reshape(-1, states)[self.pair, self.next] = self.probability
        self.dense = self.P is not None

    def kernel(self, pi):
        """P_pi(s, s') = sum_a pi(a|s) P(s'|s, a)"""
        if self.dense:
            return np.matmul(pi[:, None, :], self.P)[:, 0, :]
        weights = pi.ravel()[self.pair] * self.probability
        return np.bincount(self.cell, weights, self.S * self.S).reshape(self.S, self.S)

    def ahead(self, values):
        """sum_s' P(s'|s, a) V(s')"""
        if self.dense:
            return self.P @ values
        return np.add.reduceat(self.probability * values[self.next], self.first).reshape(self.S, self.A)

    def system(self, pi):
        """M = I - gamma P_pi and r_pi."""
        M = self.kernel(pi)
        M *= -self.gamma
        M.ravel()[:: self.S + 1] += 1
        return M, (pi * self.rewards).sum(axis=1)

    def evaluate(self, pi):
        M, r = self.system(pi)
        values = np.linalg.solve(M, r)
        occupancy = np.linalg.solve(M.T, (1 - self.gamma) * self.start)
        q_values = self.rewards + self.gamma * self.ahead(values)
        return values, q_values, q_values - values[:, None], occupancy


def softmax(theta):
    e = np.exp(theta - theta.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def log_softmax(theta):
    """p and log p by row, from one exponential."""
    z = theta - theta.max(axis=1, keepdims=True)
    e = np.exp(z)
    total = e.sum(axis=1, keepdims=True)
    return e / total, z - np.log(total)


class Surrogate:
    """J_m and C_m about p_t = q: what does not move in an inner loop is computed once."""

    def __init__(self, method, q, log_q, advantages, values, occupancy, eta_inverse=0.0, epsilon=0.0):
        self.method, self.q, self.log_q, self.adv = method, q, log_q, advantages
        self.eta_inverse, self.epsilon = eta_inverse, epsilon
        self.d = occupancy[:, None]
        self.d_adv = self.d * advantages
        self.d_q = self.d * q
        self.d_q_adv = self.d_q * advantages
        self.base = occupancy @ values

    def objective(self, p, log_p):
        if self.method == "sppo":
            return np.vdot(self.d_q_adv, log_p - self.log_q)
        if self.method == "ppo":
            ratio = p / self.q
            clipped = np.clip(ratio, 1 - self.epsilon, 1 + self.epsilon)
            return np.vdot(self.d_q, np.minimum(ratio * self.adv, clipped * self.adv))
        return np.vdot(self.d_adv, p)

    def divergence(self, p, log_p):
        if self.method == "mdpo":
            return np.vdot(self.d * p, log_p - self.log_q)
        return np.vdot(self.d_q, self.log_q - log_p)

    def gradient(self, p, log_p, eta_inverse):
        if self.method == "sppo":
            return self.d_q_adv - (eta_inverse * self.d) * (p - self.q)
        x = self.adv
        if self.method == "mdpo":
            x = x - eta_inverse * (log_p - self.log_q)
        if self.method == "ppo":
            ratio = p / self.q
            x = np.where(np.where(x > 0, ratio < 1 + self.epsilon, ratio > 1 - self.epsilon), x, 0.0)
        g = self.d * p * (x - (p * x).sum(axis=1, keepdims=True))
        if self.method == "trpo" and eta_inverse:
            g -= (eta_inverse * self.d) * (p - self.q)
        return g

    def natural(self, p, log_p):
        """Direction and curvature of section 6."""
        w = self.d * p * (1 - p)
        active = w > 1e-15 * w.max()
        active &= active.sum(axis=1, keepdims=True) > 1
        full, p = p, np.where(active, p, 0.0)
        total = np.maximum(p.sum(axis=1, keepdims=True), 1e-300)
        x, h = self.adv, 1.0
        if self.method == "sppo":
            x = np.exp(self.log_q - log_p) * x
        if self.method == "mdpo":
            lr = log_p - self.log_q
            h = lr - (full * lr).sum(axis=1, keepdims=True) + 1
            g = x - (full * x).sum(axis=1, keepdims=True)
            share = p / h
            tau = -(share * g).sum(axis=1, keepdims=True) / np.where(share.any(axis=1), share.sum(axis=1), 1)[:, None]
            x = (g + tau) / h
        x = np.where(active, x, 0.0)
        count = np.maximum(active.sum(axis=1, keepdims=True), 1)
        y = x - (p * x).sum(axis=1, keepdims=True) / total
        direction = np.where(active, x - x.sum(axis=1, keepdims=True) / count, 0.0)
        return direction, (self.d * p * h * y * y).sum()


def ascend(f, theta, steps, size):
    for _ in range(steps):
        p, log_p = log_softmax(theta) if f.method == "mdpo" else (softmax(theta), None)
        theta = theta + size * f.gradient(p, log_p, f.eta_inverse)
    return theta


def search_line(f, theta, steps, armijo, decay, max_step, warm_start, warm_factor, max_backtracks):
    def value(p, log_p):
        return f.objective(p, log_p) - f.eta_inverse * f.divergence(p, log_p)

    p, log_p = log_softmax(theta)
    best = value(p, log_p)
    start, trials = max_step, 0
    for _ in range(steps):
        g = f.gradient(p, log_p, f.eta_inverse)
        slope = armijo * np.vdot(g, g)
        alpha, failures = start, 0
        while True:
            trial = theta + alpha * g
            p, log_p = log_softmax(trial)
            reached = value(p, log_p)
            trials += 1
            if reached >= best + alpha * slope or failures > max_backtracks:
                break
            failures += 1
            alpha = alpha * decay if failures <= max_backtracks else GIVE_UP
        theta, best = trial, reached
        start = warm_factor * alpha if warm_start else max_step
    return theta, trials


def search_region(f, theta, delta, steps, decay, max_step, max_backtracks):
    p, log_p = log_softmax(theta)
    best, trials = f.objective(p, log_p), 0
    for _ in range(steps):
        if np.linalg.norm(f.gradient(p, log_p, 0.0)) < VANISHED:
            break
        direction, curvature = f.natural(p, log_p)
        alpha = min(max_step, np.sqrt(2 * delta / curvature)) if curvature >= VANISHED else max_step
        failures = 0
        while True:
            trial = theta + alpha * direction
            p, log_p = log_softmax(trial)
            reached = f.objective(p, log_p)
            trials += 1
            if (reached >= best and f.divergence(p, log_p) <= delta) or failures > max_backtracks:
                break
            failures += 1
            alpha = alpha * decay if failures <= max_backtracks else GIVE_UP
        theta, best = trial, reached
    return theta, trials


def run_closed(model, method, eta, floor, iterations):
    """Outer steps of sPPO [7] or MDPO [18] from the uniform policy, in log space, with their record."""
    log_pi = np.full((model.S, model.A), -np.log(model.A))
    returns, norms = [], []
    for t in range(iterations + 1):
        pi = np.exp(log_pi)
        values, q_values, advantages, occupancy = model.evaluate(pi)
        returns.append(model.start @ values)
        norms.append(np.linalg.norm(occupancy[:, None] * pi * advantages))
        if t < iterations:
            step = np.log(np.maximum(1 + eta * advantages, floor)) if method == "sppo" else eta * q_values
            log_pi = log_softmax(log_pi + step)[1]
    return returns, norms, pi
