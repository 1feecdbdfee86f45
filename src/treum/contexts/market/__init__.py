"""Market: what trades, when it trades, and at what price.

Glossary
    instrument   something with a price on an exchange; DEMO instruments are invented
    session      one exchange day: the windows in which it trades, or none
    special day  a day that differs from the weekly rule: holiday, special or muhurat session;
                 shipped, or set by an operator
    tick         one price of one instrument at one instant
    bar          open, high, low, close of one interval; `at` is the instant the interval opens
    feed         a source of ticks or bars: the replay of a file, or the synthetic session
    run          one pass of one feed over one trading day; all prices belong to a run
    history      a run's bars of the sessions before its trading day; stored without an event
    feed state   live, stale (nothing new), mute (connected, nothing comes) or finished
    silence      a stretch of a window in which no tick of any instrument came
    market time  how far a run has come; wall time is another clock
    daily bar    one session of one security from a file of the exchange, stored as traded
    corporate action  split, bonus, demerger, dividend or change of symbol; proposed, then confirmed
                 or rejected by a person; confirmed ones adjust daily bars when they are read
    intake       taking a file of the exchange in: added, completed, or shown where it differs
    base price   what the exchange calls the previous close of a day; on some ex-dates adjusted
    levy         what the state, the regulator or the exchange takes of a trade, by its day

Neighbours
    below    compliance, identity (unused)
    above    signals reads bars and handles BarsClosed; the live edge forwards `prices.general`
             and `runs.changed`
"""
