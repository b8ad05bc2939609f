import { limits } from "../../../base/limits.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import type { Template } from "../jsonata/template.ts";
import { TokenBucket } from "../token-bucket.ts";
import type { Frame, Interpreter, MapRequest } from "./interpreter.ts";
import { exceedsTolerance, type MapCounts, type MapSettings, newCounts } from "./map-counts.ts";
import type { Failure, Outcome } from "./outcome.ts";

/** What a Map Run works with. */
export interface MapRunParts {
  readonly kernel: Kernel;
  readonly interpreter: Interpreter;
  /** Child executions that a Map Run starts in a second. */
  readonly startsPerSecond: number;
  readonly request: MapRequest;
  /** Called when the Map Run has begun, with its settings, and when it has ended. */
  onStart(run: MapRunner): void;
  onEnd(status: "SUCCEEDED" | "FAILED" | "ABORTED"): void;
}

/** A Map Run: starts child executions, as many at once as allowed, and collects their outputs in the order of the items. */
export class MapRunner {
  /** Child executions, and items. */
  readonly children: MapCounts = newCounts();
  readonly items: MapCounts = newCounts();
  settings: MapSettings = { concurrencyMax: 0 };
  readonly #parts: MapRunParts;
  readonly #starts: TokenBucket;
  readonly #frames = new Set<Frame>();
  readonly #outputs = new Map<number, unknown>();
  #all: readonly unknown[] = [];
  #perChild = 1;
  #next = 0;
  #isStarting = false;
  #isOver = false;

  constructor(parts: MapRunParts) {
    this.#parts = parts;
    this.#starts = new TokenBucket({ bucket: 1, perSecond: parts.startsPerSecond });
  }

  /** Evaluates the settings of the Map, and starts its first children. */
  begin(): void {
    const { state, input, evaluate } = this.#parts.request;
    const numbers = [state.concurrencyMax, state.toleratedPercentage, state.toleratedCount, state.batcher?.itemsMax];
    const evaluateAll = (
      templates: readonly (Template | undefined)[],
      then: (values: unknown[]) => void,
      values: unknown[] = [],
    ): void => {
      if (values.length === templates.length) return void then(values);
      const template = templates[values.length];
      const add = (value: unknown) => evaluateAll(templates, then, [...values, value]);
      if (template === undefined) add(undefined);
      else evaluate(template, undefined, add);
    };
    evaluateAll([state.items, ...numbers], ([items = input, concurrency, percentage, count, perChild]) => {
      this.#start(items, [concurrency, percentage, count, perChild]);
    });
  }

