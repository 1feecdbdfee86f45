import { useGetCurrentSubscriptionQuery, useLogoutMutation } from "@treum/api-client";
import { t } from "@treum/i18n";
import { useSession } from "@treum/state";
import { Badge, ChevronDown, Menu, MenuItem, MenuLine, Shield, SignOut } from "@treum/ui-kit";
import { Link } from "react-router";

export function TierBadge() {
  const { data } = useGetCurrentSubscriptionQuery();
  if (!data) return null;
  return (
    <Badge look="outline" data-testid="tier-badge" data-tier={data.tier}>
      <span className="sr-only">{t("tier.label")}: </span>
      {t(`tier.${data.tier}`)}
    </Badge>
  );
}

export function AccountMenu() {
  const { user } = useSession();
  const { data } = useGetCurrentSubscriptionQuery();
  const [logout] = useLogoutMutation();
  if (user === null) return null;
  return (
    <Menu
      label={t("menu.account", { name: user.name })}
      triggerClassName="flex items-center gap-1.5 rounded-full p-1 hover:bg-sunken"
      trigger={
        <>
          {/* Drawn, not written: the initials are no part of the name. */}
          <span
            data-initials={initialsOf(user.name)}
            className="grid size-8 place-items-center rounded-full bg-brand text-[0.8125rem] font-semibold text-on-brand before:content-[attr(data-initials)]"
          />
          <ChevronDown className="size-4 text-muted max-sm:hidden" />
        </>
      }
    >
      <div className="max-w-64 px-2.5 py-2">
        <div className="truncate font-semibold">{user.name}</div>
        <div className="truncate text-sm text-muted">{user.email}</div>
        {data ? (
          <div className="mt-1 text-sm">
            {t("tier.label")}: <span className="font-medium">{t(`tier.${data.tier}`)}</span>
          </div>
        ) : null}
      </div>
      <MenuLine />
      <MenuItem asChild>
        <Link to="/account/security">
          <Shield />
          {t("security.menu")}
        </Link>
      </MenuItem>
      <MenuItem onSelect={() => void logout()}>
        <SignOut />
        {t("menu.sign_out")}
      </MenuItem>
    </Menu>
  );
}

function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return ends
    .map((word) => word?.[0] ?? "")
    .join("")
    .toUpperCase();
}
