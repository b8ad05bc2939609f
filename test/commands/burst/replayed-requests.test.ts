import { expect, test } from "vitest";
import type { WireRequest, WireResponse } from "../../../src/emulator/api/protocols/protocol.ts";
import type { EmulatorParts } from "../../../src/emulator/assemble.ts";
import type { ResultDocument } from "../../../src/experiment/result.ts";
import { deployedStack } from "../../support/deployed-stack.ts";
import { endpointOf } from "../../support/flatten.ts";
import { operationOf } from "../../support/operations.ts";

/** What a proxy does with a request that sends jobs; `turn` counts them from 1. */
type Misbehavior = (request: WireRequest, emulator: EmulatorParts, turn: number) => Promise<WireResponse>;

/** Runs a burst against a served emulator behind a proxy, and returns its only arm. */
async function burstBehind(operation: string, misbehave: Misbehavior, flags: string) {
  const { emulator } = await deployedStack();
  let turn = 0;
  const { flatten } = await endpointOf(emulator, (request) =>
    operationOf(request) === operation ? misbehave(request, emulator, ++turn) : emulator.router(request),
  );
  const { code, stdout, stderr } = await flatten(`burst --count 20 --work 1s ${flags} --yes --quiet --format json`);
  const { arms } = JSON.parse(stdout) as ResultDocument;
  const [arm] = arms;
  if (arm === undefined) throw new Error(stderr);
  return { code, arm, stderr };
}

/** The connection ends before the answer, after the request was executed. */
const lostAnswer: WireResponse = { status: 503, headers: {}, body: new Uint8Array() };

const twice: Misbehavior = async (request, { router }) => {
  await router(request);
  return router(request);
};

const answerLostOnce: Misbehavior = async (request, { router }, turn) => {
  const answer = await router(request);
  return turn === 1 ? lostAnswer : answer;
};

const never: Misbehavior = () => new Promise(() => undefined);

test.each([
  ["a proxy that sends each batch twice", "SendMessageBatch", twice, "--via sqs", 20],
  ["a batch whose answer is lost and that is sent again", "SendMessageBatch", answerLostOnce, "--via sqs", 10],
  ["a proxy that sends each event twice", "Invoke", twice, "--via invoke-async", 20],
  ["a proxy that invokes each function twice", "Invoke", twice, "--via invoke", 20],
] as const)(
  "%s duplicates jobs, which are counted once, and named",
  async (_what, operation, misbehave, flags, more) => {
    const { code, arm } = await burstBehind(operation, misbehave, flags);
    expect([code, arm.state]).toEqual([0, "drained"]);
    expect(arm.jobs).toMatchObject({ sent: 20, processed: 20, lost: 0, inFlight: 0, duplicates: more });
    expect(arm.caveats).toContainEqual({ kind: "duplicates", jobs: more });
  },
);

test("invokes that are never answered end with the timeout, and no job is lost", async () => {
  const { code, arm } = await burstBehind("Invoke", never, "--via invoke --timeout 60s");
  expect([code, arm.state]).toEqual([4, "timed-out"]);
  expect(arm.jobs).toMatchObject({ sent: 20, inFlight: 20, processed: 0, lost: 0, duplicates: 0 });
});

test("a failed invoke whose answer was lost is a failed job", async () => {
  const { code, arm } = await burstBehind("Invoke", answerLostOnce, "--via invoke --fail 100%");
  expect([code, arm.state]).toEqual([0, "drained"]);
  expect(arm.jobs).toMatchObject({ sent: 20, failed: 20, lost: 0 });
});
