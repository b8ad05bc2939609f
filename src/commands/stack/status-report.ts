import type { StackResource } from "../../aws/stack.ts";
import type { TargetDescription } from "../../experiment/target.ts";
import type { StackPart, StackStatus } from "../../operate/stack/status.ts";
import { count, counted } from "../../terminal/format.ts";
import { type Fact, factList, finish, headedPage, nextLines, paragraph, type View } from "../../terminal/page.ts";
import { columnsFor, table } from "../../terminal/table.ts";
import { placeOf } from "../common/heading.ts";
import { depthText } from "../queue/report.ts";

/** The resources of a stack under a heading. */
export function resourcesReport(heading: string, resources: readonly StackResource[], view: View): string {
  const lines = [...paragraph(heading, view, view.paint.bold), "", ...resourceTable(resources, view), ""];
  return `${finish(lines, view)}\n`;
}

const resourceTable = (resources: readonly StackResource[], view: View): readonly string[] => {
  const { left } = columnsFor(resources);
  return table(
    [
      left("resource", 1, ({ logicalId }) => logicalId),
      left("state", 2, ({ status }) => status),
      left("type", 3, ({ type }) => type),
    ],
    view,
  ).lines;
};

/** The report of `status`. */
export function statusReport(status: StackStatus, target: TargetDescription, view: View): string {
  if (status.state === null) {
    const lines = [
      ...paragraph(`The stack does not exist: ${placeOf(target)}`, view),
      ...nextLines(["flatten deploy"], view),
    ];
    return `${finish(lines, view)}\n`;
  }
  const hasFailed = /FAILED|ROLLBACK/.test(status.state);
  const brush = hasFailed ? view.paint.red : view.paint.green;
  const isStack = target.function === undefined && target.queue === undefined;
  const label = isStack ? "stack" : target.function === undefined ? "queue" : "function";
  const next = isStack ? ["flatten burst", "flatten doctor"] : ["flatten doctor", "flatten watch-metrics"];
  const isBroken = hasFailed || status.gone.length > 0;
  return headedPage(placeOf(target), view, [
    "",
    ...factList([...factsOf(status, label, brush), ...goneFacts(status, view.paint.red)], view),
    "",
    ...resourceTable(status.resources, view),
    "",
    ...nextLines(isBroken && isStack ? ["flatten destroy", "flatten deploy"] : next, view),
  ]);
}

const partLabels = {
  queue: "queue",
  deadLetters: "dead-letter queue",
  mapping: "event source mapping",
} as const satisfies Record<StackPart, string>;

const goneFacts = ({ gone }: StackStatus, brush: (text: string) => string): Fact[] =>
  gone.map((part) => ({
    label: partLabels[part],
    value: "does not exist: it was deleted outside CloudFormation",
    brush,
  }));

function factsOf(
  { state, reason, queue, deadLetters, mapping, scale, beyond }: StackStatus,
  label: string,
  brush: (text: string) => string,
): Fact[] {
  const facts: Fact[] = [
    {
      label,
      value: `${state}${reason === null ? "" : `: ${reason}`}`,
      brush,
    },
  ];
  if (queue !== null) facts.push({ label: partLabels.queue, value: depthText(queue) });
  if (deadLetters !== null) facts.push({ label: partLabels.deadLetters, value: depthText(deadLetters) });
  if (mapping !== null) {
    const maximum =
      mapping.maximumConcurrency === null
        ? "no MaximumConcurrency"
        : `MaximumConcurrency ${mapping.maximumConcurrency}`;
    facts.push({ label: partLabels.mapping, value: `${mapping.state}, batch size ${mapping.batchSize}, ${maximum}` });
  }
  if (scale !== null) facts.push({ label: "state machines", value: `${scale.stack}: ${scale.state}` });
  if (beyond !== null) facts.push({ label: "delays beyond 900 s", value: beyondText(beyond) });
  return facts;
}

function beyondText({ stack, state, waiting, failed }: NonNullable<StackStatus["beyond"]>): string {
  const waits = waiting === 0 ? "" : `, ${waitingText(waiting)}`;
  const stuck = failed === 0 ? "" : `, ${count(failed)} could not be sent on`;
  return `${stack}: ${state}${waits}${stuck}`;
}

const waitingText = (waiting: number | null): string =>
  waiting === null
    ? "messages that wait: unknown (no permission for scheduler:ListSchedules)"
    : counted(waiting, "message waits", "messages wait");
