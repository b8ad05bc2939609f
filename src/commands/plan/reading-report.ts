import { count, counted, timeOfDay } from "../../terminal/format.ts";
import { paragraph, type View } from "../../terminal/page.ts";
import { placeOf } from "../common/heading.ts";
import type { PlanReading } from "./reading.ts";

/** What the plan read about the function, and when. */
export function readingLines({ target, at, consumer, learned, environments }: PlanReading, view: View): string[] {
  const { batchSize, maximumConcurrency, reservedConcurrency, accountConcurrency } = consumer;
  const limits = [
    `batch size ${batchSize}`,
    maximumConcurrency === undefined ? "no MaximumConcurrency" : `MaximumConcurrency ${maximumConcurrency}`,
    reservedConcurrency === undefined ? `${count(accountConcurrency)} unreserved` : `${reservedConcurrency} reserved`,
  ];
  const runs = learned === null ? "no run in this period" : counted(learned.runs, "run");
  const warm =
    environments === null
      ? ""
      : `; ${counted(environments.warm, "warm environment")}${environments.initMs === null ? "" : `, cold start ${Math.round(environments.initMs)} ms`}`;
  const text = `Read at ${timeOfDay(at)} UTC from ${placeOf(target)}: ${limits.join(", ")}; ${runs}${warm}.`;
  return paragraph(text, view, view.paint.dim, 0, 2);
}
