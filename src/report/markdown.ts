import { codeBlock, markdown, oneLine } from "./escape.ts";
import type { Outcome, Report, ReportFact, ReportSection, ReportTable } from "./page.ts";

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
