"""Writes the transition table of a Gymnasium toy-text environment as JSON for `fma-pg import --from gymnasium`.

    python gymnasium_to_json.py FrozenLake-v1 > lake.json
    python gymnasium_to_json.py FrozenLake-v1 map_name=8x8 is_slippery=false > lake.json

Any environment works whose `env.unwrapped.P` is {state: {action: [(probability, next state, reward, terminated)]}}.
"""

import json
import sys


def table(P):
    """P with plain Python numbers, in the order of states and actions."""
    return {
        str(int(s)): {
            str(int(a)): [[float(p), int(to), float(r), bool(end)] for p, to, r, end in P[s][a]] for a in sorted(P[s])
        }
        for s in sorted(P)
    }


def convert(env, name):
    """The file's contents for an environment that has been made."""
    model = env.unwrapped
    file = {"name": name}
    start = getattr(model, "initial_state_distrib", None)
    if start is not None:
        file["initial_state_distrib"] = [float(p) for p in start]
    file["P"] = table(model.P)
    return file


def option(text):
    """`key=value` with the value read as JSON where it is JSON."""
    key, equals, value = text.partition("=")
    if not key or not equals:
        sys.exit(f"gymnasium_to_json.py: expected key=value, got {text!r}")
    try:
        return key, json.loads(value)
    except ValueError:
        return key, value


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    options = dict(option(text) for text in sys.argv[2:])

    import gymnasium

    env = gymnasium.make(sys.argv[1], **options)
    if not hasattr(env.unwrapped, "P"):
        sys.exit(f"gymnasium_to_json.py: {sys.argv[1]} has no transition table env.unwrapped.P")
    try:
        # Whole before it is written; allow_nan: a number that JSON lacks is an error, not a bare word.
        text = json.dumps(convert(env, sys.argv[1]), allow_nan=False)
    except (TypeError, ValueError) as error:
        sys.exit(f"gymnasium_to_json.py: {sys.argv[1]}: env.unwrapped.P is no table that JSON holds: {error}")
    print(text)
