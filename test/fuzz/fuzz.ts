import { textOf } from "../../src/base/encoding.ts";
import { type Random, randomFrom } from "../../src/base/random.ts";
import type { WireRequest } from "../../src/emulator/api/protocols/protocol.ts";
import { describeOperation, type OperationSchema } from "../../src/emulator/api/schema/codec.ts";
import { services } from "../../src/emulator/api/services.ts";
import type { EmulatorParts } from "../../src/emulator/assemble.ts";
import { fuzzedAccount } from "./account.ts";
import { type Dialect, encode, mutateRequest } from "./encode.ts";
import { collect, generate, type Harvest, pick, type Source } from "./generate.ts";
import { mutate } from "./mutate.ts";

/** The protocols of each service, by the service's name. */
const dialects: Readonly<Record<string, readonly Dialect[]>> = {
  SQS: [
    { kind: "json", target: "AmazonSQS", version: "1.0" },
    { kind: "query", version: "2012-11-05" },
  ],
  lambda: [{ kind: "rest" }],
  CloudWatch: [
    { kind: "json", target: "GraniteServiceVersion20100801", version: "1.0" },
    { kind: "cbor", service: "GraniteServiceVersion20100801" },
    { kind: "query", version: "2010-08-01" },
  ],
  "CloudWatch Logs": [{ kind: "json", target: "Logs_20140328", version: "1.1" }],
  CloudFormation: [{ kind: "query", version: "2010-05-15" }],
  "Step Functions": [{ kind: "json", target: "AWSStepFunctions", version: "1.0" }],
  Scheduler: [{ kind: "rest" }],
  SNS: [{ kind: "query", version: "2010-03-31" }],
  STS: [{ kind: "query", version: "2011-06-15" }],
  IAM: [{ kind: "query", version: "2010-05-08" }],
};

interface Target {
  readonly dialect: Dialect;
  readonly schema: OperationSchema;
}

/** The operations of each service in each of its protocols. */
const targets: readonly (readonly Target[])[] = services.map(({ name, actions }) =>
  Object.values(actions).flatMap(({ schema }) => (dialects[name] ?? []).map((dialect) => ({ dialect, schema }))),
);

/** A request that the emulator failed to answer. */
export interface Failure {
  /** Number of the request, from 0. */
  readonly index: number;
  readonly operation: string;
  readonly detail: string;
}

/** What became of the requests of a run. */
export interface FuzzReport {
  readonly requests: number;
  /** Responses by HTTP status. */
  readonly statuses: Readonly<Record<number, number>>;
  /** Responses with a status of 500 or above. */
  readonly internalFailures: readonly Failure[];
  /** Requests that threw an error instead of returning a response. */
  readonly crashes: readonly Failure[];
  /** Requests without a response after `answerWithinMs` of the wall clock. */
  readonly hangs: readonly Failure[];
}

/** How to run the fuzzer. */
export interface FuzzRequest {
  readonly requests: number;
  readonly seed: number;
  /** Called before each request with its number. */
  readonly onRequest?: (index: number) => void;
  /** Called between accounts, when the memory of the last one can be collected. */
  readonly onAccountEnd?: () => void;
}

/** An account is replaced after this many requests, so that its state stays small. */
const requestsPerAccount = 500;
const answerWithinMs = 10_000;

/** Sends random requests, valid and invalid, to the router of an emulator; the same seed sends the same requests. */
export async function fuzz({ requests, seed, onRequest, onAccountEnd }: FuzzRequest): Promise<FuzzReport> {
  const statuses: Record<number, number> = {};
  const internalFailures: Failure[] = [];
  const crashes: Failure[] = [];
  const hangs: Failure[] = [];
  for (let first = 0; first < requests; first += requestsPerAccount) {
    const random = randomFrom(`${seed}/${first}`);
    const parts = fuzzedAccount(`${seed}/${first}`);
    const harvest: Harvest = new Map();
    for (let index = first; index < Math.min(requests, first + requestsPerAccount); index++) {
      onRequest?.(index);
      const target = pickTarget(random);
      const fail = (detail: string): Failure => ({ index, operation: operationOf(target), detail });
      try {
        const response = await answer(parts, randomRequest(target, random, harvest));
        if (response === undefined) hangs.push(fail("no response"));
        else statuses[response.status] = (statuses[response.status] ?? 0) + 1;
        if (response === undefined) continue;
        if (response.status >= 500) internalFailures.push(fail(textOf(response.body)));
        collect(harvest, textOf(response.body).slice(0, 5_000));
        // What the request has started must not fail either.
        await parts.clock.sleepMs(random.chance(0.05) ? 70_000 : 20);
      } catch (error) {
        crashes.push(fail(error instanceof Error ? (error.stack ?? error.message) : String(error)));
      }
    }
    for (const { reason = "" } of parts.world.cloudformation.stacks.flatMap(({ events }) => events)) {
      const failure = { index: first, operation: "stack operation", detail: reason };
      if (reason.startsWith("Internal Failure")) internalFailures.push(failure);
    }
    // The server that functions call and the processes of the functions would keep the account.
    await parts.close();
    onAccountEnd?.();
  }
  return { requests, statuses, internalFailures, crashes, hangs };
}

const operationOf = ({ dialect, schema }: Target): string => `${describeOperation(schema).name} (${dialect.kind})`;

/** Operations with inputs that are languages of their own. */
const intricate =
  /^(Create|Update|Validate)(Stack|ChangeSet|Template)|PutMetricAlarm|GetMetricData|FilterLogEvents|Mapping/;
const intricateTargets = targets.flat().filter((target) => intricate.test(operationOf(target)));

/** Operations that delete resources are rarer, so that others find them; intricate ones are more frequent. */
function pickTarget(random: Random): Target {
  if (random.chance(0.25)) return pick(random, intricateTargets);
  for (;;) {
    const target = pick(random, pick(random, targets));
    if (!/^(Delete|Purge)/.test(operationOf(target)) || random.chance(0.1)) return target;
  }
}

function randomRequest({ dialect, schema }: Target, random: Random, harvest: Harvest): WireRequest {
  const source: Source = { random, harvest, optionalShare: pick(random, [0.02, 0.1, 0.3]) };
  const valid = generate(describeOperation(schema).input, "", source);
  const input = random.chance(0.6) ? mutate(valid, random) : valid;
  const request = encode(dialect, schema, input);
  return random.chance(0.15) ? mutateRequest(request, random) : request;
}

/** The response, on virtual time; undefined if there is none. */
async function answer({ router, clock }: EmulatorParts, request: WireRequest) {
  const stopWaiting = clock.wait();
  let timer: NodeJS.Timeout | undefined;
  try {
    const timeout = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), answerWithinMs);
    });
    return await Promise.race([router(request), timeout]);
  } finally {
    clearTimeout(timer);
    stopWaiting();
  }
}
