/** What happened at a queue since its metrics were last reported; plain data. */
export interface QueueTally {
  sent: number;
  sentBytes: number;
  received: number;
  deleted: number;
  emptyReceives: number;
}

export const emptyTally = (): QueueTally => ({ sent: 0, sentBytes: 0, received: 0, deleted: 0, emptyReceives: 0 });
