import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bytesOf } from "../../../src/base/encoding.ts";
import type { WireRequest, WireResponse } from "../../../src/emulator/api/protocols/protocol.ts";
import type { ResultDocument } from "../../../src/experiment/result.ts";
import { deployedStack } from "../../support/deployed-stack.ts";
import { endpointOf } from "../../support/flatten.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const expired: WireResponse = {
  status: 400,
  headers: { "content-type": "application/x-amz-json-1.1" },
  body: bytesOf(JSON.stringify({ __type: "ExpiredTokenException", message: "The security token is expired" })),
};

/** A deployed stack behind an endpoint that answers some requests itself, and a command line that talks to it. */
async function endpoint(answers: (request: WireRequest) => WireResponse | undefined) {
  const { emulator } = await deployedStack();
  const router = async (request: WireRequest) => answers(request) ?? emulator.router(request);
  const { flatten } = await endpointOf(emulator, router);
  const cwd = temporaryFolder();
  return {
    cwd,
    flatten: (...argv: string[]) => flatten([...argv, "--yes", "--quiet", "--format", "json"], { cwd }),
  };
}

/** Answers the requests of one operation with an expired token, from the given one on. */
function expiringFrom(operation: string, from: number) {
  let calls = 0;
  return ({ headers }: WireRequest) =>
    headers["x-amz-target"]?.endsWith(`.${operation}`) && ++calls >= from ? expired : undefined;
}

test("if a token expires in the middle, the result is printed and kept, a remedy is printed, and the exit code is 5", async () => {
  const { cwd, flatten } = await endpoint(expiringFrom("FilterLogEvents", 4));
  const { code, stdout, stderr } = await flatten("burst", "--via", "sqs", "--count", "30", "--jitter", "0-60");
  expect(code).toBe(5);
  expect(stderr).toContain("the AWS credentials have expired");
  expect(stderr).toContain("aws sso login");
  const { id, arms } = JSON.parse(stdout) as ResultDocument;
  expect(arms.map(({ state, jobs }) => [state, jobs.sent])).toEqual([["interrupted", 30]]);
  expect(arms[0]?.caveats).toContainEqual({
    kind: "failure",
    step: "following",
    message: "The security token is expired (ExpiredTokenException)",
  });
  const records = join(cwd, ".flatten", "runs");
  expect(readdirSync(records)).toEqual([`${id}.json`]);
  expect(readFileSync(join(records, `${id}.json`), "utf8")).toBe(stdout);
});

test("a comparison whose second arm cannot send prints the result of the first", async () => {
  const { flatten } = await endpoint(expiringFrom("SendMessageBatch", 1));
  const { code, stdout, stderr } = await flatten("compare", "--arms", "direct,sqs", "--count", "5", "--work", "1s");
  expect(code).toBe(5);
  expect(stderr).toContain("the AWS credentials have expired");
  const { arms } = JSON.parse(stdout) as ResultDocument;
  expect(arms.map(({ name, state, jobs }) => [name, state, jobs.processed])).toEqual([["direct", "drained", 5]]);
});

test("a token that has expired before the first send prints no result", async () => {
  const { flatten } = await endpoint(expiringFrom("SendMessageBatch", 1));
  const { code, stdout, stderr } = await flatten("burst", "--via", "sqs", "--count", "5", "--work", "1s");
  expect([code, stdout]).toEqual([5, ""]);
  expect(stderr).toContain("the AWS credentials have expired");
});

test("over HTTP too, Ctrl-C ends the wait for invokes: they are printed as in flight, and the exit code is 130", async () => {
  const { emulator } = await deployedStack();
  const user = new AbortController();
  let invokes = 0;
  const router = async (request: WireRequest) => {
    if (!request.path.endsWith("/invocations")) return emulator.router(request);
    if (++invokes === 5) user.abort(new Error("interrupted"));
    // The function never ends: a command that waits for it waits for ever.
    return new Promise<never>(() => undefined);
  };
  const { flatten } = await endpointOf(emulator, router);
  const { code, stdout } = await flatten("burst --count 5 --yes --format json", { interrupted: user.signal });
  expect(code).toBe(130);
  const { arms } = JSON.parse(stdout) as ResultDocument;
  expect(arms.map(({ state, jobs }) => [state, jobs.sent, jobs.inFlight])).toEqual([["interrupted", 5, 5]]);
});
