import { expect, test } from "vitest";
import type { WireRequest } from "../../../src/emulator/api/wire.ts";
import type { ResultDocument } from "../../../src/experiment/result.ts";
import { deployedStack } from "../../support/deployed-stack.ts";
import { endpointOf } from "../../support/flatten.ts";

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