  #start(items: unknown, [concurrency, percentage, count, perChild]: readonly unknown[]): void {
    const { request, onStart } = this.#parts;
    if (!Array.isArray(items))
      return void this.#fail({ error: "States.QueryEvaluationError", cause: "Items is no array" });
    this.settings = {
      concurrencyMax: Number(concurrency ?? 0),
      ...(percentage === undefined ? {} : { toleratedPercentage: Number(percentage) }),
      ...(count === undefined ? {} : { toleratedCount: Number(count) }),
    };
    if (!(this.settings.concurrencyMax >= 0)) {
      return void this.#fail({
        error: "States.QueryEvaluationError",
        cause: "MaxConcurrency is no number of at least 0",
      });
    }
    this.#all = items;
    this.#perChild = request.state.batcher === undefined ? 1 : Math.max(1, Number(perChild));
    this.items.total = items.length;
    this.items.pending = items.length;
    this.children.total = Math.ceil(items.length / this.#perChild);
    this.children.pending = this.children.total;
    onStart(this);
    this.pump();
  }

  /** Starts the next child as soon as the limits allow it; ends the Map Run after the last one. */
  pump(): void {
    if (this.#isStarting || this.#isOver) return;
    if (this.children.pending === 0 && this.children.running === 0) return void this.#succeed();
    const max = Math.min(this.settings.concurrencyMax || limits.states.childrenMax, limits.states.childrenMax);
    if (this.children.pending === 0 || this.children.running >= max) return;
    const { kernel } = this.#parts;
    this.#isStarting = true;
    kernel.after(this.#starts.reserve(kernel.nowMs), "start of a child execution", () => {
      this.#isStarting = false;
      if (this.#isOver) return;
      this.#startChild(this.#next++);
      this.pump();
    });
  }

  /** Ends the Map Run, because its execution has ended. */
  abort(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const failure = { error: "States.Aborted", cause: "the execution of the Map has ended" };
    for (const frame of this.#frames) this.#parts.interpreter.end(frame, { state: "aborted", failure });
    this.#giveUpPending();
    this.#parts.onEnd("ABORTED");
  }

  #startChild(index: number): void {
    const { request, interpreter } = this.#parts;
    const first = index * this.#perChild;
    const size = Math.min(this.#perChild, this.#all.length - first);
    move(this.children, "pending", "running", 1);
    move(this.items, "pending", "running", size);
    const frame: Frame = {
      program: request.state.processor,
      isExpress: request.state.childType === "EXPRESS",
      context: request.frame.context,
      isOver: false,
      done: (outcome) => this.#endChild(frame, index, size, outcome),
    };
    this.#frames.add(frame);
    this.#inputOf(first, size, (input) => {
      if (!frame.isOver) interpreter.start(frame, input);
    });
  }

  /** The items of a child after `ItemSelector`, in the envelope of `ItemBatcher` if there is one. */
  #inputOf(first: number, size: number, then: (input: unknown) => void): void {
    const { state, evaluate } = this.#parts.request;
    const { itemSelector } = state;
    const items = this.#all.slice(first, first + size);
    if (itemSelector === undefined) return void this.#batched(items, then);
    const selectFrom = (position: number): void => {
      if (position === size) return void this.#batched(items, then);
      evaluate(itemSelector, { Index: first + position, Value: items[position] }, (value) => {
        items[position] = value;
        selectFrom(position + 1);
      });
    };
    selectFrom(0);
  }

  #batched(items: readonly unknown[], then: (input: unknown) => void): void {
    const { state, evaluate } = this.#parts.request;
    if (state.batcher === undefined) return void then(items[0]);
    const { batchInput } = state.batcher;
    if (batchInput === undefined) return void then({ Items: items });
    evaluate(batchInput, undefined, (BatchInput) => then({ BatchInput, Items: items }));
  }

  #endChild(frame: Frame, index: number, size: number, outcome: Outcome): void {
    this.#frames.delete(frame);
    const counted = countedAs[outcome.state];
    move(this.children, "running", counted, 1);
    move(this.items, "running", counted, size);
    if (outcome.state === "succeeded") this.#outputs.set(index, outcome.output);
    if (this.#isOver) return;
    if (exceedsTolerance(this.settings, this.items)) {
      const cause = "The specified tolerated failure threshold was exceeded";
      return void this.#fail({ error: "States.ExceedToleratedFailureThreshold", cause });
    }
    this.pump();
  }

  #succeed(): void {
    this.#isOver = true;
    const outputs = [...this.#outputs].sort(([a], [b]) => a - b).map(([, output]) => output);
    this.#parts.onEnd("SUCCEEDED");
    this.#parts.request.done({ result: outputs });
  }

  /** Running children continue and are counted (SFN-DG); no further child is started. */
  #fail(failure: Failure): void {
    this.#isOver = true;
    this.#giveUpPending();
    this.#parts.onEnd("FAILED");
    this.#parts.request.done(failure);
  }

  #giveUpPending(): void {
    move(this.children, "pending", "aborted", this.children.pending);
    move(this.items, "pending", "aborted", this.items.pending);
  }
}

const countedAs = {
  succeeded: "succeeded",
  failed: "failed",
  "timed-out": "timedOut",
  aborted: "aborted",
} as const satisfies Record<Outcome["state"], keyof MapCounts>;

function move(counts: MapCounts, from: keyof MapCounts, to: keyof MapCounts, number: number): void {
  counts[from] -= number;
  counts[to] += number;
}
