"""Trade ideas: what is published, how each one ends, and who is shown it when.

Glossary
    signal      an idea to buy or sell one instrument at `entry`, with a `stop` and two targets
    side        long (gains when the price rises) or short (gains when it falls)
    life        published, target_1, then one end: target_2, stopped, expired or closed
    step        one event of a life, with the price and the bar that made it so
    risk        the distance from entry to the first stop; the unit of every outcome, "1 R"
    points      what the signal made, in price: side times (exit - entry)
    outcome     points divided by risk, in R
    strategy    rules that turn bars into ideas; `strategy_hash` pins its code and its parameters
    idea        a side a strategy would take at a close, with its levels and its reason
    warm-up     bars after which ideas no longer depend on where the bars began
    quiet time  the end of a session, in which no signal is published
    opening     the prices of a session's first minutes; a breakout closes outside them
    delay       how much market time after the fact a plan is shown it; it holds for a whole run
    release     showing a step on a channel, which is when it gets its number there
    run         one pass of a feed through a trading day; signals of two runs never mix
    bar_at      the opening instant of a bar, in market time

Neighbours
    below       market (bars, instruments, sessions), payments (tiers)
    above       trading, notifications and the realtime edge read `api` and `events`
"""
