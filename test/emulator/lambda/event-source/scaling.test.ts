import { expect, test } from "vitest";
import { defaultMappingSettings, type MappingSettings } from "../../../../src/emulator/lambda/event-source/mapping.ts";
import {
  backedOff,
  freshScaling,
  grown,
  mayGrow,
  pollersOf,
  ReceiveRate,
  recovered,
  replanned,
  scalingPlan,
  shrunk,
} from "../../../../src/emulator/lambda/event-source/scaling.ts";
import { type EmulatorOptions, resolveOptions } from "../../../../src/emulator/options.ts";
import { MappedQueue, works } from "../../../support/mapped-queue.ts";

const planOf = (changes: Partial<MappingSettings> = {}, options: Partial<EmulatorOptions> = {}) =>
  scalingPlan({ ...defaultMappingSettings, ...changes }, resolveOptions(options));

const plan = planOf();

test("a mapping starts with 5 pollers and adds 300 a minute up to 1,250", () => {
  expect(plan).toEqual({ start: 5, max: 1_250, floor: 2, stepMs: 200, addedEachStep: 1 });
});

test("a maximum concurrency limits the start and the growth", () => {
  expect(planOf({ maximumConcurrency: 3 })).toMatchObject({ start: 3, max: 3 });
  expect(planOf({ maximumConcurrency: 40 })).toMatchObject({ start: 5, max: 40 });
});

test("with longer steps a mapping adds more pollers at once", () => {
  const minute = planOf({}, { mappingGrowthStepMs: 60_000 });
  expect(grown(freshScaling(minute), minute)).toMatchObject({ target: 305 });
});

test("a provisioned poller counts as ten, and growth is 1,000 a minute", () => {
  const provisionedPollers = { minimum: 2, maximum: 200 };
  expect(planOf({ provisionedPollers })).toEqual({ start: 20, max: 2_000, floor: 20, stepMs: 60, addedEachStep: 1 });
});

test("errors take an eighth of the pollers off, down to the floor, and stop growth until a success", () => {
  let state = { ...freshScaling(plan), target: 16 };
  const pollers = [];
  for (let i = 0; i < 5; i++) {
    state = backedOff(state, { ...plan, floor: 10 }, 0.125);
    pollers.push(pollersOf(state));
  }
  // 14, 12.25, 10.72, and the floor.
  expect(pollers).toEqual([14, 12, 10, 10, 10]);
  expect(mayGrow(state, plan)).toBe(false);
  expect(mayGrow(recovered(state), plan)).toBe(true);
});

test("pollers are removed down to the start of the plan, and never added by it", () => {
  expect(shrunk({ target: 7, heldBack: false, backlogMs: 0 }, plan).target).toBe(6);
  expect(shrunk({ target: 5, heldBack: false, backlogMs: 0 }, plan).target).toBe(5);
  expect(shrunk({ target: 2, heldBack: true, backlogMs: 0 }, plan).target).toBe(2);
});

test("growth ends at the maximum", () => {
  const small = { ...plan, max: 6 };
  expect(grown({ target: 5, heldBack: false, backlogMs: 0 }, small).target).toBe(6);
  expect(mayGrow({ target: 6, heldBack: false, backlogMs: 0 }, small)).toBe(false);
});

test("changed settings move the target into the range of their plan", () => {
  expect(replanned({ target: 50, heldBack: false, backlogMs: 0 }, { ...plan, start: 5, max: 10 }).target).toBe(10);
  expect(replanned({ target: 5, heldBack: false, backlogMs: 0 }, { ...plan, start: 20 }).target).toBe(20);
});

test("two pollers make 20 receives at once, and then 20 a second", () => {
  const rate = new ReceiveRate();
  const waits = Array.from({ length: 60 }, () => rate.book(0, 20));
  expect(waits.slice(0, 21)).toEqual(new Array(21).fill(0));
  expect(waits[40]).toBeCloseTo(1_000, 6);
  expect(waits[59]).toBeCloseTo(1_950, 6);
  // After a pause, the receives of one second come at once again, and no more.
  expect(rate.book(60_000, 20)).toBe(0);
});

test("a poller receives 1 MiB a second", () => {
  const rate = new ReceiveRate();
  for (let receive = 0; receive < 10; receive++) {
    rate.book(0, 10);
    rate.bookBytes(0, 10, 1_048_576);
  }
  expect(rate.book(0, 10)).toBeCloseTo(9_000, 6);
});

test("provisioned pollers with quick functions are limited by their receives, and report how many they are", async () => {
  const account = new MappedQueue({ behavior: works(100) });
  account.map({ batchSize: 1, provisionedPollers: { minimum: 2, maximum: 2 } });
  await account.run(125_000);
  account.send(400);
  await account.run(150_000);
  // 40 in the first second, and 20 in each second after it.
  expect((account.lastEndMs - 125_000) / 1_000).toBeCloseTo(18, 0);
  const pollers = account.samples.filter(({ name }) => name === "ProvisionedPollers");
  expect(pollers.map(({ value, dimensions }) => [value, Object.keys(dimensions)])).toEqual(
    new Array(3).fill([2, ["EventSourceMappingUUID"]]),
  );
});
