"""Files of the exchange to test with: recorded ones, and UDiFF rows derived from them.

No original UDiFF file is at hand. Those here have the exchange's header, and rows that are DERIVED
from a recorded delivery report and from the ISINs of a recorded index list.
"""

import csv
from decimal import Decimal
from pathlib import Path

from tests.contexts.market.recorded import market_data
from treum.contexts.market.feed.bhavcopy import UDIFF_HEADER

DERIVED_DAY = "2025-02-01"
DERIVED_NAME = "BhavCopy_NSE_CM_0_0_0_20250201_F_0000.csv"


def isins() -> dict[str, str]:
    with market_data("reference/ind_nifty50list.csv").open(newline="") as lines:
        return {row["Symbol"]: row["ISIN Code"] for row in csv.DictReader(lines)}


def full_rows(day: str) -> list[dict[str, str]]:
    """Of a recorded delivery report, without the spaces that some values keep."""
    with market_data(f"bhav_full_daily/{day}.csv").open(newline="") as lines:
        return [{k: v.strip() for k, v in row.items()} for row in csv.DictReader(lines)]


def derived_udiff() -> list[str]:
    """The header, then a row for each NIFTY 50 security of the derived day."""
    known = isins()
    rows = [row for row in full_rows(DERIVED_DAY) if row["SYMBOL"] in known]
    return [UDIFF_HEADER, *(_udiff_row(row, known[row["SYMBOL"]]) for row in rows)]


def derived_file(folder: Path) -> Path:
    path = folder / DERIVED_NAME
    path.write_text("\n".join(derived_udiff()) + "\n")
    return path


def _udiff_row(row: dict[str, str], isin: str) -> str:
    turnover = Decimal(row["TURNOVER_LACS"]) * 100_000
    told = {
        "TradDt": DERIVED_DAY,
        "BizDt": DERIVED_DAY,
        "Sgmt": "CM",
        "Src": "NSE",
        "FinInstrmTp": "STK",
        "FinInstrmId": "1",
        "ISIN": isin,
        "TckrSymb": row["SYMBOL"],
        "SctySrs": row["SERIES"],
        "FinInstrmNm": "DERIVED ROW",
        "OpnPric": row["OPEN_PRICE"],
        "HghPric": row["HIGH_PRICE"],
        "LwPric": row["LOW_PRICE"],
        "ClsPric": row["CLOSE_PRICE"],
        "LastPric": row["LAST_PRICE"],
        "PrvsClsgPric": row["PREV_CLOSE"],
        "SttlmPric": row["CLOSE_PRICE"],
        "TtlTradgVol": row["TTL_TRD_QNTY"],
        "TtlTrfVal": f"{turnover:.2f}",
        "TtlNbOfTxsExctd": row["NO_OF_TRADES"],
        "SsnId": "F1",
        "NewBrdLotQty": "1",
    }
    return ",".join(told.get(name, "") for name in UDIFF_HEADER.split(","))
