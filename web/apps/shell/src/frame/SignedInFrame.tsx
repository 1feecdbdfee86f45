import { t } from "@treum/i18n";
import { useSession } from "@treum/state";
import { Candles, Clock, Flask, Ledger, Pulse, ThemeToggle } from "@treum/ui-kit";
import { Link, NavLink, Outlet } from "react-router";
import { AccountMenu, TierBadge } from "./AccountMenu";
import { Brand } from "./Brand";
import { ConfirmBanner } from "../account/ConfirmBanner";
import { ConnectionBanner } from "./ConnectionBanner";
import { ConnectionState } from "./ConnectionState";
import { DegradedBanner } from "./DegradedBanner";
import { FeedBanner } from "./FeedBanner";
import { Footer } from "./Footer";
import { RunBanner } from "./RunBanner";
import { SkipLink } from "./SkipLink";

/** isWhole: the pages below belong to it as well. */
const PLACES = [
  { to: "/signals", label: t("nav.signals"), Icon: Pulse, isWhole: false },
  { to: "/signals/history", label: t("nav.history"), Icon: Ledger, isWhole: true },
  { to: "/signals/instruments", label: t("nav.instruments"), Icon: Candles, isWhole: true },
  { to: "/signals/market", label: t("nav.market"), Icon: Clock, isWhole: true },
] as const;

const LABORATORY = {
  to: "/signals/laboratory",
  label: t("nav.laboratory"),
  Icon: Flask,
  isWhole: true,
} as const;

/** Hides what the server would refuse; the server decides. */
const TESTERS = ["analyst", "admin"] as const;

function usePlaces() {
  const { user } = useSession();
  const mayTest = TESTERS.some((role) => user?.roles.includes(role));
  return mayTest ? [...PLACES, LABORATORY] : PLACES;
}

export function SignedInFrame() {
  return (
    <div className="flex min-h-dvh flex-col max-md:pb-[calc(3.5rem+env(safe-area-inset-bottom))]">
      <SkipLink />
      <RunBanner />
      <Header />
      <main id="content" className="mx-auto w-full max-w-6xl flex-1 px-4 py-6 sm:px-6 sm:py-9">
        <ConnectionBanner />
        <FeedBanner />
        <DegradedBanner />
        <ConfirmBanner />
        <Outlet />
      </main>
      <Footer />
      <BottomBar />
    </div>
  );
}

function Header() {
  return (
    <header className="sticky top-0 z-30 border-b border-line bg-page">
      <div className="mx-auto flex h-14 max-w-6xl items-center gap-3 px-4 sm:h-16 sm:px-6">
        <Link to="/signals" aria-label={t("nav.home")} className="rounded-md">
          <Brand />
        </Link>
        <nav
          aria-label={t("nav.label")}
          className="ml-2 flex h-full gap-4 max-md:hidden lg:ml-6 lg:gap-7"
        >
          {usePlaces().map(({ to, label, isWhole }) => (
            <NavLink key={to} to={to} end={!isWhole} className="s-nav-link">
              {label}
            </NavLink>
          ))}
        </nav>
        <div className="ml-auto flex items-center gap-1.5 sm:gap-4">
          <ConnectionState />
          <span className="flex max-lg:sr-only">
            <TierBadge />
          </span>
          <span className="flex items-center sm:gap-1">
            <ThemeToggle />
            <AccountMenu />
          </span>
        </div>
      </div>
    </header>
  );
}

/** On a phone the places are where the thumb is. */
function BottomBar() {
  const places = usePlaces();
  return (
    <nav
      aria-label={t("nav.label")}
      className="fixed inset-x-0 bottom-0 z-30 grid auto-cols-fr grid-flow-col border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {places.map(({ to, label, Icon, isWhole }) => (
        <NavLink
          key={to}
          to={to}
          end={!isWhole}
          className="flex h-14 flex-col items-center justify-center gap-0.5 text-xs font-medium text-muted aria-[current=page]:text-brand"
        >
          <Icon className="size-5" />
          {label}
        </NavLink>
      ))}
    </nav>
  );
}
