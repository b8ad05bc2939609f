import { limits, visibilityFactor } from "../../../base/limits.ts";
import { secondsText } from "../../../base/time.ts";
import type { Consumer } from "../../../plan/consumer.ts";
import type { Chances, PredictedPeak } from "../../../plan/simulate/replications.ts";
import type { CapPlan } from "../../../plan/solve/cap.ts";
import { type BurstGoal, concurrencyOf, type Goal, joined, limitTexts } from "../../../plan/solve/goal.ts";
import type { PlanRow } from "../../../plan/solve/plan.ts";
import type { Work } from "../../../plan/work.ts";
import { counted } from "../../../terminal/format.ts";
import type { EmitName, EmitSettings, FunctionAlarm } from "../flags.ts";
import { cdk, cfn, sam, terraform } from "./infrastructure.ts";

/** The plan that code is emitted for. */
interface EmittedPlan {
  readonly goal: Goal;
  readonly row: PlanRow<Chances>;
  /** The maximum concurrency in place of delays; null if the delays are better. */
  readonly cap: CapPlan | null;
  readonly count: number;
  readonly work: Work;
  readonly consumer: Consumer;
  readonly functionName: string | undefined;
}

/** The code of a plan: settings to paste, or a sender. */
export function emitted(name: EmitName, plan: EmittedPlan): string {
  const formats = { sam, cdk, cfn, terraform, typescript, python } satisfies Record<
    EmitName,
    (settings: EmitSettings) => string[]
  >;
  return formats[name](settingsOf(plan)).join("\n");
}

/** Without a known timeout: enough for jobs of a few seconds. */
const timeoutSecondsDefault = 30;
/** AWS recommends at least five receives: throttled messages count too (L-DG). */
const maxReceivesDefault = 5;

/** The settings for a plan. */
function settingsOf({ goal, row, cap, count, work, consumer, functionName }: EmittedPlan): EmitSettings {
  const { batchSize, batchingWindowSeconds, functionTimeoutSeconds = timeoutSecondsDefault, maxReceives } = consumer;
  const prediction = cap?.prediction ?? row.prediction;
  const { minSeconds, maxSeconds } = row.window;
  const lever =
    cap === null
      ? `delays of ${minSeconds} to ${maxSeconds} s (${row.spread}) on each message`
      : `maximum concurrency ${cap.maximumConcurrency} of the mapping, no delays`;
  return {
    about: [
      `Planned by flatten for ${counted(count, "job")} (work: ${work.text}): ${lever}.`,
      ...goalLines(goal),
      `Expected peak: ${expectedText(prediction.peak)}.`,
    ],
    functionName: functionName ?? "your-function",
    maximumConcurrency: cap?.maximumConcurrency ?? consumer.maximumConcurrency ?? null,
    batchSize,
    batchingWindowSeconds,
    visibilityTimeoutSeconds: Math.min(
      limits.sqs.visibilityTimeoutSecondsMax,
      visibilityFactor * functionTimeoutSeconds + batchingWindowSeconds,
    ),
    maxReceiveCount: maxReceives !== undefined && Number.isFinite(maxReceives) ? maxReceives : maxReceivesDefault,
    deadLetterRetentionSeconds: limits.sqs.retentionSecondsMax,
    functionAlarms: alarmsFor(goal, prediction.peak.p95),
    delays: cap === null ? { spread: row.spread, minSeconds, maxSeconds } : null,
  };
}

/** A peak, and the one that few runs exceed if it is higher. */
function expectedText({ p50, p95 }: PredictedPeak): string {
  const [usual, most] = [Math.round(p50), Math.ceil(p95)];
  return most === usual ? `${usual}` : `${usual} (at most ${most} in 95 of 100 runs)`;
}

/** The goal of the plan, as a comment line. */
function goalLines(goal: Goal): string[] {
  if ("window" in goal) return [];
  const { deadlineSeconds } = goal;
  const deadline = deadlineSeconds === undefined ? [] : [`the last end within ${secondsText(deadlineSeconds)}`];
  return [`Goal: ${joined([...limitTexts(goal), ...deadline])}.`];
}

/**
 * The alarms of a goal. No more invocations run at once than environments exist, so a limit of environments is one for the peak
 * too. CloudWatch counts starts by the minute: an alarm on a rate goes off if it is exceeded for a whole minute.
 */
