import { expect, test } from "vitest";
import { consumerOf } from "../../src/experiment/predict-arm.ts";
import { type ArmSettings, duringSettings, readSettings, settingsOf } from "../../src/experiment/settings.ts";
import { factsUnder, readStackFacts, type StackFacts } from "../../src/experiment/stack-facts.ts";
import { deployedStack } from "../support/deployed-stack.ts";

test("the settings in the facts are the settings of the stack", async () => {
  const parameters = { BatchSize: "4", MaximumConcurrency: "50", ReservedConcurrency: "60" };
  const { target } = await deployedStack({ parameters });
  expect(settingsOf(await readStackFacts(target))).toEqual(await readSettings(target));
});

test.each<ArmSettings>([
  { maximumConcurrency: 10 },
  { reservedConcurrency: 7 },
  { batchSize: 5 },
  // A batch of more than ten messages needs a batching window.
  { batchSize: 20 },
  { batchSize: 20, maximumConcurrency: 5, reservedConcurrency: 7 },
  { maximumConcurrency: null, reservedConcurrency: null },
])("facts under %j are the facts that are read while an arm has these settings", async (settings) => {
  const { target } = await deployedStack({ parameters: { MaximumConcurrency: "50", ReservedConcurrency: "60" } });
  const facts = await readStackFacts(target);
  let read: StackFacts | undefined;
  await duringSettings({ target, settings, journal: undefined, signal: undefined }, async () => {
    read = await readStackFacts(target);
  });
  expect(factsUnder(facts, settings)).toEqual(read);
});

test("the consumer has the settings of the stack, and a reservation limits its concurrency", async () => {
  const { target } = await deployedStack({ parameters: { BatchSize: "4", MaximumConcurrency: "50" } });
  const facts = await readStackFacts(target);
  expect(consumerOf(facts)).toMatchObject({ batchSize: 4, maximumConcurrency: 50, accountConcurrency: 1_000 });
  expect(consumerOf(facts)).not.toHaveProperty("reservedConcurrency");
  const reserved = consumerOf(factsUnder(facts, { reservedConcurrency: 60 }));
  expect(reserved).toMatchObject({ reservedConcurrency: 60, accountConcurrency: 60 });
});
