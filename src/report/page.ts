import { paintFor } from "../terminal/characters.ts";
import { smallMultiples } from "../terminal/chart.ts";
import { clean, type View } from "../terminal/page.ts";
import type { Series } from "../terminal/scale.ts";
import type { Column } from "../terminal/table.ts";

/**
 * What a report shows, whatever its format: values that are computed and formatted already. A renderer escapes and arranges
 * them. Texts may contain names and messages from outside, so each renderer makes them harmless with the functions below.
 */
export interface Report {
  readonly sections: readonly ReportSection[];
  /** The program and its version. */
  readonly writtenBy: string;
}

/** One run, or one measurement. */
export interface ReportSection {
  /** Id of the run, or the period that was measured. */
  readonly id: string;
  /** What ran, as a phrase. */
  readonly title: string;
  /** Failed if an assertion or a goal failed, open if data is missing or the run was cut short. */
  readonly outcome: Outcome;
  /** Sentences, the most important one first. */
  readonly conclusion: readonly string[];
  readonly table: ReportTable | null;
  readonly chart: ReportChart;
  /** The curves as lines of text, for formats without pictures. */
  readonly drawing: readonly string[];
  /** Further tables and curves, in their order; left out if there are none. */
  readonly parts?: readonly ReportPart[];
  /** The numbers of each arm or function. */
  readonly details: readonly { readonly title: string; readonly facts: readonly ReportFact[] }[];
  readonly checks: readonly ReportCheck[];
  readonly caveats: readonly ReportCaveat[];
  readonly setUp: readonly ReportFact[];
  /** The command that repeats the run; null if the record does not contain it. */
  readonly command: string | null;
  /** One row of raw values for each arm or function. All rows of a section have the same keys. */
  readonly rows: readonly Readonly<Record<string, string | number | null>>[];
}

/** A table, and the curves that belong to it. */
export interface ReportPart {
  readonly title: string;
  readonly table: ReportTable;
  /** Left out for a table without curves. */
  readonly figure?: {
    readonly chart: ReportChart;
    /** The curves as lines of text; empty if the table says as much. */
    readonly drawing: readonly string[];
  };
}

/** Whether what was asked for holds; open without data. */
export type Outcome = "passed" | "failed" | "open";

/** A label and its value. */
export interface ReportFact {
  readonly label: string;
  readonly value: string;
}

/** A table of formatted cells. */
export interface ReportTable {
  readonly columns: readonly { readonly header: string; readonly align: "left" | "right" }[];
  readonly rows: readonly (readonly string[])[];
  /** What the table leaves out or marks. */
  readonly notes: readonly string[];
}

/** Columns of a terminal as a table. */
export const reportTable = (columns: readonly Column[], notes: readonly string[] = []): ReportTable => ({
  columns: columns.map(({ header, align }) => ({ header: header.replaceAll("\u00ad", ""), align })),
  rows: (columns[0]?.cells ?? []).map((_, row) => columns.map(({ cells }) => cells[row] ?? "")),
  notes,
});

/** A condition, checked for one run of an arm. */
export interface ReportCheck {
  readonly condition: string;
  readonly arm: string;
  readonly outcome: Outcome;
  /** What was measured. */
  readonly measured: string;
}

/** What a number cannot tell. */
interface ReportCaveat {
  readonly text: string;
  /** Whether it makes the other numbers unusable. */
  readonly isSevere: boolean;
}

/** Curves over time, all from t = 0 and on one scale. */
export interface ReportChart {
  /** What the curves count: `invocations in flight`. */
  readonly unit: string;
  readonly curves: readonly ReportCurve[];
  /** Whether the values are shares from 0 to 100 that only grow, such as the share of the jobs that have started. */
  readonly isShare?: boolean;
  /** A line that the curves should stay under. */
  readonly goal: { readonly label: string; readonly value: number } | null;
}

/** The largest number within each step. */
export interface ReportCurve {
  readonly name: string;
  readonly stepMs: number;
  readonly values: readonly number[];
  /** The predicted range of the peak, which contains nine of ten runs; null without a prediction. */
  readonly band: { readonly low: number; readonly high: number } | null;
  /** Smallest peak that any placement of the delays could reach; null if it is unknown or does not apply. */
  readonly floor: number | null;
}

/** A curve without a band and a floor. */
export const plainCurve = (name: string, { stepMs, inFlight }: Series): ReportCurve => ({
  name,
  stepMs,
  values: inFlight,
  band: null,
  floor: null,
});

/** The curves of a chart as lines of text, each of so many rows. */
export const drawingOf = ({ curves }: ReportChart, rows: number): readonly string[] =>
  smallMultiples(
    curves.map(({ name, stepMs, values }) => ({ name: clean(name), series: { stepMs, inFlight: values } })),
    plainView,
    rows,
    0,
  );

/** Text without colors, as wide as a code block in a pull request. */
export const plainView: View = { paint: paintFor(false), columns: 76, unicode: true };

/** Characters that XML 1.0 does not allow, even as references (https://www.w3.org/TR/xml/#charsets). */
const notXml = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A name or message from outside as one line of printable text. */
export const oneLine = (text: string): string =>
  clean(text)
    .replace(/[\u2028\u2029]+/g, " ")
    .replace(notXml, "\ufffd");

/** A text on one line for the content or a quoted attribute of HTML, SVG and XML. */
export const markup = (text: string): string => oneLine(text).replace(/[&<>"']/g, (char) => entities[char] ?? char);

/** A value as JSON inside a `script` element, which `</script>` and `<!--` would end or change. */
export const scriptJson = (value: unknown): string =>
  JSON.stringify(value)
    .replaceAll("<", "\\u003c")
    .replaceAll(">", "\\u003e")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");

/**
 * A text on one line for GitHub Flavored Markdown, in a paragraph or a table cell. An empty comment keeps names from becoming
 * mentions, references to issues, or links.
 */
export const markdown = (text: string): string =>
  oneLine(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(/[\\`*_[\]|~$]/g, "\\$&")
    .replace(/^(\d+)([.)]) /, "$1\\$2 ")
    .replace(/^(?:[-+=] |::)/, "\\$&")
    .replace(/@(?=\w)|#(?=\d)|:(?=\/\/)|\bwww(?=\.)/g, "$&<!-- -->");

/** A command as a code block of Markdown, with a fence that is longer than every run of backticks in it. */
export function codeBlock(lines: readonly string[], language = ""): string[] {
  const runs = lines.flatMap((line) => line.match(/`+/g) ?? []).map(({ length }) => length);
  const fence = "`".repeat(Math.max(2, ...runs) + 1);
  return [`${fence}${language}`, ...lines, fence];
}

/** A message of a GitHub workflow command; see https://docs.github.com/actions/reference/workflow-commands-for-github-actions. */
export const workflowMessage = (text: string): string => oneLine(text).replaceAll("%", "%25");

/** A property of a GitHub workflow command. */
export const workflowProperty = (text: string): string =>
  workflowMessage(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
