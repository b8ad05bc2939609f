import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import type { Clock } from "../../../src/base/time.ts";
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

async function endpoint(answer: string | (() => string) | undefined) {
  const server = createServer((request, response) => {
    response.writeHead(request.url === timePath && answer !== undefined ? 200 : 404);
    response.end(typeof answer === "function" ? answer() : answer);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

/** The answer of an emulator at ten times the speed that showed 500 s when the wall clock showed 1 s. */
const timeAt = (wallMs: number, stoppedMs = 0) =>
  JSON.stringify({ nowMs: 500_000 + (wallMs - 1_000 - stoppedMs) * 10, speed: 10 });

test("for an emulator at ten times the speed, waits are a tenth as long and the clock shows its time", async () => {
  const { clock: wall, slept } = wallAt(1_000);
  const { url, close } = await endpoint(() => timeAt(wall.nowMs()));
  const clock = await clockOf(url, wall);
  expect(clock.nowMs()).toBe(500_000);
  await clock.sleepMs(60_000);
  expect(slept).toEqual([6_000]);
  expect(clock.nowMs()).toBe(560_000);
  close();
});

test("a sleep lasts until the emulator reaches the time, also if its time stood still, and time never goes back", async () => {
  const { clock: wall, slept } = wallAt(1_000);
  let stoppedMs = 0;
  const { url, close } = await endpoint(() => timeAt(wall.nowMs(), stoppedMs));
  const clock = await clockOf(url, wall);
  // The code of a function runs for two seconds of the first sleep.
  stoppedMs = 2_000;
  await clock.sleepMs(60_000);
  expect(slept).toEqual([6_000, 2_000]);
  expect(clock.nowMs()).toBe(560_000);
  await wall.sleepMs(1_000);
  expect(clock.nowMs()).toBe(570_000);
  stoppedMs = 5_000;
  await clock.sleepMs(1_000);
  expect(clock.nowMs()).toBe(571_000);
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

/** A server that answers each request for the time in turn: with a status and a body, or by closing the connection. */
async function faultyEndpoint(...answers: readonly ([status: number, body: string] | "close")[]) {
  let asked = 0;
  const server = createServer((request, response) => {
    const answer = answers[Math.min(asked++, answers.length - 1)] ?? "close";
    if (answer === "close") return request.socket.destroy();
    response.writeHead(answer[0]).end(answer[1]);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked: () => asked };
}

test.each(["close", [500, "oops"], [502, "<html>"]] as const)(
  "an answer that fails once (%j) is requested again",
  async (failure) => {
    const { url, asked } = await faultyEndpoint(failure as "close", [200, '{"nowMs":500000,"speed":10}']);
    const { clock: wall } = wallAt(1_000);
    expect((await clockOf(url, wall)).nowMs()).toBe(500_000);
    expect(asked()).toBe(2);
  },
);

test.each([[404], [403], [501]])("status %i is that of another server", async (status) => {
  const { clock: wall } = wallAt(1_000);
  expect(await clockOf((await faultyEndpoint([status, "<html>"])).url, wall)).toBe(wall);
});

test("an endpoint that never answers is an error with a remedy, not a run by the wrong clock", async () => {
  const { url, asked } = await faultyEndpoint("close");
  const { clock: wall } = wallAt(1_000);
  await expect(clockOf(url, wall)).rejects.toMatchObject({
    reason: "cloud",
    message: expect.stringContaining(`cannot read the time of the endpoint ${url}`),
    remedy: expect.any(String),
  });
  expect(asked()).toBe(3);
});

test("an endpoint that refuses connections is left to the first call to AWS", async () => {
  const { clock: wall } = wallAt(1_000);
  expect(await clockOf("http://127.0.0.1:1", wall)).toBe(wall);
});
