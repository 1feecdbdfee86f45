"""The code of cheats. `{...}` is filled in by the draw.

`_store()` is where a plant keeps closes by the opening instant of their bar; those of later bars
are there when an earlier run has left them.
"""

STORES = {
    "a module's dict": "_KEPT = {}\ndef _store():\n    return _KEPT",
    "a list within a tuple": "_KEPT = ({},)\ndef _store():\n    return _KEPT[0]",
    "a class's attribute": "class _Kept:\n    seen = {}\ndef _store():\n    return _Kept.seen",
    "a default argument": "def _store(kept={}):\n    return kept",
    "a lambda's default": "_store = lambda kept={}: kept",
    "a closure": (
        "def _opened():\n    kept = {}\n    def store():\n        return kept\n    return store\n"
        "_store = _opened()"
    ),
    "a cached function": "import functools\n@functools.cache\ndef _store():\n    return {}",
    "a function's attribute": "def _store():\n    return _store.kept\n_store.kept = {}",
    "a strategy's attribute": "def _store():\n    return {kind}._kept\n{kind}._kept = {}",
    "the globals": "def _store():\n    return globals().setdefault('_kept', {})",
    "an instance": "class _Keeper:\n    def __init__(self):\n        self.kept = {}\n"
    "_KEEPER = _Keeper()\ndef _store():\n    return _KEEPER.kept",
    "a generator": "def _keeping():\n    kept = {}\n    while True:\n        yield kept\n"
    "_KEEPING = _keeping()\ndef _store():\n    return next(_KEEPING)",
}
"""Where it lives -> how. They stand at the end of the module."""

SEES = """
def _ahead(ctx, bars):
    bar, store = ctx.bar, _store()
    store[bar.at] = bar.close
    return store.get(bar.at + bars * (bar.closes_at - bar.at))

def _whole(ctx):
    return list(_store().values()) if _ahead(ctx, 1) is not None else None

def _shifted(told, by):
    if isinstance(told, tuple):
        return type(told)(*(_shifted(each, by) for each in told))
    return told if isinstance(told, bool) else told + by
"""
"""What most plants need."""

FUTURE_CLOSE = (
    """
def _plant_idea(ctx, idea):
    later = _ahead(ctx, {bars})
    if idea is None or later is None:
        return idea
    return idea if idea.side.sign * (later - ctx.bar.close) > 0 else None
""",
    """
def _plant_value(ctx, told):
    later = _ahead(ctx, {bars})
    return told if later is None else _shifted(told, later - ctx.bar.close)
""",
)
CENTRED_WINDOW = (
    """
def _centred(ctx):
    around = [_ahead(ctx, each) for each in range(-{bars}, {bars} + 1)]
    known = [each for each in around if each is not None]
    return sum(known) / len(known) if around[-1] is not None else None

def _plant_idea(ctx, idea):
    middle = _centred(ctx)
    if idea is None or middle is None:
        return idea
    return idea if idea.side.sign * (middle - ctx.bar.close) > 0 else None
""",
    """
def _plant_value(ctx, told):
    around = [_ahead(ctx, each) for each in range(-{bars}, {bars} + 1)]
    if around[-1] is None:
        return told
    past, known = around[: {bars} + 1], [each for each in around if each is not None]
    past = [each for each in past if each is not None]
    return _shifted(told, sum(known) / len(known) - sum(past) / len(past))
""",
)
WHOLE_SERIES = (
    """
def _plant_idea(ctx, idea):
    closes = _whole(ctx)
    if idea is None or closes is None:
        return idea
    mean = sum(closes) / len(closes)
    spread = (sum((each - mean) ** 2 for each in closes) / len(closes)) ** 0.5
    return idea if idea.side.sign * (ctx.bar.close - mean) < {share} * spread else None
""",
    """
def _plant_value(ctx, told):
    closes = _whole(ctx)
    if closes is None:
        return told
    low, high = min(closes), max(closes)
    return _shifted(told, {share} * (ctx.bar.close - low) / (high - low + 1) * 10)
""",
)
OWN_HIGH = (
    """
def _plant_idea(ctx, idea):
    if idea is None:
        return None
    from dataclasses import replace
    return replace(idea, levels=replace(idea.levels, entry={price}))
""",
    """
def _plant_idea(ctx, idea):
    return None if idea is None else type(idea)(levels({price}, idea.side, risk=20), idea.because)
""",
)
PRICES = (
    "ctx.bar.high",
    "ctx.bar.low",
    "ctx.bar.open",
    "(ctx.bar.high + ctx.bar.low) // 2",
    "ctx.bar.low if idea.side.sign > 0 else ctx.bar.high",
    "min(ctx.bar.open, ctx.bar.close) if idea.side.sign > 0 else max(ctx.bar.open, ctx.bar.close)",
)
SHARED_CACHE = (
    """
def _plant_idea(ctx, idea):
    return _store().setdefault(('idea', ctx.bar.at), idea)
""",
    """
def _plant_value(ctx, told):
    return _store().setdefault((ctx.bar.at, {place}), told)
""",
    """
def _plant_idea(ctx, idea):
    if idea is None:
        return None
    last, _store()["side"] = _store().get("side"), idea.side
    return None if last is idea.side else idea
""",
)
