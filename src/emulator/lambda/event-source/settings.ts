/** How an event source mapping reads its queue; what CreateEventSourceMapping and UpdateEventSourceMapping can set. */
export interface MappingSettings {
  /** Records of one batch at most. */
  readonly batchSize: number;
  /** How long a batch may be collected, counted from its first message, whole seconds. */
  readonly windowSeconds: number;
  /** `ScalingConfig.MaximumConcurrency`. */
  readonly maximumConcurrency: number | undefined;
  /** Provisioned mode: event pollers, each of which is worth ten concurrent invocations. */
  readonly provisionedPollers: { readonly minimum: number; readonly maximum: number } | undefined;
  /** Patterns of `FilterCriteria`; a message goes through when one of them matches. None lets all through. */
  readonly filters: readonly string[];
  /** `ReportBatchItemFailures`: the function's answer names the records that failed. */
  readonly reportsItemFailures: boolean;
  /** `MetricsConfig` asks for `EventCount`. */
  readonly countsEvents: boolean;
}

/** AWS's defaults for a queue (L-API CreateEventSourceMapping). */
export const defaultMappingSettings: MappingSettings = {
  batchSize: 10,
  windowSeconds: 0,
  maximumConcurrency: undefined,
  provisionedPollers: undefined,
  filters: [],
  reportsItemFailures: false,
  countsEvents: false,
};
