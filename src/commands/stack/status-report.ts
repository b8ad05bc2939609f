import type { StackResource } from "../../aws/stack.ts";
import type { TargetDescription } from "../../experiment/target.ts";
import type { StackPart, StackStatus } from "../../operate/stack/status.ts";
import { count } from "../../terminal/format.ts";
import { type Fact, factList, finish, nextLines, paragraph, type View } from "../../terminal/page.ts";
import { table } from "../../terminal/table.ts";
import { placeOf } from "../common/heading.ts";

/** Resources of a stack under a heading. */
export function resourcesReport(heading: string, resources: readonly StackResource[], view: View): string {
  return `${finish([...paragraph(heading, view, view.paint.bold), ...resourceTable(resources, view)], view)}\n`;
}

const resourceTable = (resources: readonly StackResource[], view: View): readonly string[] =>
  table(
    [
      { header: "resource", align: "left", priority: 1, cells: resources.map(({ logicalId }) => logicalId) },
      { header: "state", align: "left", priority: 2, cells: resources.map(({ status }) => status) },
      { header: "type", align: "left", priority: 3, cells: resources.map(({ type }) => type) },
    ],
    view,
  ).lines;

/** A stack as it stands. */
export function statusReport(status: StackStatus, target: TargetDescription, view: View): string {
  if (status.state === null) {
    const lines = [
      ...paragraph(`There is no stack "${target.stack}" here: ${placeOf(target)}`, view),
      ...nextLines(["flatten deploy"], view),
    ];
    return `${finish(lines, view)}\n`;
  }
  const broken = /FAILED|ROLLBACK/.test(status.state);
  const brush = broken ? view.paint.red : view.paint.green;
  const sick = broken || status.gone.length > 0;
  const lines = [
    ...paragraph(placeOf(target), view, view.paint.bold),
    "",
    ...factList([...factsOf(status, brush), ...goneFacts(status, view.paint.red)], view),
    "",
    ...resourceTable(status.resources, view),
    ...nextLines(sick ? ["flatten destroy", "flatten deploy"] : ["flatten burst", "flatten doctor"], view),
  ];
  return `${finish(lines, view)}\n`;
}

const partLabels = { queue: "queue", deadLetters: "dead letters", mapping: "mapping" } as const satisfies Record<
  StackPart,
  string
>;

const goneFacts = ({ gone }: StackStatus, brush: (text: string) => string): Fact[] =>
  gone.map((part) => ({
    label: partLabels[part],
    value: "gone: somebody deleted it behind CloudFormation's back",
    brush,
  }));

function factsOf({ state, reason, queue, deadLetters, mapping }: StackStatus, brush: (text: string) => string): Fact[] {
  const facts: Fact[] = [{ label: "stack", value: `${state}${reason === null ? "" : `: ${reason}`}`, brush }];
  if (queue !== null) {
    const { visible, notVisible, delayed } = queue;
    facts.push({
      label: "queue",
      value: `${count(visible)} visible, ${count(notVisible)} in flight, ${count(delayed)} delayed`,
    });
  }
  if (deadLetters !== null)
    facts.push({ label: "dead letters", value: count(deadLetters.visible + deadLetters.notVisible) });
  if (mapping !== null) {
    const most =
      mapping.maximumConcurrency === null ? "no limit of its own" : `at most ${mapping.maximumConcurrency} at once`;
    facts.push({ label: "mapping", value: `${mapping.state}, batches of ${mapping.batchSize}, ${most}` });
  }
  return facts;
}
