// A second simulation of queue, mapping and function, written from AWS's documentation and not from the emulator, so that
// an error in one of the two shows as a disagreement. It advances from event to event with plain arrays.

/** One message: when it is sent, its delay, how long it takes, and how many of its deliveries fail. */
export interface BurstMessage {
  readonly sentMs: number;
  readonly delaySeconds: number;
  readonly workMs: number;
  readonly failures?: number;
}

/** A burst and the settings of queue, mapping and function. */
export interface IndependentBurst {
  readonly messages: readonly BurstMessage[];
  readonly batchSize?: number;
  readonly windowMs?: number;
  /** `ScalingConfig.MaximumConcurrency`. */
  readonly maximumConcurrency?: number;
  /** The concurrency that the function can reach: its reserved concurrency, or what the account has left. */
  readonly concurrency?: number;
  readonly visibilityMs?: number;
  readonly maxReceiveCount?: number;
  readonly coldStartMs?: number;
  readonly reportsItemFailures?: boolean;
}

interface Stored {
  readonly index: number;
  receives: number;
}

type State = "idle" | "filling" | "invoking" | "waiting for a retry" | "gone";
interface Poller {
  state: State;
  batch: Stored[];
  receivedMs: number;
  /** When the state ends without a message. */
  untilMs: number;
  retries: number;
  /** The place of its receive in the line of receives. */
  receive: number;
}

const firstPollers = 5;
const growthPerMs = 300 / 60_000;
const mostPollers = 1_250;
const longPollMs = 20_000;
const messagesPerReceive = 10;
const backoffFloor = 2;

/** Simulates a burst from its first message until every message is deleted or dead-lettered. */
export class IndependentMapping {
  /** Most environments that were occupied at once, from the start of their initialization. */
  peak = 0;
  lastEndMs = 0;
  deadLettered = 0;
  throttles = 0;
  #nowMs = 0;
  #target = firstPollers;
  #mayGrow = true;
  #idleEnvironments = 0;
  #receives = 0;
  readonly #pollers: Poller[] = [];
  readonly #visible: Stored[] = [];
  /** Messages that become visible later, with the instant. */
  #hidden: { readonly atMs: number; readonly message: Stored }[];
  readonly #most: number;
  readonly #burst;

