import { expect, test } from "vitest";
import type { Measured } from "../../src/measure/assertion.ts";
import {
  type Assumptions,
  type BrokenAssumption,
  brokenAssumptions,
  type InvocationFacts,
} from "../../src/measure/prediction-miss.ts";
import { arm } from "../support/samples.ts";

/** A run in which every assumption holds: 5 s of work, sent at one instant, nothing refused. */
const assumed: Assumptions = {
  work: { p50: 5, p95: 8 },
  sendSeconds: 0,
  batchSize: 1,
  coldStartSeconds: 0.2,
  warmEnvironments: 3,
};
const invocations: InvocationFacts = { jobsPerInvocation: 1, coldStarts: 20, coldStartSeconds: 0.25, others: 0 };

/** What differs from that run. */
interface Change {
  readonly assumed?: Partial<Assumptions>;
  readonly seconds?: Partial<Measured["seconds"]>;
  readonly arm?: Partial<Measured>;
  readonly duplicates?: number;
  readonly invocations?: Partial<InvocationFacts>;
}

const brokenBy = (change: Change): BrokenAssumption[] => {
  const { seconds, jobs, peak } = arm();
  const measured: Measured = {
    ...arm(),
    errors: 0,
    throttles: 0,
    peak: { ...peak, invocations: 23 },
    ...change.arm,
    jobs: { ...jobs, duplicates: change.duplicates ?? 0 },
    seconds: { ...seconds, workP50: 5.2, workP95: 8.9, send: 0.4, ...change.seconds },
  };
  return brokenAssumptions({ ...assumed, ...change.assumed }, measured, { ...invocations, ...change.invocations });
};

test("a run in which every assumption holds breaks none", () => {
  expect(brokenBy({})).toEqual([]);
});

const cases: readonly (readonly [Change, BrokenAssumption])[] = [
  [
    { seconds: { workP50: 8, workP95: 9 } },
    { kind: "other-work", assumed: { p50: 5, p95: 8 }, measured: { p50: 8, p95: 9 } },
  ],
  [
    { seconds: { workP50: 5, workP95: 10.1 } },
    { kind: "other-work", assumed: { p50: 5, p95: 8 }, measured: { p50: 5, p95: 10.1 } },
  ],
  [
    { seconds: { workP50: 4.4, workP95: 8 } },
    { kind: "other-work", assumed: { p50: 5, p95: 8 }, measured: { p50: 4.4, p95: 8 } },
  ],
  [{ arm: { throttles: 3 } }, { kind: "throttles", throttles: 3 }],
  [{ arm: { errors: 2 } }, { kind: "retries", failures: 2, duplicates: 0 }],
  [{ duplicates: 1 }, { kind: "retries", failures: 0, duplicates: 1 }],
  [{ seconds: { send: 0.6 } }, { kind: "slow-driver", sendSeconds: 0.6 }],
  [
    { assumed: { batchSize: 10 }, invocations: { jobsPerInvocation: 2.5 } },
    { kind: "batches", batchSize: 10, jobsPerInvocation: 2.5 },
  ],
  [{ invocations: { coldStartSeconds: 2 } }, { kind: "slow-cold-starts", assumedSeconds: 0.2, measuredSeconds: 2 }],
  // A peak of 23 in 19 environments that the run started, and 4 that existed before.
  [{ invocations: { coldStarts: 19 } }, { kind: "warm-environments", environments: 4 }],
  [{ invocations: { others: 4 } }, { kind: "other-invocations", invocations: 4 }],
];

test.each(cases)("%j breaks one assumption", (change, broken) => {
  expect(brokenBy(change)).toEqual([broken]);
});

test("for short work, a short send counts as slow", () => {
  const short = { assumed: { work: { p50: 1, p95: 1 } }, seconds: { workP50: 1, workP95: 1, send: 0.3 } };
  expect(brokenBy(short)).toEqual([{ kind: "slow-driver", sendSeconds: 0.3 }]);
});

test("a driver that was planned to be slow does not count as slow", () => {
  expect(brokenBy({ assumed: { sendSeconds: 30 }, seconds: { send: 30 } })).toEqual([]);
});

test("unknown numbers break no assumption", () => {
  const unknown = { seconds: { workP50: null, workP95: null }, arm: { throttles: null } };
  expect(brokenBy({ ...unknown, invocations: { coldStartSeconds: null } })).toEqual([]);
});

test("invocations of other jobs are named first", () => {
  const [first] = brokenBy({ arm: { throttles: 1, errors: 1 }, invocations: { others: 1 } });
  expect(first?.kind).toBe("other-invocations");
});
