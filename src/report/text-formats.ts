import {
  codeBlock,
  markdown,
  markup,
  type Outcome,
  oneLine,
  type Report,
  type ReportCheck,
  type ReportFact,
  type ReportSection,
  type ReportTable,
  workflowMessage,
  workflowProperty,
} from "./page.ts";

const marks = { passed: "✅", failed: "❌", open: "❔" } as const satisfies Record<Outcome, string>;

/** A report as GitHub Flavored Markdown, for a pull request or a job summary. */
export const markdownReport = ({ sections, writtenBy }: Report): string =>
  [...sections.flatMap((section) => [...sectionLines(section), ""]), `<sub>${markdown(writtenBy)}</sub>`].join("\n");

function sectionLines(section: ReportSection): string[] {
  const { title, outcome, conclusion, table, checks, caveats, details, setUp, command, drawing, parts = [] } = section;
  const [first, ...others] = conclusion;
  return [
    `### ${checks.length === 0 ? "" : `${marks[outcome]} `}${markdown(title)}`,
    "",
    ...(first === undefined ? [] : [`**${markdown(first)}**`, ""]),
    ...others.flatMap((sentence) => [markdown(sentence), ""]),
    ...(checks.length === 0 ? [] : [...checkLines(section), ""]),
    ...(table === null ? [] : [...tableLines(table), ""]),
    ...caveats.map(({ text, isSevere }) => `- ${isSevere ? "⛔" : "⚠️"} ${markdown(text)}`),
    ...(caveats.length === 0 ? [] : [""]),
    ...drawingLines(section.chart.unit, drawing),
    "<details><summary>Details and set-up</summary>",
    "",
    ...parts.flatMap((part) => [
      `#### ${markdown(part.title)}`,
      "",
      ...tableLines(part.table),
      "",
      ...(part.figure === undefined ? [] : drawingLines(part.figure.chart.unit, part.figure.drawing)),
    ]),
    ...details.flatMap(({ title: name, facts }) => [`#### ${markdown(name)}`, "", ...factLines(facts), ""]),
    "#### Set-up",
    "",
    ...factLines(setUp),
    ...(command === null ? [] : ["", "Repeat it:", "", ...codeBlock([oneLine(command)], "sh")]),
    "",
    "</details>",
  ];
}

const drawingLines = (unit: string, drawing: readonly string[]): string[] =>
  drawing.length === 0 ? [] : [`${markdown(unit)}:`, "", ...codeBlock(drawing), ""];

const checkLines = ({ checks }: ReportSection): string[] => [
  "| | condition | arm | measured |",
  "|---|---|---|---:|",
  ...checks.map(
    ({ condition, arm, outcome, measured }) =>
      `| ${marks[outcome]} | ${markdown(condition)} | ${markdown(arm)} | ${markdown(measured)} |`,
  ),
];

const tableLines = ({ columns, rows, notes }: ReportTable): string[] => [
  `| ${columns.map(({ header }) => markdown(header)).join(" | ")} |`,
  `|${columns.map(({ align }) => (align === "right" ? "---:" : "---")).join("|")}|`,
  ...rows.map((cells) => `| ${cells.map(markdown).join(" | ")} |`),
  ...notes.flatMap((note) => ["", `<sub>${markdown(note)}</sub>`]),
];

const factLines = (facts: readonly ReportFact[]): string[] => [
  "| | |",
  "|---|---|",
  ...facts.map(({ label, value }) => `| ${markdown(label)} | ${markdown(value)} |`),
];

/** GitHub shows ten annotations of each kind for a step. */
const annotationsMax = 10;

/**
 * The annotations of a report as GitHub workflow commands, one on each line: an error for each check that failed or is open,
 * a warning for each caveat, and a notice with the conclusion. What GitHub would drop is counted in the last one.
 */
export const githubAnnotations = ({ sections }: Report): string =>
  [
    ...shortened("error", sections.flatMap(failures)),
    ...shortened("warning", sections.flatMap(warnings)),
    ...shortened("notice", sections.flatMap(notices)),
  ].join("\n");

interface Annotation {
  readonly title: string;
  readonly message: string;
}

const failures = ({ checks }: ReportSection): Annotation[] =>
  checks
    .filter(({ outcome }) => outcome !== "passed")
    .map(({ condition, arm, outcome, measured }) => ({
      title: outcome === "failed" ? "flatten: a check failed" : "flatten: a check cannot be confirmed",
      message: `${arm}: ${condition} (measured: ${measured})`,
    }));

const warnings = ({ caveats, id }: ReportSection): Annotation[] =>
  caveats.map(({ text }) => ({ title: `flatten: caveat of ${id}`, message: text }));

const notices = ({ id, conclusion }: ReportSection): Annotation[] =>
  conclusion.length === 0 ? [] : [{ title: `flatten ${id}`, message: conclusion.join(" ") }];

function shortened(kind: "error" | "warning" | "notice", all: readonly Annotation[]): string[] {
  const isTooMany = all.length > annotationsMax;
  const shown = isTooMany ? all.slice(0, annotationsMax - 1) : all;
  const rest = { title: "flatten", message: `${all.length - shown.length} more of this kind: see the job summary` };
  return [...shown, ...(isTooMany ? [rest] : [])].map(
    ({ title, message }) => `::${kind} title=${workflowProperty(title)}::${workflowMessage(message)}`,
  );
}

/**
 * A report as JUnit XML: a test suite for each section, and in it a test case for each check of an arm. A check without data
 * is an error, because a skipped test would let a pipeline pass.
 */
export function junitReport({ sections }: Report): string {
  const total = countsOf(sections.flatMap(({ checks }) => checks));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="flatten"${total}>`,
    ...sections.flatMap(suiteLines),
    "</testsuites>",
  ].join("\n");
}

function countsOf(checks: readonly ReportCheck[]): string {
  const number = (wanted: ReportCheck["outcome"]) => checks.filter(({ outcome }) => outcome === wanted).length;
  return ` tests="${checks.length}" failures="${number("failed")}" errors="${number("open")}"`;
}

function suiteLines({ id, title, checks, conclusion }: ReportSection): string[] {
  return [
    `  <testsuite name="${markup(id)}"${countsOf(checks)}>`,
    "    <properties>",
    `      <property name="title" value="${markup(title)}"/>`,
    "    </properties>",
    ...checks.flatMap(caseLines),
    `    <system-out>${markup(conclusion.join(" "))}</system-out>`,
    "  </testsuite>",
  ];
}

function caseLines({ condition, arm, outcome, measured }: ReportCheck): string[] {
  const open = `    <testcase classname="${markup(arm)}" name="${markup(condition)}" time="0"`;
  if (outcome === "passed") return [`${open}/>`];
  const isFailed = outcome === "failed";
  const element = isFailed ? "failure" : "error";
  const verdict = isFailed ? "does not hold" : "cannot be confirmed";
  const message = markup(`${condition} ${verdict} for ${arm}: ${measured}`);
  return [`${open}>`, `      <${element} message="${message}" type="${outcome}"/>`, "    </testcase>"];
}

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
