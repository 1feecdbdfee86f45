"""What a reader of a backtest must know."""

from treum.contexts.signals.schemas.backtest import BacktestRequest, Interval, Segment


def caveats(request: BacktestRequest) -> list[str]:
    """Those that hold for this request."""
    said = [
        "Past results, and simulated ones more so, are no promise. Real fills, delays and charges"
        " differ from simulated ones.",
        "If both the stop and a target lie within one bar, the stop is taken to have come first."
        " What happened inside a bar is not known.",
        "The strategy and its defaults were chosen by people who know these years.",
    ]
    if request.terms.segment is Segment.POINTS:
        said.append(
            "An index is reckoned in points and cannot be bought: nothing is charged, and no"
            " account could have had this result."
        )
    else:
        said.append(
            "Survivorship: securities that still trade are easier to pick for a test than those"
            " that failed or left the exchange, and such a choice flatters the result."
        )
    if request.terms.assumes_first_rates:
        said.append(
            "Days before 1 October 2024 are charged at the rates of that day: earlier rates are"
            " assumed, not known."
        )
    if request.interval is Interval.DAY:
        said.append("Daily prices are adjusted for confirmed corporate actions alone.")
    return said
