import { expect, test } from "vitest";
import { ReceiveRate } from "../../../../src/emulator/lambda/event-source/receive-rate.ts";
import { MappedQueue, works } from "../../../support/mapped-queue.ts";

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
