import type { EmitName } from "../flags.ts";
import { cdk, cfn, sam, terraform } from "./infrastructure.ts";
import { type EmitSettings, type EmittedPlan, settingsOf } from "./settings.ts";

/** The code of a plan: settings to paste, or a sender. */
export function emitted(name: EmitName, plan: EmittedPlan): string {
  const formats = { sam, cdk, cfn, terraform, typescript, python } satisfies Record<
    EmitName,
    (settings: EmitSettings) => string[]
  >;
  return formats[name](settingsOf(plan)).join("\n");
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
