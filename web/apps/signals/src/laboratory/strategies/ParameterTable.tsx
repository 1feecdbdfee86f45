import type { Parameter } from "@treum/api-client";
import { t } from "@treum/i18n";
import { Card } from "@treum/ui-kit";
import { boundsWords, parameterWord, settingWord } from "./words";

const CELL = "py-2.5";

export function ParameterTable({ parameters }: { readonly parameters: readonly Parameter[] }) {
  return (
    <Card className="p-5">
      <h2 className="text-lg font-semibold">{t("strategy.parameters")}</h2>
      {parameters.length === 0 ? (
        <p className="mt-2 text-muted">{t("strategy.no_parameters")}</p>
      ) : (
        <table className="mt-2 w-full text-left text-sm">
          <thead className="text-[0.8125rem] text-muted">
            <tr>
              <th className={`${CELL} font-medium`}>{t("strategy.parameter")}</th>
              <th className={`${CELL} text-right font-medium`}>{t("strategy.default")}</th>
              <th className={`${CELL} text-right font-medium`}>{t("strategy.bounds")}</th>
            </tr>
          </thead>
          <tbody>
            {parameters.map((parameter) => (
              <tr key={parameter.name} className="border-t border-line">
                <th scope="row" className={`${CELL} font-medium`}>
                  {parameterWord(parameter.name)}
                </th>
                <td className={`${CELL} text-right`}>{settingWord(parameter.default)}</td>
                <td className={`${CELL} text-right text-muted`}>{boundsWords(parameter)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}