function alarmsFor(goal: Goal, predictedPeak: number): FunctionAlarm[] {
  const { maxRate, ...others }: BurstGoal = "window" in goal ? {} : goal;
  const peak = concurrencyOf(others) ?? Math.ceil(predictedPeak);
  const peakAlarm = {
    name: "Peak",
    metric: "ConcurrentExecutions",
    statistic: "Maximum",
    threshold: peak,
    description: `More than ${peak} invocations at once`,
  } as const;
  if (maxRate === undefined) return [peakAlarm];
  const rateAlarm = {
    name: "Rate",
    metric: "Invocations",
    statistic: "Sum",
    threshold: 60 * maxRate,
    description: `More than ${maxRate} invocations per second for a whole minute`,
  } as const;
  return [peakAlarm, rateAlarm];
}

/** The delays that a sender draws. */
const delaysIn = ({ delays }: EmitSettings) => delays ?? { spread: "stratified", minSeconds: 0, maxSeconds: 0 };

/** The rule of a job, as an expression: a random second of the job's part of the window, or of the whole window. */
const slotOf = (settings: EmitSettings, draw: string, jobs: string): string =>
  delaysIn(settings).spread === "random" ? `${draw} * slots` : `((job + ${draw}) * slots) / ${jobs}`;

/** The text of a random number. An emitted sender runs without flatten, and has no seed. */
const drawInTypescript = ["Math", "random()"].join(".");

/** A sender in TypeScript: reads one message body a line from stdin. */
const typescript = (s: EmitSettings): string[] => [
  ...s.about.map((line) => `// ${line}`),
  "// Usage: QUEUE_URL=https://… node sender.ts < bodies.jsonl",
  'import { readFileSync } from "node:fs";',
  'import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";',
  "",
  `const [minSeconds, maxSeconds] = [${delaysIn(s).minSeconds}, ${delaysIn(s).maxSeconds}];`,
  "const sqs = new SQSClient({});",
  "",
  "/** DelaySeconds of a job, from 0 to jobs - 1. */",
  "export function delaySeconds(job: number, jobs: number): number {",
  "  const slots = maxSeconds - minSeconds + 1;",
  `  return minSeconds + Math.min(slots - 1, Math.floor(${slotOf(s, drawInTypescript, "jobs")}));`,
  "}",
  "",
  'const bodies = readFileSync(0, "utf8").split("\\n").filter((line) => line.trim() !== "");',
  "for (let from = 0; from < bodies.length; from += 10) {",
  "  let entries = bodies.slice(from, from + 10).map((MessageBody, index) => ({",
  "    Id: String(index),",
  "    MessageBody,",
  "    DelaySeconds: delaySeconds(from + index, bodies.length),",
  "  }));",
  "  for (let attempt = 1; entries.length > 0; attempt++) {",
  "    const request = new SendMessageBatchCommand({ QueueUrl: process.env.QUEUE_URL, Entries: entries });",
  "    const { Failed = [] } = await sqs.send(request);",
  "    const lost = Failed.find(({ SenderFault }) => SenderFault || attempt === 5);",
  `    if (lost !== undefined) throw new Error(\`not accepted: job \${from + Number(lost.Id)}: \${lost.Message}\`);`,
  "    entries = entries.filter((entry) => Failed.some(({ Id }) => Id === entry.Id));",
  "  }",
  "}",
];

/** A sender in Python: reads one message body a line from stdin. */
const python = (s: EmitSettings): string[] => [
  ...s.about.map((line) => `# ${line}`),
  "# Usage: QUEUE_URL=https://… python3 sender.py < bodies.jsonl",
  "import os",
  "import random",
  "import sys",
  "",
  "import boto3",
  "",
  `MIN_SECONDS, MAX_SECONDS = ${delaysIn(s).minSeconds}, ${delaysIn(s).maxSeconds}`,
  "",
  "",
  "def delay_seconds(job, jobs):",
  '    """DelaySeconds of a job, from 0 to jobs - 1."""',
  "    slots = MAX_SECONDS - MIN_SECONDS + 1",
  `    return MIN_SECONDS + min(slots - 1, int(${slotOf(s, "random.random()", "jobs")}))`,
  "",
  "",
  'sqs = boto3.client("sqs")',
  "bodies = [line.strip() for line in sys.stdin if line.strip()]",
  "for start in range(0, len(bodies), 10):",
  "    entries = [",
  '        {"Id": str(i), "MessageBody": body, "DelaySeconds": delay_seconds(start + i, len(bodies))}',
  "        for i, body in enumerate(bodies[start : start + 10])",
  "    ]",
  "    for attempt in range(5):",
  '        failed = sqs.send_message_batch(QueueUrl=os.environ["QUEUE_URL"], Entries=entries).get("Failed", [])',
  "        for each in failed:",
  '            if each["SenderFault"] or attempt == 4:',
  "                raise SystemExit(f\"not accepted: job {start + int(each['Id'])}: {each.get('Message')}\")",
  '        entries = [entry for entry in entries if entry["Id"] in {each["Id"] for each in failed}]',
  "        if not entries:",
  "            break",
];
