import type { AssertionUnit } from "./assertion-terms.ts";

const secondsPerUnit: Readonly<Record<string, number>> = { s: 1, m: 60, min: 60, h: 3_600, d: 86_400 };

const plain = (text: string): number | undefined => (/^\d+(?:\.\d+)?$/.test(text) ? Number(text) : undefined);

function seconds(text: string): number | undefined {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s|min|m|h|d)?$/.exec(text) ?? [];
  if (number === undefined) return undefined;
  return unit === "ms" ? Number(number) / 1000 : Number(number) * (secondsPerUnit[unit ?? "s"] as number);
}

/** More than all of it can never be: `99` was meant to be `99%`. */
function share(text: string): number | undefined {
  const isPercent = text.endsWith("%");
  const value = plain(isPercent ? text.slice(0, -1) : text);
  if (value === undefined || value > (isPercent ? 100 : 1)) return undefined;
  return isPercent ? value / 100 : value;
}

/** How the bound of each kind of number is read, and how it may be written. */
export const assertionBounds = {
  count: { read: plain, allowed: "a number, such as 10" },
  share: { read: share, allowed: "a share of at most 100%, such as 99% or 0.99" },
  seconds: { read: seconds, allowed: "a duration, such as 120s or 2m" },
  usd: { read: (text: string) => plain(text.replace(/^\$/, "")), allowed: "US dollars, such as 0.05" },
} as const satisfies Record<AssertionUnit, { read: (text: string) => number | undefined; allowed: string }>;
