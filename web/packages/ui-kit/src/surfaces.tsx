import { t } from "@treum/i18n";
import type { HTMLAttributes, ReactNode } from "react";
import { Button } from "./controls";

export type BadgeTone = "neutral" | "active" | "gain" | "loss" | "muted" | "warn";

export function Card({ className = "", ...rest }: HTMLAttributes<HTMLDivElement>) {
  return <div {...rest} className={`k-card ${className}`} />;
}

export interface BadgeProps extends HTMLAttributes<HTMLSpanElement> {
  readonly tone?: BadgeTone;
  readonly look?: "soft" | "solid" | "outline";
}

export function Badge({ tone = "neutral", look = "soft", ...rest }: BadgeProps) {
  return <span {...rest} className="k-badge" data-tone={tone} data-look={look} />;
}

export interface BannerProps {
  readonly tone?: BadgeTone;
  readonly heading: string;
  readonly action?: ReactNode;
  readonly children?: ReactNode;
}

export function Banner({ tone = "neutral", heading, action, children }: BannerProps) {
  return (
    <div className="k-banner" data-tone={tone}>
      <strong>{heading}</strong>
      <span className="k-banner-body">{children}</span>
      {action}
    </div>
  );
}

export function Skeleton({ className = "" }: { readonly className?: string }) {
  return <div className={`k-skeleton ${className}`} aria-hidden="true" />;
}

export interface EmptyStateProps {
  readonly heading: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}

export function EmptyState({ heading, children, action }: EmptyStateProps) {
  return (
    <Card>
      <div className="k-state">
        <h2>{heading}</h2>
        <p>{children}</p>
        {action}
      </div>
    </Card>
  );
}

export interface ErrorStateProps {
  readonly body: string;
  readonly heading?: string;
  readonly reference?: string | null;
  readonly action?: string;
  readonly onRetry: () => void;
}

export function ErrorState({ body, heading, reference, action, onRetry }: ErrorStateProps) {
  return (
    <Card role="alert">
      <div className="k-state">
        <h2>{heading ?? t("error.title")}</h2>
        <p>{body}</p>
        {reference ? <p>{t("error.reference", { id: reference })}</p> : null}
        <Button onClick={onRetry}>{action ?? t("error.retry")}</Button>
      </div>
    </Card>
  );
}
