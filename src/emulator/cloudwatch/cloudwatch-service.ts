import { isRecord, jsonIn } from "../../base/encoding.ts";
import { limits } from "../../base/limits.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { MetricSample, MetricSink, ModelContext } from "../options.ts";
import type { AlarmActions } from "./alarms/alarm.ts";
import { AlarmBook } from "./alarms/alarms.ts";
import { dashboardInvalid, dashboardNotFound } from "./cloudwatch-errors.ts";
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

/** A dashboard. Plain JSON. */
interface Dashboard {
  readonly name: string;
  readonly arn: string;
  /** JSON text. */
  readonly body: string;
  readonly modifiedAtMs: number;
}

/** A validation error in a dashboard body, as PutDashboard returns it. */
interface DashboardFault {
  readonly DataPath: string;
  readonly Message: string;
}

const { dashboardWidgetsMax } = limits.cloudwatch;

/** The dashboards of the account. Only the outline of their bodies is validated. */
class Dashboards {
  readonly #context: ModelContext;
  readonly #byName = new Map<string, Dashboard>();

  constructor(context: ModelContext) {
    this.#context = context;
  }

  /** All dashboards in order of their names. */
  get all(): readonly Dashboard[] {
    return [...this.#byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Creates or replaces a dashboard. @throws {AwsError} InvalidParameterInput */
  put(name: string, body: string): void {
    if (!/^[A-Za-z0-9_-]{1,255}$/.test(name)) {
      throw dashboardInvalid(`The value ${name} for field DashboardName contains invalid characters.`);
    }
    const fault = faultOf(body);
    if (fault !== undefined) {
      throw dashboardInvalid("The dashboard body is invalid.", { dashboardValidationMessages: [fault] });
    }
    const arn = `arn:aws:cloudwatch::${this.#context.accountId}:dashboard/${name}`;
    this.#byName.set(name, { name, arn, body, modifiedAtMs: this.#context.kernel.nowMs });
  }

  /** @throws {AwsError} ResourceNotFound */
  get(name: string): Dashboard {
    const dashboard = this.#byName.get(name);
    if (dashboard === undefined) throw dashboardNotFound(`Dashboard ${name} does not exist`);
    return dashboard;
  }

  /** Deletes all of them or none. @throws {AwsError} ResourceNotFound */
  delete(names: readonly string[]): void {
    for (const name of names) this.get(name);
    for (const name of names) this.#byName.delete(name);
  }

  snapshot(): readonly Dashboard[] {
    return [...this.#byName.values()];
  }

  restore(dashboards: readonly Dashboard[]): void {
    this.#byName.clear();
    for (const dashboard of dashboards) this.#byName.set(dashboard.name, dashboard);
  }
}

function faultOf(body: string): DashboardFault | undefined {
  const parsed = jsonIn(body);
  if (parsed === undefined) return { DataPath: "/", Message: "The field DashboardBody must be a valid JSON object" };
  const widgets = isRecord(parsed) ? parsed.widgets : undefined;
  if (!Array.isArray(widgets)) return { DataPath: "/widgets", Message: "Should have required property 'widgets'" };
  if (widgets.length <= dashboardWidgetsMax) return undefined;
  return { DataPath: "/widgets", Message: `Should NOT have more than ${dashboardWidgetsMax} items` };
}
