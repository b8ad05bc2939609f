import { realClock } from "../aws/real-clock.ts";
import type { Clock } from "../base/time.ts";
import type { Router } from "./api/router.ts";
import type { EmulatorParts } from "./assemble.ts";
import type { EventFailure } from "./kernel/kernel.ts";
import { Waiters } from "./kernel/virtual-clock.ts";
import { PacedTime } from "./kernel/wall-clock-pace.ts";
import { type ServeRequest, serve, timePath } from "./serve.ts";
import type { World } from "./world.ts";

/** How an emulator is served over HTTP. */
export interface ListenOptions {
  /**
   * Seconds of emulator time that pass in one second of the wall clock, above 0. Without it time is virtual: it moves
   * only while a request waits for its answer, an in-process call waits, or `clock.advance` runs.
   */
  readonly speed?: number;
  /**
   * Host names by which clients reach the emulator besides 127.0.0.1 and localhost, such as `host.docker.internal`.
   * Requests with any other `Host` header are rejected.
   */
  readonly hostNames?: readonly string[];
}

/** An emulator that is being served. */
export interface Listening {
  readonly port: number;
  /** `http://127.0.0.1:<port>`, to be used as the endpoint of any AWS client. */
  readonly url: string;
  /**
   * Stops serving, drops open connections, and returns to virtual time.
   *
   * @throws the error that stopped the emulator's time, if there was one.
   */
  close(): Promise<void>;
}

/**
 * Serves an emulator in virtual time.
 *
 * @internal
 */
export async function listenVirtual(
  { world, router, clock }: EmulatorParts,
  port: number,
  hostNames: readonly string[] = [],
): Promise<Listening> {
  const waiting: Router = (request) => {
    const answer = clock.answerTo(() => router(request));
    return answer instanceof Promise ? answer.finally(clock.wait()) : answer;
  };
  clock.hasSockets = true;
  return serveAccount(world, { router: waiting, catchUp: () => undefined, port, hostNames });
}

/** Serves an account. The URLs of new queues begin with the URL at which it is served. */
async function serveAccount({ context }: World, request: ServeRequest): Promise<Listening> {
  const served = await serve(request);
  const url = `http://127.0.0.1:${served.port}`;
  const before = context.endpoint;
  context.endpoint = url;
  return {
    port: served.port,
    url,
    close: async () => {
      context.endpoint = before;
      await served.close();
    },
  };
}

/**
 * An emulator whose time follows the wall clock.
 *
 * @internal
 */
export interface PacedListening extends Listening {
  /** Emulator time, milliseconds since the epoch. */
  nowMs(): number;
  /** Resolves when it is closed; rejects with the error that stopped the emulator's time. */
  readonly ended: Promise<void>;
}

/**
 * How an emulator is served whose time follows the wall clock.
 *
 * @internal
 */
export interface PacedListenOptions extends ListenOptions {
  /**
   * Called when an event fails, which is a bug in the emulator. The emulator continues without what the event had to do.
   * Unless given, the first failure stops the emulator's time.
   */
  readonly onFailure?: (failure: EventFailure) => void;
}

/**
 * Serves an emulator whose time follows a wall clock. In-process calls no longer move time: they wait for it.
 *
 * @internal
 */
export async function listenPaced(
  { world, clock, functionEndpoint }: EmulatorParts,
  port: number,
  { speed = 1, hostNames = [], onFailure }: PacedListenOptions,
  wall: Clock = realClock,
): Promise<PacedListening> {
  const time = new PacedTime(world.kernel, wall, speed);
  // The event that fails may have had to answer any of the open requests, so all of them fail.
  const open = new Waiters();
  const router: Router = (request) => {
    const answer = functionEndpoint.router(request);
    return answer instanceof Promise ? open.unlessFailed(answer) : answer;
  };
  const listening = await serveAccount(world, {
    router: tellingTime(router, () => ({ nowMs: time.nowMs(), speed })),
    catchUp: () => time.catchUp(),
    port,
    hostNames,
  });
  if (onFailure !== undefined) {
    world.kernel.onFailure = (failure) => {
      open.fail(failure);
      onFailure(failure);
    };
  }
  functionEndpoint.pacedUrl = listening.url;
  const releaseClock = clock.hold();
  const stop = new AbortController();
  const ended = time.run(stop.signal);
  // `close` throws its error; until then requests fail with it.
  ended.catch(() => undefined);
  return {
    ...listening,
    nowMs: () => time.nowMs(),
    ended,
    close: async () => {
      stop.abort();
      world.kernel.onFailure = undefined;
      await listening.close();
      functionEndpoint.pacedUrl = undefined;
      releaseClock();
      await ended;
    },
  };
}

/** Answers flatten's own clients when they ask for the emulator's time. */
const tellingTime =
  (router: Router, time: () => { nowMs: number; speed: number }): Router =>
  (request) =>
    request.path === timePath
      ? { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(time()) }
      : router(request);
