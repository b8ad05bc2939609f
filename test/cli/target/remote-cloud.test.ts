import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import type { Clock } from "../../../src/base/clock.ts";
import { clockOf } from "../../../src/cli/target/remote-cloud.ts";
import { timePath } from "../../../src/emulator/serve.ts";

function wallAt(startMs: number) {
  const slept: number[] = [];
  let nowMs = startMs;
  const clock: Clock = {
    nowMs: () => nowMs,
    sleepMs: async (ms) => {
      slept.push(ms);
      nowMs += ms;
    },
  };
  return { clock, slept };
}

async function endpoint(answer: string | undefined) {
  const server = createServer((request, response) => {
    response.writeHead(request.url === timePath && answer !== undefined ? 200 : 404);
    response.end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

test("for an emulator at ten times the speed, waits are a tenth as long and the clock shows its time", async () => {
  const { url, close } = await endpoint('{"nowMs":500000,"speed":10}');
  const { clock: wall, slept } = wallAt(1_000);
  const clock = await clockOf(url, wall);
  expect(clock.nowMs()).toBe(500_000);
  await clock.sleepMs(60_000);
  expect(slept).toEqual([6_000]);
  expect(clock.nowMs()).toBe(560_000);
  close();
});

test.each([undefined, "not json", '{"nowMs":"soon","speed":10}', '{"nowMs":5,"speed":0}'])(
  "an endpoint that answers %s runs by the wall clock",
  async (answer) => {
    const { url, close } = await endpoint(answer);
    const { clock: wall } = wallAt(1_000);
    expect(await clockOf(url, wall)).toBe(wall);
    close();
  },
);
