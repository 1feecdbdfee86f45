interface IconProps {
  readonly className?: string;
}

function icon(name: string, path: string) {
  function Icon({ className = "size-4" }: IconProps) {
    return (
      <svg
        viewBox="0 0 16 16"
        className={className}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        <path d={path} />
      </svg>
    );
  }
  Icon.displayName = name;
  return Icon;
}

export const ArrowUp = icon("ArrowUp", "M8 13V3M3.5 7.5 8 3l4.5 4.5");
export const ArrowDown = icon("ArrowDown", "M8 3v10M3.5 8.5 8 13l4.5-4.5");
export const ArrowLeft = icon("ArrowLeft", "M13 8H3M7.5 3.5 3 8l4.5 4.5");
export const ChevronDown = icon("ChevronDown", "m4 6 4 4 4-4");
export const Check = icon("Check", "m3 8.5 3.5 3.5L13 4.5");
export const Alert = icon("Alert", "M8 2 1.5 13.5h13zM8 6.5v3.25M8 11.6v.01");
export const Sun = icon(
  "Sun",
  "M8 5a3 3 0 1 1 0 6 3 3 0 0 1 0-6M8 1v1.2M8 13.8V15M1 8h1.2M13.8 8H15M3 3l.9.9M12.1 12.1l.9.9M13 3l-.9.9M3.9 12.1 3 13",
);
export const Moon = icon("Moon", "M13.5 9.6A6 6 0 0 1 6.4 2.5a6 6 0 1 0 7.1 7.1");
export const Monitor = icon("Monitor", "M2 3h12v8H2zM6 14h4M8 11v3");
export const Pulse = icon("Pulse", "M1 8.5h3L6 3l4 10 2-4.5h3");
export const Ledger = icon("Ledger", "M3 2h10v12H3zM6 5.5h4M6 8h4M6 10.5h2.5");
export const Candles = icon(
  "Candles",
  "M4.5 2v2.5M4.5 11v3M2.5 4.5h4V11h-4zM11.5 1.5V6M11.5 11.5v3M9.5 6h4v5.5h-4z",
);
export const Flask = icon("Flask", "M5.5 1.5h5M6.5 1.5v4.5L2.5 14h11L9.5 6V1.5M4.5 10.5h7");
export const Clock = icon("Clock", "M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13M8 4.5V8l2.5 1.5");
export const Mute = icon("Mute", "M2 6v4h2.5L8 13V3L4.5 6zM11 6.5l3.5 3.5M14.5 6.5 11 10");
export const Star = icon(
  "Star",
  "m8 2 1.8 3.9 4.2.5-3.1 2.9.8 4.2L8 11.4l-3.7 2.1.8-4.2L2 6.4l4.2-.5z",
);
export const SignOut = icon("SignOut", "M6.5 3H3v10h3.5M10 5l3 3-3 3M13 8H6.5");
export const Shield = icon(
  "Shield",
  "M8 1.5 13.5 3.5V8c0 3-2.2 5.4-5.5 6.5C4.7 13.4 2.5 11 2.5 8V3.5z",
);
export const Phone = icon("Phone", "M4.5 1.5h7v13h-7zM7 12.5h2");
export const Fingerprint = icon(
  "Fingerprint",
  "M4 13c-1.2-3-1.5-8 4-8s5 4 4.5 7M2 6.5A6.5 6.5 0 0 1 13.5 5M6 14.5c-1-3-1-7 2-7s2.5 4 1.5 7M8 10v4",
);
export const Code = icon("Code", "M5 4 1.5 8 5 12M11 4l3.5 4-3.5 4M9 3 7 13");
