import { generate } from "lean-qr";

/** Modules of the white edge that a camera needs. Source: ISO/IEC 18004, "Quiet zone". */
const QUIET = 4;

interface QrCodeProps {
  readonly text: string;
  readonly label: string;
}

/** Black on white in every theme: many cameras read nothing else. */
export default function QrCode({ text, label }: QrCodeProps) {
  const modules = generate(text);
  const places = Array.from({ length: modules.size }, (_, place) => place);
  const dark = places.flatMap((y) =>
    places.filter((x) => modules.get(x, y)).map((x) => `M${x} ${y}h1v1h-1z`),
  );
  const side = modules.size + 2 * QUIET;
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`${-QUIET} ${-QUIET} ${side} ${side}`}
      shapeRendering="crispEdges"
      className="size-full rounded-lg"
    >
      <rect x={-QUIET} y={-QUIET} width={side} height={side} fill="#fff" />
      <path d={dark.join("")} fill="#000" />
    </svg>
  );
}
