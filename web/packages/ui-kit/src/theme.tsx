import { t } from "@treum/i18n";
import { useState } from "react";
import { Monitor, Moon, Sun } from "./icons";
import { Menu, MenuChoice, MenuLabel } from "./menu";

export type Theme = "light" | "dark" | "system";

const YEAR_S = 31_536_000;

const OPTIONS = [
  { value: "light", label: t("theme.light"), icon: <Sun /> },
  { value: "dark", label: t("theme.dark"), icon: <Moon /> },
  { value: "system", label: t("theme.system"), icon: <Monitor /> },
] as const;

export function ThemeToggle() {
  const [theme, setTheme] = useState(currentTheme);
  const shown = OPTIONS.find((option) => option.value === theme);
  return (
    <Menu label={t("theme.label")} trigger={shown?.icon}>
      <MenuLabel>{t("theme.label")}</MenuLabel>
      <MenuChoice<Theme>
        value={theme}
        options={OPTIONS}
        onChange={(value) => {
          applyTheme(value);
          setTheme(value);
        }}
      />
    </Menu>
  );
}

function currentTheme(): Theme {
  const value = document.documentElement.dataset["theme"];
  return value === "light" || value === "dark" ? value : "system";
}

/** The server reads the cookie into <html data-theme>, so the next page starts without a flash. */
function applyTheme(theme: Theme): void {
  document.documentElement.dataset["theme"] = theme;
  document.cookie = `treum_theme=${theme}; Path=/; Max-Age=${YEAR_S}; SameSite=Lax`;
}

/** Calls back when colours change, by the toggle or by the system; returns the removal. */
export function onThemeChange(run: () => void): () => void {
  const observer = new MutationObserver(run);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme", "data-brand"] });
  const system = matchMedia("(prefers-color-scheme: dark)");
  system.addEventListener("change", run);
  return () => {
    observer.disconnect();
    system.removeEventListener("change", run);
  };
}

/** A token as a plain colour, for a canvas that knows no variables. */
export function resolveColour(token: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(--t-${token})`;
  document.body.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}
