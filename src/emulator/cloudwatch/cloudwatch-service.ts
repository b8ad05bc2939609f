import type { Kernel } from "../kernel/kernel.ts";
import type { MetricSample, MetricSink, ModelContext } from "../model-context.ts";
import type { AlarmActions } from "./alarms/alarm.ts";
import { AlarmBook } from "./alarms/alarms.ts";
import { Dashboards } from "./dashboards.ts";
import { MetricStore } from "./metrics/store.ts";

interface CloudWatchState {
  readonly metrics: ReturnType<MetricStore["snapshot"]>;
  readonly alarms: ReturnType<AlarmBook["snapshot"]>;
  readonly dashboards: ReturnType<Dashboards["snapshot"]>;
}

/** CloudWatch: metrics, alarms and dashboards. */
export class CloudWatchService implements MetricSink {
  readonly kernel: Kernel;
  readonly metrics: MetricStore;
  readonly alarms: AlarmBook;
  readonly dashboards: Dashboards;

  constructor(context: ModelContext, actions: AlarmActions) {
    this.kernel = context.kernel;
    this.metrics = new MetricStore(context.kernel, context.options.metricPublishLagMs);
    this.alarms = new AlarmBook(context, this.metrics, actions);
    this.dashboards = new Dashboards(context);
  }

  report(sample: MetricSample): void {
    this.metrics.report(sample);
  }

  snapshot(): CloudWatchState {
    return {
      metrics: this.metrics.snapshot(),
      alarms: this.alarms.snapshot(),
      dashboards: this.dashboards.snapshot(),
    };
  }

  restore(state: unknown): void {
    const { metrics, alarms, dashboards } = state as CloudWatchState;
    this.metrics.restore(metrics);
    this.alarms.restore(alarms);
    this.dashboards.restore(dashboards);
  }
}
