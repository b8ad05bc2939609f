/** Shown where there is no data; 0 is never shown for missing data. */
export const none = "–";

type Maybe = number | null;

const known = (value: Maybe): value is number => value !== null && Number.isFinite(value);
const two = (value: number): string => String(value).padStart(2, "0");

/** Formats a number, with narrow spaces between groups from five digits on: `9999`, `12 345`. Fractions get one decimal. */
export function count(value: Maybe): string {
  if (!known(value)) return none;
  const [whole = "", decimals] = String(Math.round(value * 10) / 10).split(".");
  const grouped = whole.replace("-", "").length < 5 ? whole : whole.replace(/\B(?=(\d{3})+$)/g, "\u202f");
  return decimals === undefined ? grouped : `${grouped}.${decimals}`;
}

/** Formats a count with its noun: `1 job`, `3 jobs`, `– jobs` without data. */
export const counted = (value: Maybe, noun: string, plural = `${noun}s`): string =>
  `${count(value)} ${value === 1 ? noun : plural}`;

/** Lists names in a sentence: `a`, `a and b`, `a, b and c`. */
export const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;

function longSpan(total: number): string {
  if (total < 3_600) return `${Math.floor(total / 60)} min ${two(total % 60)} s`;
  const minutes = Math.round(total / 60);
  return `${count(Math.floor(minutes / 60))} h ${two(minutes % 60)} min`;
}

/** Formats a duration in seconds: `0.4 s`, `17.2 s`, `1 min 35 s`, `2 h 05 min`. */
export function seconds(value: Maybe): string {
  if (!known(value)) return none;
  if (value < 0) return `-${seconds(-value)}`;
  if (value > 0 && value < 0.05) return "< 0.1 s";
  return value < 59.95 ? `${value.toFixed(1)} s` : longSpan(Math.round(value));
}

/** Formats a duration in seconds without decimals, for estimates: `35 s`, `1 min 35 s`. */
export function roughly(value: Maybe): string {
  if (!known(value)) return none;
  const whole = Math.max(1, Math.round(value));
  return whole < 60 ? `${whole} s` : longSpan(whole);
}

/** Formats a ratio as a percentage: `11 %`. A ratio below 1 is never shown as 100 %, and one above 0 never as 0 %. */
export function percent(ratio: Maybe): string {
  if (!known(ratio)) return none;
  if (ratio > 0 && ratio < 0.005) return "< 1 %";
  if (ratio < 1 && ratio >= 0.995) return "> 99 %";
  return `${count(Math.round(ratio * 100))} %`;
}

/** Formats US dollars: `< $0.0001` below a hundredth of a cent, `$0.0012`, `$0.125`, `$12.50`. */
export function dollars(value: Maybe): string {
  if (!known(value)) return none;
  if (value === 0) return "$0";
  if (value < smallestDollars) return `< $${smallestDollars}`;
  if (value >= 1_000) return `$${count(Math.round(value))}`;
  return `$${value.toFixed(value < 0.01 ? 4 : value < 1 ? 3 : 2)}`;
}

/** The smallest amount that is shown, US dollars: a hundredth of a cent. */
export const smallestDollars = 0.0001;

/** Formats US dollars after "costs", for estimates: `less than $0.0001`, `about $0.0012`. */
export const aboutDollars = (value: number): string =>
  value < smallestDollars ? `less than $${smallestDollars}` : `about ${dollars(value)}`;

/** Formats a change with its sign: `+3`, `−3`, `0`. @param text formats its size. */
export const signed = (change: number, text: (size: number) => string): string =>
  known(change) ? `${change > 0 ? "+" : change < 0 ? "−" : ""}${text(Math.abs(change))}` : none;

/** Formats a range of whole numbers: `9–14`. */
export const range = (low: number, high: number): string => `${count(low)}–${count(high)}`;

/** Formats ascending numbers with consecutive ones combined: `3, 7–9`. A dash if there are none. */
export function ranges(numbers: readonly number[]): string {
  const runs: { from: number; to: number }[] = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last !== undefined && number === last.to + 1) last.to = number;
    else runs.push({ from: number, to: number });
  }
  return runs.map(({ from, to }) => rangeText(from, to)).join(", ") || none;
}

function rangeText(from: number, to: number): string {
  if (from === to) return String(from);
  return to === from + 1 ? `${from}, ${to}` : `${from}–${to}`;
}

/** Formats an instant, in ISO 8601 or milliseconds since the epoch, as the time of day in UTC: `HH:MM:SS`. */
export function timeOfDay(at: string | number): string {
  const time = new Date(at);
  return Number.isNaN(time.getTime()) ? none : time.toISOString().slice(11, 19);
}

/** Formats an ISO 8601 instant as date and minute in UTC: `2026-12-31 23:59`. */
export const minuteText = (iso: string): string => iso.slice(0, 16).replace("T", " ");

/** A text with a capital first. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A text for each kind of a union. */
export type TextsByKind<T extends { readonly kind: string }> = {
  readonly [Kind in T["kind"]]: (one: Extract<T, { readonly kind: Kind }>) => string;
};

/** The text for a member of a union. */
export const textByKind = <T extends { readonly kind: string }>(texts: TextsByKind<T>, one: T): string =>
  (texts[one.kind as T["kind"]] as (one: T) => string)(one);
