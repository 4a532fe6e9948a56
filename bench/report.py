"""What benchmark programs in Python share: medians, and the line that the table is made of."""

import statistics
from collections.abc import Callable


def in_turns(
    a: Callable[[], float], b: Callable[[], float], rounds: int
) -> tuple[float, float, float]:
    """Medians of what a and b measured in turns, and of the rounds' ratios a to b."""
    pairs = [(a(), b()) for _ in range(rounds)]
    return (
        statistics.median(first for first, _ in pairs),
        statistics.median(second for _, second in pairs),
        statistics.median(first / second for first, second in pairs),
    )


def report(
    what: str,
    value: float,
    unit: str,
    *,
    at_most: float | None = None,
    at_least: float | None = None,
) -> None:
    """`unit` goes behind numbers, as in bench.h: " ns", " MB"."""
    decimals = 2 if value < 10 else 1 if value < 100 else 0
    aim = met = ""
    if at_most is not None:
        aim, met = f"at most {at_most:g}{unit}", "yes" if value <= at_most else "NO"
    if at_least is not None:
        aim, met = f"at least {at_least:g}{unit}", "yes" if value >= at_least else "NO"
    print(f"result|{what}|{value:.{decimals}f}{unit}|{aim}|{met}", flush=True)
