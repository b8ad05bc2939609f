import { markup } from "./escape.ts";
import type { Report, ReportCheck, ReportSection } from "./page.ts";

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
