import { CreateChangeSetCommand } from "@aws-sdk/client-cloudformation";
import { expect, test } from "vitest";
import { type Cloud, connect } from "../../src/aws/clients.ts";
import type { WireRequest } from "../../src/emulator/api/protocols/protocol.ts";
import { services } from "../../src/emulator/api/services.ts";
import { assembleEmulator } from "../../src/emulator/assemble.ts";
import { serve, timePath } from "../../src/emulator/serve.ts";
import { main } from "../../src/main.ts";
import { readText } from "../house/repository.ts";
import { fakeProcessContext } from "../support/flatten.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** The row of what every command may call that names a function or a queue. */
const partsRow = "every command with `--function`, `--queue` or `--dlq`, instead of the first row";
/** The error suggests the nearest name. */
const mistypedLine = "queue stats --queue flatten-quue";

/** Run on a terminal. */
const dashboardLine = "watch-metrics --for 1s";

/** Ends before its jobs: the execution of its state machine is stopped, and its children are counted. */
const stoppedLine = "burst --count 2 --work 9s --via pool --parallel 1 --timeout 3s";

/** Command lines, run in this order, each with the row of the table in infra/README.md that must cover it. */
const story: readonly (readonly [row: string, line: string])[] = [
  ["deploy", "deploy --parameter MaxReceiveCount=1 --parameter VisibilityTimeoutSeconds=60"],
  ["deploy", "deploy"],
  ["deploy", "deploy --beyond"],
  ["status", "status"],
  ["doctor", "doctor"],
  ["burst, compare", "burst --count 2 --work 1s"],
  ["burst, compare", "burst --count 2 --work 1s --via invoke-async"],
  ["burst, compare", "burst --count 2 --work 1s --via trigger"],
  ["deploy", "deploy --scale"],
  ["burst, compare", "burst --count 2 --work 1s --via map"],
  ["burst, compare", stoppedLine],
  ["burst, compare", "burst --count 2 --work 1s --jitter 1000 --beyond scheduler"],
  ["burst, compare", "burst --count 2 --work 1s --jitter 1000 --beyond hops"],
  ["burst, compare", "burst --count 30 --work 1s --via sqs --fail 100%"],
  ["burst, compare", "compare --count 4 --work 1s --arms sqs,cap:2,reserved:5"],
  ["burst, compare", "compare --count 4 --work 1s --arms rate:2/s,pollers:2-10,batch:2,pause,map:2"],
  ["burst, compare", "compare --work 1s --arms sqs,fair --tenants big:4,small:2x2"],
  ["burst, compare", "burst --count 2 --payload {} --dry-run"],
  ["plan --work-from", "plan --work-from logs --jitter 10 --count 2"],
  ["plan --work-from", "plan --work-from metrics --jitter 10 --count 2"],
  ["watch-metrics", "watch-metrics --once"],
  ["watch-metrics", dashboardLine],
  ["measure", "measure --since 2h"],
  ["measure", "measure --all --since 2h"],
  ["logs", "logs process --since 2h"],
  ["logs", "logs --stats --since 2h"],
  ["queue", "queue send --job 1 --delay 900s"],
  ["queue", "queue stats"],
  ["queue", "queue peek"],
  ["queue", "queue pause"],
  ["queue", "queue resume"],
  ["queue", "queue purge"],
  ["dlq", "dlq stats"],
  ["dlq", "dlq peek"],
  ["dlq", "dlq redrive --rate 1"],
  ["dlq", "dlq redrive --grow 1h --beyond scheduler"],
  ["status", "status"],
  ["dlq", "dlq redrive --jitter 900"],
  ["dlq", "dlq purge"],
  ["alarms", "alarms list"],
  ["alarms", "alarms history"],
  ["alarms", "alarms wait --state OK --timeout 1s"],
  ["alarms test", "alarms test"],
  ["queue", "queue stats --queue flatten-queue"],
  ["queue", mistypedLine],
  ["init", "init --function flatten-process"],
  ["plan of a function", "plan --stack flatten --function flatten-process --jitter 10 --count 2"],
  ["status", "status --function flatten-process"],
  ["dlq", "dlq stats --dlq flatten-dlq"],
  ["doctor", "doctor --function flatten-process"],
  ["destroy", "destroy"],
  ["destroy", "destroy --stack reviewed"],
];
/** Interrupted as soon as it moves messages: the task is cancelled, and leaves messages for the next redrive. */
const interruptedLine = "dlq redrive --rate 1";

const prefixes: Readonly<Record<string, string>> = { "CloudWatch Logs": "logs", "Step Functions": "states" };
const actionNames: Readonly<Record<string, string>> = { Invoke: "InvokeFunction" };

