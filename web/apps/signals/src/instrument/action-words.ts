import type { CorporateAction } from "@treum/api-client";
import { formatCount, formatPrice } from "@treum/domain";
import { t } from "@treum/i18n";

/** What happens to a holding. */
export function termsWords(action: CorporateAction): string {
  const { shares_before, shares_after, value_gone, close_before, symbol, new_symbol } = action;
  if (shares_before !== null && shares_after !== null) {
    return t("actions.shares", {
      before: formatCount(shares_before),
      after: formatCount(shares_after),
    });
  }
  if (value_gone !== null && close_before !== null) {
    return t("actions.value", { value: formatPrice(value_gone), close: formatPrice(close_before) });
  }
  return t("actions.renamed", { symbol, new_symbol: new_symbol ?? "" });
}
