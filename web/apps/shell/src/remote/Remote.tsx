import { t } from "@treum/i18n";
import { ErrorBoundary, ErrorState } from "@treum/ui-kit";
import { lazy, Suspense } from "react";
import type { ComponentType } from "react";
import { PartSkeleton } from "../frame/Opening";
import { reloadOnce } from "./stale-page";
import { loadStyleSheets } from "./stylesheets";
import type { StyleSheet } from "./stylesheets";

interface RemoteModule {
  readonly default: ComponentType;
  readonly styles: readonly StyleSheet[];
}

async function mount(load: () => Promise<RemoteModule>): Promise<RemoteModule> {
  try {
    const remote = await load();
    await loadStyleSheets(remote.styles);
    return remote;
  } catch (error) {
    // The page is going away: hold the skeleton rather than flash an error.
    if (reloadOnce(Date.now())) await new Promise(() => {});
    throw error;
  }
}

const REMOTES = {
  signals: lazy(() => mount(() => import("@treum/mfe-signals"))),
} as const;

/** One part of the product, loaded on demand; its failure stays its own. */
export function Remote({ name }: { readonly name: keyof typeof REMOTES }) {
  const Part = REMOTES[name];
  return (
    <ErrorBoundary key={name} fallback={<PartFailed />}>
      <Suspense fallback={<PartLoading />}>
        <div data-remote={name}>
          <Part />
        </div>
      </Suspense>
    </ErrorBoundary>
  );
}

function PartLoading() {
  return (
    <div className="s-late" aria-busy="true" aria-label={t("app.loading")} role="status">
      <PartSkeleton />
    </div>
  );
}

function PartFailed() {
  return (
    <ErrorState
      heading={t("error.part_title")}
      body={t("error.part_body")}
      action={t("error.reload")}
      onRetry={() => location.reload()}
    />
  );
}
