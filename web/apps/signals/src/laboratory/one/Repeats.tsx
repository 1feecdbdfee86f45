import { useRepeatBacktestMutation } from "@treum/api-client";
import type { BacktestSummary } from "@treum/api-client";
import { t } from "@treum/i18n";
import { Banner, Button } from "@treum/ui-kit";
import { Link, useNavigate } from "react-router";
import { errorWords } from "../../common/words";

const LIST = "/signals/laboratory/backtests";

/** Runs the same again, and says of a repeat whether it came to the same. */
export function Repeats({ backtest }: { readonly backtest: BacktestSummary }) {
  const [repeat, repeating] = useRepeatBacktestMutation();
  const navigate = useNavigate();
  const again = async () => {
    const answer = await repeat({ backtestId: backtest.id });
    if (answer.data) void navigate(`${LIST}/${answer.data.id}`);
  };
  return (
    <div className="mt-6 grid justify-items-start gap-4">
      {backtest.repeats ? <Comparison backtest={backtest} first={backtest.repeats} /> : null}
      {repeating.error ? (
        <div role="alert">
          <Banner tone="loss" heading={t("backtest.again_failed")}>
            {errorWords(repeating.error).body}
          </Banner>
        </div>
      ) : null}
      <Button isBusy={repeating.isLoading} onClick={() => void again()}>
        {repeating.isLoading ? t("backtest.again_busy") : t("backtest.again")}
      </Button>
    </div>
  );
}

interface ComparisonProps {
  readonly backtest: BacktestSummary;
  readonly first: string;
}

function Comparison({ backtest: { is_same }, first }: ComparisonProps) {
  const same = is_same ? t("backtest.same") : t("backtest.different");
  return (
    <div className="w-full" data-testid="comparison" data-same={String(is_same)}>
      <Banner
        tone={is_same === false ? "warn" : "neutral"}
        heading={t("backtest.repeats")}
        action={
          <Link
            to={`${LIST}/${first}`}
            className="k-button"
            data-variant="outline"
            data-size="small"
          >
            {t("backtest.see_first")}
          </Link>
        }
      >
        {is_same === null ? t("backtest.not_compared") : same}
      </Banner>
    </div>
  );
}
