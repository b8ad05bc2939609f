import type { MeasureDocument, MeasuredCurve, MeasuredFunction, MeasuredMinute } from "./document.ts";

/** Steps of a curve in a record: an hour of seconds. */
const stepsMax = 3_600;
/** Values of all curves of a record. */
const valuesMax = 400_000;
/** Minutes of a function in a record: a day. */
const minutesMax = 1_440;
/** Arrivals of all functions of a record. */
const arrivalsMax = 20_000;

const curvesOfFunction = 3;

/**
 * A measurement as its run record keeps it, so that records of long periods and of many functions stay small. Long curves
 * get longer steps, each with the maximum of the steps that it replaces; of more minutes than a day has, those with the most
 * slots are kept; and more than 20,000 arrivals are left out.
 */
export function recordedMeasurement(document: MeasureDocument): MeasureDocument {
  const { functions, together, stepMs } = document;
  const longest = Math.max(1, ...functions.map(({ slots }) => slots.series.length));
  const curves = functions.length * curvesOfFunction + 1;
  const steps = Math.max(1, Math.min(stepsMax, Math.floor(valuesMax / curves)));
  const per = Math.ceil(longest / steps);
  const arrivals = functions.reduce((total, one) => total + (one.arrivalsMs?.length ?? 0), 0);
  return {
    ...document,
    stepMs: stepMs * per,
    functions: functions.map((one) => recordedFunction(one, per, arrivals <= arrivalsMax)),
    together: together && { ...together, slots: coarser(together.slots, per) },
  };
}

function recordedFunction(
  { arrivalsMs, ...one }: MeasuredFunction,
  per: number,
  keepsArrivals: boolean,
): MeasuredFunction {
  return {
    ...one,
    slots: coarser(one.slots, per),
    handlers: coarser(one.handlers, per),
    environments: coarser(one.environments, per),
    minutes: busiest(one.minutes),
    ...(keepsArrivals && arrivalsMs !== undefined ? { arrivalsMs } : {}),
  };
}

/** A curve with steps that are `per` times as long. */
function coarser<Curve extends MeasuredCurve>(curve: Curve, per: number): Curve {
  const { series } = curve;
  if (per === 1) return curve;
  const longer = Array.from({ length: Math.ceil(series.length / per) }, (_, step) =>
    series.slice(step * per, (step + 1) * per).reduce((most, value) => Math.max(most, value), 0),
  );
  return { ...curve, series: longer };
}

function busiest(minutes: readonly MeasuredMinute[]): readonly MeasuredMinute[] {
  if (minutes.length <= minutesMax) return minutes;
  const most = [...minutes].sort((a, b) => b.slots - a.slots).slice(0, minutesMax);
  return most.sort((a, b) => a.start.localeCompare(b.start));
}
