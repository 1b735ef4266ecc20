"""Pairs of the family (docs/mathematics.md, section 10) as one writes them in NumPy: w = p f_r - p c_p / eta."""

import numpy as np


class Sigmoid:
    """sigmoid:1,1.05 without a divergence."""

    def __init__(self, q, adv):
        self.q, self.adv = q, adv
        self.tau = np.where(adv >= 0, 1.0, 1.05)

    def slope(self, p, eta_inverse):
        s = 1 / (1 + np.exp(-self.tau * (p / self.q - 1)))
        return 4 * p * self.adv * s * (1 - s)


class JensenShannon:
    """linear with jensen-shannon."""

    def __init__(self, q, adv):
        self.q, self.adv = q, adv

    def slope(self, p, eta_inverse):
        return p * (self.adv - (0.5 * eta_inverse) * np.log(2 * p / (p + self.q)))


class Tsallis:
    """linear with tsallis:0.5."""

    def __init__(self, q, adv):
        self.adv, self.root = adv, np.sqrt(q)

    def slope(self, p, eta_inverse):
        return p * self.adv - eta_inverse * (p / self.root - np.sqrt(p))


PAIRS = {
    "sigmoid:1,1.05 none": Sigmoid,
    "linear jensen-shannon": JensenShannon,
    "linear tsallis:0.5": Tsallis,
}


class PairSurrogate:
    """The gradient d (w - p sum_b w) of a pair about p_t = q."""

    method = "pair"

    def __init__(self, name, q, advantages, occupancy, eta_inverse):
        self.member, self.eta_inverse = PAIRS[name](q, advantages), eta_inverse
        self.d = occupancy[:, None]

    def gradient(self, p, log_p, eta_inverse):
        w = self.member.slope(p, eta_inverse)
        return self.d * (w - p * w.sum(axis=1, keepdims=True))
