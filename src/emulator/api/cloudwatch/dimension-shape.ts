import type { Dimension } from "@aws-sdk/client-cloudwatch";
import type { DimensionPairs } from "../../cloudwatch/metrics/metric-series.ts";
import { required } from "./required.ts";

/** Dimensions of the wire as the model has them. */
export const fromDimensions = (dimensions: readonly Dimension[] | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (dimensions ?? []).map(({ Name, Value }) => [
      required(Name, "Dimensions.Name"),
      required(Value, "Dimensions.Value"),
    ]),
  );

/** Dimensions of the model as the wire has them. */
export const toDimensions = (pairs: DimensionPairs): Dimension[] => pairs.map(([Name, Value]) => ({ Name, Value }));
