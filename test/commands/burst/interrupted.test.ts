import { expect, onTestFinished, test } from "vitest";
import type { WireRequest } from "../../../src/emulator/api/wire.ts";
import { serve } from "../../../src/emulator/serve.ts";
import type { ResultDocument } from "../../../src/experiment/result.ts";
import { main } from "../../../src/main.ts";
import { deployedStack } from "../../support/deployed-stack.ts";
import { fakeProcessContext } from "../../support/fake-surroundings.ts";

test("over HTTP too, Ctrl-C gives the answers of invokes up: they are printed as in flight, and the exit code is 130", async () => {
  const { emulator } = await deployedStack();
  const user = new AbortController();
  let invokes = 0;
  const router = async (request: WireRequest) => {
    if (!request.path.endsWith("/invocations")) return emulator.router(request);
    if (++invokes === 5) user.abort(new Error("interrupted"));
    // The function never ends: a command that waits for it waits for ever.
    return new Promise<never>(() => undefined);
  };
  const { port, close } = await serve({ router, catchUp: async () => undefined, port: 0 });
  onTestFinished(close);
  const argv = ["burst", "--count", "5", "--yes", "--format", "json", "--target", `http://127.0.0.1:${port}`];
  const { processContext, written } = fakeProcessContext(argv, { interrupted: user.signal });
  expect(await main({ ...processContext, wallClock: emulator.clock })).toBe(130);
  const { arms } = JSON.parse(written.stdout) as ResultDocument;
  expect(arms.map(({ state, jobs }) => [state, jobs.sent, jobs.inFlight])).toEqual([["interrupted", 5, 5]]);
});
