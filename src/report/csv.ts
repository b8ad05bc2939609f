import { oneLine } from "./escape.ts";
import type { Report } from "./page.ts";

/** A report as CSV (RFC 4180, with LF): a header, and one row of raw values for each arm or function of each section. */
export function csvReport({ sections }: Report): string {
  const rows = sections.flatMap((section) => section.rows);
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = rows.map((row) => names.map((name) => csvField(row[name] ?? null)).join(","));
  return [names.map(csvField).join(","), ...lines].join("\n");
}

/**
 * A field of CSV (RFC 4180). Spreadsheets run a text that begins like a formula, so such a text begins with an apostrophe
 * (https://owasp.org/www-community/attacks/CSV_Injection). Numbers are left as they are.
 */
function csvField(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const text = oneLine(value);
  // Spreadsheets read the full-width forms of these characters, too.
  const isFormula = /^[=+\-@|%\uff1d\uff0b\uff0d\uff20]/.test(text);
  const harmless = isFormula ? `'${text}` : text;
  // Some spreadsheets separate fields by semicolons or tabs.
  return /[",;\t]|^'/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
