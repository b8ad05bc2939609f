import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import { isAfter, type LogPlace } from "../place.ts";
import { EventColumns, type LogEvent } from "./columns.ts";

/** A block as plain JSON. */
export interface BlockState {
  readonly first: LogPlace;
  readonly last: LogPlace;
  readonly size: number;
  readonly messageLength: number;
  /** Base64. */
  readonly packed: string;
}

/** The fastest quality: higher ones take several times as long, and save little. */
const compression = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };

/** Compressed events, and where they begin and end. */
interface Packed extends Pick<BlockState, "first" | "last" | "size"> {
  readonly bytes: Buffer;
}

/** Events that follow each other, which can be compressed. Its first event is added before its places are read. */
export class EventBlock {
  /** The length of all messages, characters. */
  messageLength = 0;
  #content: EventColumns | Packed = new EventColumns();

  get size(): number {
    return this.#content.size;
  }

  get first(): LogPlace {
    return this.#content.first;
  }

  get last(): LogPlace {
    return this.#content.last;
  }

  /** Checks whether an event comes after all others. */
  endsBefore(place: LogPlace): boolean {
    const content = this.#content;
    return content instanceof EventColumns ? content.endsBefore(place) : isAfter(place, content.last);
  }

  get isPacked(): boolean {
    return !(this.#content instanceof EventColumns);
  }

  /** Adds an event in its order. A compressed block stays compressed. */
  add(event: LogEvent): void {
    const columns = this.read();
    columns.insert(event);
    this.messageLength += event.message.length;
    if (this.isPacked) this.#content = packed(columns);
  }

  /** Compresses the events. */
  pack(): void {
    if (this.#content instanceof EventColumns) this.#content = packed(this.#content);
  }

  /** Decompresses the events, so that others can be added quickly. */
  open(): void {
    this.#content = this.read();
  }

  /** Returns the events. */
  read(): EventColumns {
    const content = this.#content;
    return content instanceof EventColumns ? content : EventColumns.fromBytes(brotliDecompressSync(content.bytes));
  }

  snapshot(): BlockState {
    const { first, last, size, bytes } = this.#content instanceof EventColumns ? packed(this.#content) : this.#content;
    return { first, last, size, messageLength: this.messageLength, packed: bytes.toString("base64") };
  }

  static restored({ messageLength, packed, ...places }: BlockState): EventBlock {
    const block = new EventBlock();
    block.messageLength = messageLength;
    block.#content = { ...places, bytes: Buffer.from(packed, "base64") };
    return block;
  }
}

const packed = (columns: EventColumns): Packed => {
  const { first, last, size } = columns;
  return { first, last, size, bytes: brotliCompressSync(columns.toBytes(), compression) };
};
