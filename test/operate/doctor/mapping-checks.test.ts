import { expect, test } from "vitest";
import type { Facts } from "../../../src/operate/doctor/facts.ts";
import { mappingCapsCheck } from "../../../src/operate/doctor/mapping-checks.ts";

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
  const [shared] = await mappingCapsCheck.run(facts("none"));
  expect(shared).toMatchObject({ level: "advice", what: expect.stringContaining("2 mappings adds up to 130, of 100") });
  const [rest] = await mappingCapsCheck.run(facts("orders"));
  expect(rest).toMatchObject({ level: "ok", what: expect.stringContaining("1 mapping adds up to 50, of 100") });
});
