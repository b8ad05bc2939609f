import { minuteMs } from "../../base/time.ts";
import type { WatchDocument } from "../../experiment/watch/document.ts";
import { plainCurve, type ReportCurve, type ReportTable, reportTable } from "../../report/page.ts";
import type { CustomerState, EngineerState } from "../../serve/pages.ts";
import { timeOfDay } from "../../terminal/format.ts";
import { placeOf } from "../common/heading.ts";
import type { PagePublisher } from "../common/live-pages.ts";
import { columnsOf, namesOf, queueText } from "./report.ts";

const minutesShown = 15;

/** Shows the metrics of a workload on the live pages, read by read. */
export class PagesOfMetrics {
  readonly #pages: PagePublisher;
  /** The most messages that were seen in the queue, when, and how many were in the dead-letter queue then. */
  #most = { messages: 0, atMs: 0, deadLetters: 0 };
  #last: WatchDocument | undefined;

  constructor(pages: PagePublisher) {
    this.#pages = pages;
  }

  /** Adds a read. */
  show(document: WatchDocument): void {
    this.#last = document;
    const messages = waitingIn(document) ?? 0;
    if (messages > this.#most.messages) {
      this.#most = { messages, atMs: Date.parse(document.at), deadLetters: deadLettersIn(document) };
    }
    this.#publish(document, false);
  }

  /** Shows the last read as the end. */
  end(): void {
    if (this.#last !== undefined) this.#publish(this.#last, true);
  }

  #publish(document: WatchDocument, isOver: boolean): void {
    this.#pages.showEngineers(engineerState(document, isOver));
    this.#pages.showCustomers(this.#customerState(document, isOver));
  }

  /**
   * Documents that have left the queue since it was fullest are done, or failed if the dead-letter queue has grown by as
   * many. Without a queue, and before the first message, the total is 0.
   */
  #customerState(document: WatchDocument, isOver: boolean): CustomerState {
    const total = this.#most.messages;
    const ended = total - (waitingIn(document) ?? 0);
    const failed = Math.min(ended, Math.max(0, deadLettersIn(document) - this.#most.deadLetters));
    const elapsedMs = Date.parse(document.at) - this.#most.atMs;
    return {
      phase: total > 0 && ended >= total ? "done" : isOver ? "stopped" : total === 0 ? "starting" : "running",
      done: ended - failed,
      total,
      failed,
      retrying: 0,
      leftMs: ended === 0 ? null : (elapsedMs / ended) * (total - ended),
      isRealTime: document.target.kind !== "local",
      isApproximate: true,
      round: null,
      isOver,
    };
  }
}

/** Messages in the queue, in flight among them; null without a queue. */
const waitingIn = ({ queue }: WatchDocument): number | null =>
  queue === null ? null : queue.visible + queue.notVisible + queue.delayed;

const deadLettersIn = ({ queue }: WatchDocument): number => queue?.deadLetters ?? 0;

function engineerState(document: WatchDocument, isOver: boolean): EngineerState {
  const names = namesOf(document);
  return {
    title: names[0] === undefined ? "no data yet" : names.join(", "),
    place: `${placeOf(document.target)} · ${timeOfDay(document.at)} UTC`,
    lines: [
      ...(document.queue === null ? [] : [queueText(document.queue)]),
      ...(names.length === 0 ? ["CloudWatch has no data of the functions in this period."] : []),
      "Metrics arrive one to three minutes late.",
    ],
    share: null,
    chart: {
      unit: "ConcurrentExecutions, the maximum of each minute",
      curves: names.map((name) => curveOf(name, document)),
      goal: null,
    },
    table: names[0] === undefined ? null : tableOf(names[0], document),
    isOver,
  };
}

/** Lambda sends no value for a minute without invocations, so a minute without a value between others is 0. */
function curveOf(name: string, { minutes }: WatchDocument): ReportCurve {
  const values = minutes.map(({ perFunction }) => perFunction[name]?.concurrentExecutions ?? null);
  const first = Math.max(
    0,
    values.findIndex((value) => value !== null),
  );
  const end = values.findLastIndex((value) => value !== null) + 1;
  const inFlight = values.slice(first, Math.max(first, end)).map((value) => value ?? 0);
  return plainCurve(name, { stepMs: minuteMs, inFlight });
}

const tableOf = (name: string, { minutes }: WatchDocument): ReportTable =>
  reportTable(columnsOf(name, minutes.slice(-minutesShown)), ["~ provisional"]);
