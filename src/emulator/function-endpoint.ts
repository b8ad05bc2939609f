import type { Router } from "./api/router.ts";
import type { WireResponse } from "./api/wire.ts";
import type { VirtualClock } from "./kernel/virtual-clock.ts";
import { environmentHeader } from "./lambda/host/process/messages.ts";
import { type Served, serve } from "./serve.ts";

/** What the endpoint of functions needs. */
export interface FunctionEndpointRequest {
  readonly router: Router;
  readonly clock: VirtualClock;
  /** Called with an access key id. Returns what is called before the response is sent, if it is the one of a function. */
  readonly startCall: (accessKeyId: string) => (() => Promise<void>) | undefined;
}

/** The URL at which functions in processes of their own reach the emulator. It listens when the first of them starts. */
export class FunctionEndpoint {
  readonly #request: FunctionEndpointRequest;
  #served: Promise<Served> | undefined;
  /** The URL at which the emulator is served at the pace of the wall clock. Functions use that one. */
  pacedUrl: string | undefined;

  constructor(request: FunctionEndpointRequest) {
    this.#request = request;
  }

  /** Returns the URL for a function that starts now. */
  async url(): Promise<string> {
    if (this.pacedUrl !== undefined) return this.pacedUrl;
    this.#served ??= serve({ router: this.router, catchUp: () => undefined, port: 0, keepsAlive: false });
    return `http://127.0.0.1:${(await this.#served).port}`;
  }

  /** Stops listening. */
  async close(): Promise<void> {
    const served = await this.#served;
    this.#served = undefined;
    await served?.close();
  }

  /** Answers requests of functions and others. While a client waits for its response, time can pass. */
  readonly router: Router = (request) => {
    const { clock, router, startCall } = this.#request;
    const { [environmentHeader]: environment, authorization = "" } = request.headers;
    const endCall = startCall(environment ?? accessKeyIdOf(authorization));
    const answer = clock.answerTo(() => router(request));
    return answer instanceof Promise || endCall !== undefined ? this.#finish(answer, endCall) : answer;
  };

  async #finish(answer: ReturnType<Router>, endCall: (() => Promise<void>) | undefined): Promise<WireResponse> {
    const stopWaiting = this.#request.clock.wait();
    try {
      return await answer;
    } finally {
      stopWaiting();
      await endCall?.();
    }
  }
}

/** Returns the access key id in a signature of version 4. */
const accessKeyIdOf = (authorization: string): string => /Credential=([^/,\s]+)/.exec(authorization)?.[1] ?? "";
