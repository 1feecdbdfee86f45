"""What a strategy would have made of stored bars: by the events of live, and compiled.

`play` runs the very tracks and rules of live bar by bar, with orders; `simulate` is compiled and
must agree with it to the paisa. Money is paise and prices are ticks, both whole numbers.
"""
