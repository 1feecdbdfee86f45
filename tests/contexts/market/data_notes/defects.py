"""What the notes beside the recorded data warn of, in their own words, by the group that they name.

A test that proves the handling of one bears `@pytest.mark.data_notes("<name>")`, wherever it lives.
"""

from typing import Final

INTENT, CROSS_CHECKS = "Real Indian-market inputs for tests", "Cross-checks done"
DAILY, DELIVERY = "`daily_2017_2022/`", "`daily_2019_2026_delivery/`"
FULL, LEGACY = "`bhav_full_daily/YYYY-MM-DD.csv`", "`bhav_legacy_columns/DDMMYYYY.csv`"
ORIGINAL, MINUTE = "`bhav_full_original/", "`minute/`"
QUARTERS, TICKS = "`minute15/", "`ticks/`"
FUTURES, LISTS, KITE = "`fo_reports/`", "`reference/`", "`kite_mocks/`"
DAYS, ABSENT = "`calendar/`", "Not found"

DEFECTS: Final[dict[str, tuple[str, str]]] = {
    "not-to-be-shipped": (INTENT, "do not redistribute it in a product and do not ship it"),
    "scrapes-agree": (CROSS_CHECKS, "Two independent scrapes agree"),
    "legacy-copy-agrees": (CROSS_CHECKS, "ND against PS on four days: 0 close mismatches"),
    "impossible-prices": (CROSS_CHECKS, "OHLC sanity (high ≥ max(open, close), low ≤ min(open"),
    "no-duplicates": (CROSS_CHECKS, "No duplicate dates in HD or PS; no duplicate minutes in SP"),
    "calendar-libraries-are-wrong": (CROSS_CHECKS, "the libraries are wrong, the data is right"),
    "no-header": (DAILY, "No header, all fields quoted: date `ddmmyy`"),
    "raw-prices": (DAILY, "Prices are **raw, not adjusted for splits/bonuses**"),
    "missing-2018-01-02-and-2021-08-10": (DAILY, "Missing sessions in every file: 2018-01-02"),
    "special-sessions": (DAILY, "Includes muhurat/special sessions 2017-10-19, 2018-11-07"),
    "muhurat-tiny-volume": (DAILY, "Muhurat rows have tiny volume"),
    "indusindbk-genuine-rise": (DAILY, "INDUSINDBK +44.7 % on 2020-03-26 is a genuine move"),
    "unadjusted-jumps-2017-2022": (DAILY, "unadjusted jump >30 % (date, return)"),
    "leading-spaces-delivery": (DELIVERY, "SERIES and DATE1 keep a leading space"),
    "turnover-in-lakhs": (DELIVERY, "`AVG_PRICE` is the exchange VWAP; turnover is in lakhs"),
    "gap-2019-08-23-to-2019-10-01": (DELIVERY, '(so a false "jump" appears there)'),
    "missing-2022-08-08": (DELIVERY, "session 2022-08-08 is missing"),
    "adjusted-base": (DELIVERY, "ex-dates where the exchange published an adjusted base price"),
    "no-adjusted-base": (DELIVERY, "HCLTECH 2019-12-05, COFORGE 2025-06-04 and TRENT 2026-06-04"),
    "unadjusted-jumps-2019-2026": (DELIVERY, "| file | rows | from | to | unadjusted jump >30 % |"),
    "yesbank-march-2020": (DELIVERY, "YESBANK (moratorium/rescue, March 2020)"),
    "zeel-deal-moves": (DELIVERY, "ZEEL (genuine deal moves) are the adversarial cases"),
    "demergers": (DELIVERY, "TATAMOTORS 2025-10-14 and VEDL 2026-04-30 are demergers, not splits"),
    "header-without-spaces": (FULL, "Header has had its spaces removed by the collector"),
    "leading-spaces-full": (FULL, "values of SERIES, DATE1, LAST_PRICE, DELIV_* keep leading"),
    "eq-only": (FULL, "**EQ only** – BE/SM/GS rows were dropped"),
    "sunday-muhurat": (FULL, "Sunday muhurat session (evening)"),
    "saturday-drill": (FULL, "Saturday DR-drill special session (two short windows)"),
    "udiff-cutover": (FULL, "last session before NSE moved to UDiFF"),
    "bonus-and-split-of-2024-10-28": (FULL, "RELIANCE 1:1 bonus and DRREDDY 1:5 split ex-date"),
    "saturday-budget": (FULL, "Saturday Union Budget session"),
    "every-series": (LEGACY, "All series (12–13 of them)"),
    "index-column-and-x": (LEGACY, "an unnamed first index column and a trailing `X`"),
    "tottrdval-in-lakhs": (LEGACY, "`TOTTRDVAL` is in **lakhs** (the original is in rupees"),
    "empty-isin": (LEGACY, "`ISIN` is empty in every row"),
    "quoted": (LEGACY, "everything is quoted"),
    "spaced-header-and-dash": (ORIGINAL, "header with spaces after commas, `-` for delivery in BE"),
    "index-without-volume": (MINUTE, "index values, **no volume**"),
    "stale-2024-01-20": (MINUTE, "the bars from 15:30 to 18:16 are one frozen price"),
    "two-window-days": (MINUTE, "2024-03-02 and 2024-05-18 (105 rows, two windows)"),
    "election-gaps": (MINUTE, "2024-06-03 +2.5 %, 2024-06-04 −2.4 % (election)"),
    "hole-09:59-to-11:30": (MINUTE, "2024-03-02 has a hole 09:59→11:30 by design"),
    "epoch-seconds": (QUARTERS, "`Time`(epoch seconds UTC)"),
    "complete-days-only": (QUARTERS, "Only complete days are present (muhurat and short days"),
    "duplicate-ticks": (TICKS, "exact duplicate rows: 602 of 2,833"),
    "malformed-ticks": (TICKS, "other files of this feed also hold malformed rows"),
    "backward-ticks": (TICKS, "timestamps and cumulative volume go **backwards**"),
    "mis-parsed-depth": (TICKS, "**never** use these rows to test spreads"),
    "receive-time": (TICKS, "has microseconds and is probably the collector's receive time"),
    "footnote": (FUTURES, "trailing footnote line beginning `* -` that parsers must skip"),
    "zero-padded": (FUTURES, "zero-padded prices, dates `dd/mm/yyyy`"),
    "title-line": (FUTURES, "`fao_participant_oi_14112025.csv` has a title line"),
    "survivorship": (LISTS, "(survivorship: do not apply backwards)"),
    "charges-of-2023": (KITE, "The mocks' charge amounts date from 2023 – do not use them"),
    "stamp-duty-0": (KITE, "(e.g. SBIN CNC BUY shows stamp duty 0)"),
    "calendar-hole-2022-08-08": (DAYS, "One known hole: 2022-08-08 was a session, PS lacks it"),
    "days-the-library-lacks": (DAYS, "Days the library does not know: 2019-10-27, 2020-02-01"),
    "weekday-closures": (DAYS, "99 weekdays without a session in that range"),
    "trap-every-date-twice": (DAYS, "kept as a **trap**: every date twice"),
    "trap-false-holidays": (DAYS, "wrongly lists 2024-02-19, 04-01, 04-09, 05-23 and 09-16"),
    "trap-missing-closures": (DAYS, "misses the real closures 2024-05-20 and 2024-11-20"),
    "trap-muhurat-as-holiday": (DAYS, "lists 2024-11-01 although a muhurat session was held"),
    "udiff-header": (ABSENT, "The UDiFF header is certain"),
    "udiff-row": (ABSENT, "a row from a public fixture: `2026-09-25,2026-09-25,CM,NSE,STK"),
    "udiff-derived": (ABSENT, "Build small UDiFF fixtures from `bhav_full_daily`"),
}
"""By name: the heading under which the notes say it, and their words."""
