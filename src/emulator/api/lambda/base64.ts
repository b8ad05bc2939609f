import { toBase64 } from "@smithy/core/serde";
import { bytesOf } from "../wire.ts";

/** Base64 of the text's UTF-8 bytes. */
export const base64OfText = (text: string): string => toBase64(bytesOf(text));
