import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { Money } from "../../../web/kit/index.ts";
import { featureText } from "./planFacts.ts";

/** What a plan gives besides room: allowances, a discount, features. */
export function PlanIncludes({
  allowances,
  discountPercent,
  features,
  currency,
}: {
  allowances: { ai: number; data: number };
  discountPercent: number;
  features: readonly string[];
  currency: string;
}) {
  const lines: [key: string, text: ReactNode][] = [];
  if (allowances.ai > 0)
    lines.push([
      "ai",
      <>
        <Money micros={allowances.ai} currency={currency} /> of AI credits a month
      </>,
    ]);
  if (allowances.data > 0)
    lines.push([
      "data",
      <>
        <Money micros={allowances.data} currency={currency} /> of data credits a month
      </>,
    ]);
  if (discountPercent > 0) lines.push(["discount", `${discountPercent} % off everything that is metered`]);
  for (const feature of features) lines.push([feature, featureText(feature)]);
  if (lines.length === 0) return null;
  return (
    <ul className="flex flex-wrap gap-x-6 gap-y-1 text-13">
      {lines.map(([key, text]) => (
        <li key={key} className="flex items-center gap-1.5">
          <Check aria-hidden size={14} className="shrink-0 text-green" />
          <span>{text}</span>
        </li>
      ))}
    </ul>
  );
}
