import { expect, test } from "vitest";
import type { Workload } from "../../../src/aws/workload.ts";
import type { Facts } from "../../../src/operate/doctor/facts.ts";
import { checkMapping, checkMappingCaps } from "../../../src/operate/doctor/queue-checks.ts";

test("functions with reserved concurrency take nothing from the unreserved pool", async () => {
  const facts = (reserving: string) =>
    ({
      mappings: async () => [
        { functionName: "orders", maximumConcurrency: 80 },
        { functionName: "billing", maximumConcurrency: 50 },
        { functionName: "quiet", maximumConcurrency: undefined },
      ],
      account: async () => ({ limit: 200, unreserved: 100 }),
      hasReserved: async (name: string) => name === reserving,
    }) as unknown as Facts;
  const shared = await checkMappingCaps(facts("none"));
  expect(shared).toMatchObject({ level: "advice", what: expect.stringContaining("2 mappings adds up to 130, of 100") });
  const rest = await checkMappingCaps(facts("orders"));
  expect(rest).toMatchObject({ level: "ok", what: expect.stringContaining("1 mapping adds up to 50, of 100") });
});

test("provisioned mode is advice, with what its pollers cost while the queue is empty", async () => {
  const facts = {
    mapping: async () => ({ state: "Enabled", batchSize: 1, batchingWindowSeconds: 0, pollers: "2-10" }),
  } as unknown as Facts;
  const [, pollers] = [await checkMapping(facts, { mappingId: "m-1" } as Workload)].flat();
  expect(pollers).toEqual({
    level: "advice",
    what: "the mapping is in provisioned mode, with 2 to 10 pollers",
    why: "Lambda bills the 2 pollers also while the queue is empty: about $13.51 a month",
    remedy: expect.stringContaining("--uuid m-1 --provisioned-poller-config '{}'"),
  });
});
