import { limits } from "../../base/limits.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { TokenBucket } from "../kernel/token-bucket.ts";
import type { Frame, Interpreter, MapRequest } from "./interpreter.ts";
import type { MapCounts, MapRun, MapSettings, Outcome } from "./state-machines.ts";

/** What Map Runs work with. */
interface MapRunParts {
  readonly kernel: Kernel;
  readonly interpreter: Interpreter;
  /** Child executions that a Map Run starts in a second. */
  readonly startsPerSecond: number;
  /** Creates the record of a Map Run, which the Map Run keeps up to date. */
  newRecord(settings: MapSettings): MapRun;
  /** Called when the Map Run begins. */
  onStart(run: MapRunner): void;
}

/** Evaluates the settings of a Map, and runs it. @returns what aborts it, because its execution has ended. */
export function runMap(request: MapRequest, parts: MapRunParts): () => void {
  const { state, input, evaluate, done } = request;
  let runner: MapRunner | undefined;
  const start = ([items, concurrency = 0, percentage, count, perChild = 1]: readonly unknown[]) => {
    const invalid = (cause: string) => done({ error: "States.QueryEvaluationError", cause });
    if (!Array.isArray(items)) return invalid("Items is no array");
    const concurrencyMax = Number(concurrency);
    if (!(concurrencyMax >= 0)) return invalid("MaxConcurrency is no number of at least 0");
    const record = parts.newRecord({
      concurrencyMax,
      ...(percentage === undefined ? {} : { toleratedPercentage: Number(percentage) }),
      ...(count === undefined ? {} : { toleratedCount: Number(count) }),
    });
    runner = new MapRunner(request, parts, record, items, Math.max(1, Number(perChild)));
    parts.onStart(runner);
    runner.pump();
  };
  const { items, concurrencyMax, toleratedPercentage, toleratedCount, batcher } = state;
  const templates = [items, concurrencyMax, toleratedPercentage, toleratedCount, batcher?.itemsMax];
  const evaluateFrom = (values: readonly unknown[]): void => {
    const template = templates[values.length];
    const add = (value: unknown) => evaluateFrom([...values, value]);
    if (values.length === templates.length) start(values);
    else if (template === undefined) add(values.length === 0 ? input : undefined);
    else evaluate(template, undefined, add);
  };
  evaluateFrom([]);
  return () => runner?.abort();
}

/** A Map Run: starts child executions, as many at once as allowed, and collects their outputs in the order of the items. */
export class MapRunner {
  readonly record: MapRun;
  readonly #request: MapRequest;
  readonly #parts: MapRunParts;
  readonly #all: readonly unknown[];
  readonly #perChild: number;
  readonly #starts: TokenBucket;
  readonly #frames = new Set<Frame>();
  readonly #outputs = new Map<number, unknown>();
  #next = 0;
  #isStarting = false;
  #isOver = false;

  /** @param perChild the number of items of each child execution. */
  constructor(request: MapRequest, parts: MapRunParts, record: MapRun, items: readonly unknown[], perChild: number) {
    this.#request = request;
    this.#parts = parts;
    this.record = record;
    this.#all = items;
    this.#perChild = perChild;
    this.#starts = new TokenBucket({ bucket: 1, perSecond: parts.startsPerSecond }, parts.kernel.nowMs);
    const childCount = Math.ceil(items.length / perChild);
    Object.assign(record.items, { total: items.length, pending: items.length });
    Object.assign(record.children, { total: childCount, pending: childCount });
  }

  /** Starts the next child as soon as the limits allow it; ends the Map Run after the last one. */
  pump(): void {
    if (this.#isStarting || this.#isOver) return;
    const { settings, children } = this.record;
    if (children.pending === 0 && children.running === 0) return void this.#succeed();
    const max = Math.min(settings.concurrencyMax || limits.states.childrenMax, limits.states.childrenMax);
    if (children.pending === 0 || children.running >= max) return;
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
    this.#endRecord("ABORTED");
  }

  #startChild(index: number): void {
    const { state, frame: parent } = this.#request;
    const first = index * this.#perChild;
    const size = Math.min(this.#perChild, this.#all.length - first);
    move(this.record.children, "pending", "running", 1);
    move(this.record.items, "pending", "running", size);
    const frame: Frame = {
      program: state.processor,
      isExpress: state.childType === "EXPRESS",
      context: parent.context,
      isOver: false,
      done: (outcome) => this.#endChild(frame, index, size, outcome),
    };
    this.#frames.add(frame);
    this.#inputOf(first, size, (input) => {
      if (!frame.isOver) this.#parts.interpreter.start(frame, input);
    });
  }

  /** The items of a child after `ItemSelector`, in the envelope of `ItemBatcher` if there is one. */
  #inputOf(first: number, size: number, then: (input: unknown) => void): void {
    const { state, evaluate } = this.#request;
    const { itemSelector, batcher } = state;
    const items = this.#all.slice(first, first + size);
    const selectFrom = (position: number): void => {
      if (itemSelector !== undefined && position < size) {
        evaluate(itemSelector, { Index: first + position, Value: items[position] }, (value) => {
          items[position] = value;
          selectFrom(position + 1);
        });
      } else if (batcher === undefined) then(items[0]);
      else if (batcher.batchInput === undefined) then({ Items: items });
      else evaluate(batcher.batchInput, undefined, (BatchInput) => then({ BatchInput, Items: items }));
    };
    selectFrom(0);
  }

  #endChild(frame: Frame, index: number, size: number, outcome: Outcome): void {
    this.#frames.delete(frame);
    move(this.record.children, "running", outcome.state, 1);
    move(this.record.items, "running", outcome.state, size);
    if (outcome.state === "succeeded") this.#outputs.set(index, outcome.output);
    if (this.#isOver) return;
    if (exceedsTolerance(this.record)) this.#fail();
    else this.pump();
  }

  #succeed(): void {
    this.#isOver = true;
    const outputs = [...this.#outputs].sort(([a], [b]) => a - b).map(([, output]) => output);
    this.#endRecord("SUCCEEDED");
    this.#request.done({ result: outputs });
  }

  /** Running children continue and are counted (SFN-DG); no further child is started. */
  #fail(): void {
    this.#isOver = true;
    this.#endRecord("FAILED");
    const cause = "The specified tolerated failure threshold was exceeded";
    this.#request.done({ error: "States.ExceedToleratedFailureThreshold", cause });
  }

  #endRecord(status: MapRun["status"]): void {
    for (const counts of [this.record.children, this.record.items]) move(counts, "pending", "aborted", counts.pending);
    Object.assign(this.record, { status, endedAtMs: this.#parts.kernel.nowMs });
  }
}

/** Whether more items have failed than a Map Run tolerates: none without settings, otherwise those of both settings. */
function exceedsTolerance({ settings, items }: MapRun): boolean {
  const { toleratedPercentage: share, toleratedCount: count } = settings;
  const failed = items.failed + items.timedOut;
  if (share === undefined && count === undefined) return failed > 0;
  return failed > (count ?? failed) || (100 * failed) / items.total > (share ?? 100);
}

function move(counts: MapCounts, from: keyof MapCounts, to: keyof MapCounts, number: number): void {
  counts[from] -= number;
  counts[to] += number;
}