  constructor(burst: IndependentBurst) {
    const defaults = { batchSize: 1, windowMs: 0, concurrency: 1_000, visibilityMs: 30_000, maxReceiveCount: 100 };
    this.#burst = { ...defaults, coldStartMs: 0, reportsItemFailures: false, ...burst };
    this.#most = Math.min(mostPollers, burst.maximumConcurrency ?? mostPollers);
    this.#hidden = burst.messages.map(({ sentMs, delaySeconds }, index) => ({
      atMs: sentMs + delaySeconds * 1_000,
      message: { index, receives: 0 },
    }));
  }

  run(): this {
    for (this.#act(); this.#isUnfinished(); this.#act()) {
      const next = this.#nextMs();
      if (this.#isStarved()) this.#target = Math.min(this.#most, this.#target + (next - this.#nowMs) * growthPerMs);
      this.#nowMs = next;
    }
    return this;
  }

  #isUnfinished(): boolean {
    return this.#hidden.length + this.#visible.length > 0 || this.#pollers.some(({ batch }) => batch.length > 0);
  }

  /** Messages wait and every poller is busy: then the mapping grows. */
  #isStarved(): boolean {
    return this.#mayGrow && this.#visible.length > 0;
  }

  #nextMs(): number {
    const instants = this.#hidden.map(({ atMs }) => atMs);
    for (const { untilMs } of this.#pollers) instants.push(untilMs);
    if (this.#isStarved() && this.#target < this.#most) {
      const missing = Math.floor(this.#target + 1e-9) + 1 - this.#target;
      instants.push(this.#nowMs + missing / growthPerMs);
    }
    return instants.reduce((first, atMs) => Math.min(first, atMs), Number.POSITIVE_INFINITY);
  }

  /** Does everything that is due now: ends before messages, messages before receives. */
  #act(): void {
    for (const poller of this.#pollers) if (poller.untilMs <= this.#nowMs) this.#endOf(poller);
    const due = this.#hidden.filter(({ atMs }) => atMs <= this.#nowMs).sort((a, b) => a.atMs - b.atMs);
    if (due.length > 0) this.#hidden = this.#hidden.filter(({ atMs }) => atMs > this.#nowMs);
    this.#visible.push(...due.map(({ message }) => message));
    this.#resize();
    this.#receive();
  }

  #endOf(poller: Poller): void {
    if (poller.state === "idle") {
      // The long poll came back empty.
      this.#target = Math.max(Math.min(firstPollers, this.#most), this.#target - longPollMs * growthPerMs);
      poller.untilMs = this.#nowMs + longPollMs;
    } else if (poller.state === "invoking") this.#endInvocation(poller);
    else this.#invoke(poller);
  }

  #endInvocation(poller: Poller): void {
    const { messages, reportsItemFailures } = this.#burst;
    this.#idleEnvironments++;
    this.lastEndMs = this.#nowMs;
    const fails = ({ index, receives }: Stored) => receives <= (messages[index]?.failures ?? 0);
    const hasFailed = poller.batch.some(fails);
    for (const message of poller.batch)
      if (reportsItemFailures ? fails(message) : hasFailed) this.#hide(poller, message);
    if (hasFailed && !reportsItemFailures) this.#backOff(0.125);
    else this.#mayGrow = true;
    this.#free(poller);
  }

  /** Lets a message be: it becomes visible when its visibility timeout is over. */
  #hide({ receivedMs }: Poller, message: Stored): void {
    this.#hidden.push({ atMs: Math.max(this.#nowMs, receivedMs + this.#burst.visibilityMs), message });
  }

  #free(poller: Poller): void {
    Object.assign(poller, newPoller(this.#nowMs, ++this.#receives));
  }

  #backOff(share: number): void {
    this.#target = Math.max(Math.min(backoffFloor, this.#most), this.#target * (1 - share));
    this.#mayGrow = false;
  }

  #resize(): void {
    const living = this.#pollers.filter(({ state }) => state !== "gone");
    const wanted = Math.floor(this.#target + 1e-9);
    const tooMany = living.length - wanted;
    for (const poller of living.filter(({ state }) => state === "idle").slice(0, Math.max(0, tooMany))) {
      Object.assign(poller, { state: "gone", untilMs: Number.POSITIVE_INFINITY });
    }
    for (let missing = -tooMany; missing > 0; missing--) this.#pollers.push(newPoller(this.#nowMs, ++this.#receives));
  }

  /** The oldest open receive takes what it may, then the next; a receive of a batch that stays open goes to the back. */
  #receive(): void {
    const { batchSize, windowMs } = this.#burst;
    for (;;) {
      const open = this.#pollers.filter(({ state }) => state === "idle" || state === "filling");
      const poller = open.sort((a, b) => a.receive - b.receive)[0];
      if (poller === undefined || this.#visible.length === 0) return;
      this.#take(poller, Math.min(messagesPerReceive, batchSize - poller.batch.length));
      if (poller.batch.length === 0) continue;
      if (poller.state === "idle") Object.assign(poller, { state: "filling", receivedMs: this.#nowMs });
      Object.assign(poller, { untilMs: poller.receivedMs + windowMs, receive: ++this.#receives });
      if (windowMs === 0 || poller.batch.length === batchSize) this.#invoke(poller);
    }
  }

  #take(poller: Poller, most: number): void {
    for (const message of this.#visible.splice(0, most)) {
      message.receives++;
      if (message.receives > this.#burst.maxReceiveCount) this.deadLettered++;
      else poller.batch.push(message);
    }
  }

  #invoke(poller: Poller): void {
    const { concurrency, messages, visibilityMs, coldStartMs } = this.#burst;
    const occupied = this.#pollers.filter(({ state }) => state === "invoking").length;
    if (occupied >= concurrency) {
      this.throttles++;
      this.#backOff(0.125);
      const retryMs = this.#nowMs + Math.min(30_000, 1_000 * 2 ** poller.retries++);
      if (retryMs < poller.receivedMs + visibilityMs) {
        Object.assign(poller, { state: "waiting for a retry", untilMs: retryMs });
        return;
      }
      for (const message of poller.batch) this.#hide(poller, message);
      this.#free(poller);
      return;
    }
    const isCold = this.#idleEnvironments === 0;
    if (!isCold) this.#idleEnvironments--;
    const workMs = poller.batch.reduce((total, { index }) => total + (messages[index]?.workMs ?? 0), 0);
    Object.assign(poller, {
      state: "invoking",
      untilMs: this.#nowMs + workMs + (isCold ? coldStartMs : 0),
      retries: 0,
    });
    this.peak = Math.max(this.peak, occupied + 1);
  }
}

const newPoller = (nowMs: number, receive: number): Poller => ({
  state: "idle",
  batch: [],
  receivedMs: nowMs,
  untilMs: nowMs + longPollMs,
  retries: 0,
  receive,
});