/** Returns the IAM action that a request needs. A batch needs the action of a single message. */
function actionOf(request: WireRequest): string {
  for (const { name, protocols } of services) {
    for (const protocol of protocols) {
      const operation = protocol.operationOf(request);
      if (operation === undefined) continue;
      const action = actionNames[operation] ?? operation.replace(/Batch$/, "");
      return `${prefixes[name] ?? name.toLowerCase()}:${action}`;
    }
  }
  throw new Error(`no service accepts ${request.method} ${request.path}`);
}

/** Runs the commands against an emulator over HTTP, and returns the actions that the commands of each row called. */
async function playStory(): Promise<Map<string, Set<string>>> {
  const emulator = assembleEmulator({ seed: 1 });
  const called = new Map<string, Set<string>>();
  let actions = new Set<string>();
  const router = async (request: WireRequest) => {
    if (request.path !== timePath) actions.add(actionOf(request));
    return emulator.functionEndpoint.router(request);
  };
  emulator.clock.hasSockets = true;
  const { port, close } = await serve({ router, catchUp: async () => undefined, port: 0 });
  await createReviewedStack(connect({ clock: emulator.clock, ...emulator.transport }));
  const cwd = temporaryFolder();
  for (const [row, line] of story) {
    actions = called.get(row) ?? new Set();
    called.set(row, actions);
    const stop = new AbortController();
    const argv = [...line.split(" "), "--yes", "--target", `http://127.0.0.1:${port}`];
    const { processContext } = fakeProcessContext(argv, { cwd, interrupted: stop.signal });
    const isTTY = line === dashboardLine;
    const stdout = { ...processContext.stdout, isTTY };
    const stderr = {
      isTTY,
      write: (text: string) => void (line === interruptedLine && /redrive: /.test(text) && stop.abort()),
    };
    const code = await main({ ...processContext, stdout, stderr, wallClock: emulator.clock });
    // doctor warns about so few receives.
    const codes: Readonly<Record<string, number>> = { [interruptedLine]: 130, [mistypedLine]: 5, [stoppedLine]: 4 };
    expect(code, line).toBe(codes[line] ?? (line.startsWith("doctor") ? 4 : 0));
  }
  await close();
  return called;
}

/** Creates the stack "reviewed" in REVIEW_IN_PROGRESS, as an interrupted `flatten deploy` leaves it. */
async function createReviewedStack({ cloudformation, clock }: Cloud): Promise<void> {
  await cloudformation.send(
    new CreateChangeSetCommand({
      StackName: "reviewed",
      ChangeSetName: "c",
      ChangeSetType: "CREATE",
      TemplateBody: JSON.stringify({ Resources: { Topic: { Type: "AWS::SNS::Topic" } } }),
      Tags: [{ Key: "flatten:stack", Value: "true" }],
    }),
  );
  await clock.sleepMs(10_000);
}

/** Returns the rows of the table: command, and the actions that it names. */
function documented(): Map<string, Set<string>> {
  const section = readText("infra/README.md")?.split("## Permissions that you need")[1] ?? "";
  const table = new Map<string, Set<string>>();
  // A row "burst: --beyond" adds to the row "burst".
  for (const [, row = "", cell = ""] of section.matchAll(/^\| ([^|:]+)(?:: [^|]+)? \| (.+) \|$/gm)) {
    table.set(row, new Set([...(table.get(row) ?? []), ...actionsIn(cell)]));
  }
  return table;
}

/** Reads the actions of a cell. An action without a service belongs to the service named before it. */
function actionsIn(cell: string): Set<string> {
  let service = "";
  const found = [...cell.matchAll(/`(?:([a-z]+):)?([A-Z]\w+)`/g)];
  return new Set(
    found.map(([, prefix, action]) => {
      service = prefix ?? service;
      return `${service}:${action}`;
    }),
  );
}

test("infra/README.md names exactly the permissions that each command uses", async () => {
  const called = await playStory();
  const table = documented();
  const forAll = new Set(["every command on a stack", partsRow].flatMap((row) => [...(table.get(row) ?? [])]));
  const missing = [...called].flatMap(([row, actions]) =>
    [...actions].filter((action) => !forAll.has(action) && !table.get(row)?.has(action)).map((one) => `${row}: ${one}`),
  );
  expect(missing).toEqual([]);
  const ever = new Set([...called.values()].flatMap((actions) => [...actions]));
  const withYourCredentials = table.get("CloudFormation, with your credentials") ?? new Set();
  const unused = [...table.values()]
    .flatMap((actions) => [...actions])
    .filter((one) => !ever.has(one) && !withYourCredentials.has(one));
  expect(unused).toEqual([]);
}, 180_000);
