import { useGetMeQuery } from "@treum/api-client";
import { t } from "@treum/i18n";
import { useSession } from "@treum/state";
import { ThemeToggle } from "@treum/ui-kit";
import { Link, Outlet } from "react-router";
import { Brand } from "./Brand";
import { Footer } from "./Footer";
import { Pitch } from "./Pitch";
import { RunBanner } from "./RunBanner";
import { SkipLink } from "./SkipLink";

export function PublicFrame() {
  const { status } = useSession();
  useGetMeQuery(undefined, { skip: status !== "unknown" });
  return (
    <div className="flex min-h-dvh flex-col">
      <SkipLink />
      <RunBanner />
      <header className="mx-auto flex h-16 w-full max-w-6xl items-center px-4 sm:px-6">
        <Link to="/sign-in" aria-label={t("app.name")} className="rounded-md">
          <Brand />
        </Link>
        <span className="ml-auto">
          <ThemeToggle />
        </span>
      </header>
      <div className="mx-auto grid w-full max-w-6xl flex-1 gap-14 px-4 py-6 sm:px-6 lg:grid-cols-[1fr_26rem] lg:gap-24 lg:py-20">
        <main id="content" className="lg:order-last">
          <Outlet />
        </main>
        <Pitch />
      </div>
      <Footer />
    </div>
  );
}
