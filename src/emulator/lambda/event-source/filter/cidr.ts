const groupBits = { 4: 8n, 6: 16n } as const;

/** An IP address: its version, and its bits as one number. */
interface Address {
  readonly version: 4 | 6;
  readonly bits: bigint;
}

/**
 * Compiles a block of IP addresses, e.g. `10.0.0.0/24` or `2001:db8::/32`.
 *
 * @returns undefined for an invalid block; otherwise a function that checks whether an address is in the block.
 */
export function compileCidr(block: string): ((address: string) => boolean) | undefined {
  const [, start = "", length = ""] = /^([^/]+)\/(\d{1,3})$/.exec(block) ?? [];
  const network = parseAddress(start);
  if (network === undefined) return undefined;
  const hostBits = (network.version === 4 ? 32 : 128) - Number(length);
  if (hostBits < 0) return undefined;
  return (text) => {
    const address = parseAddress(text);
    return (
      address?.version === network.version && address.bits >> BigInt(hostBits) === network.bits >> BigInt(hostBits)
    );
  };
}

function parseAddress(text: string): Address | undefined {
  if (!text.includes(":")) return addressOf(4, text.split("."), 4, /^\d{1,3}$/, 10, 255);
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const zeros = halves.length === 2 ? Math.max(0, 8 - head.length - tail.length) : 0;
  return addressOf(6, [...head, ...Array(zeros).fill("0"), ...tail], 8, /^[0-9a-f]{1,4}$/i, 16, 0xffff);
}

function addressOf(
  version: 4 | 6,
  groups: readonly string[],
  count: number,
  pattern: RegExp,
  radix: number,
  max: number,
): Address | undefined {
  if (groups.length !== count) return undefined;
  let bits = 0n;
  for (const group of groups) {
    const value = pattern.test(group) ? Number.parseInt(group, radix) : max + 1;
    if (value > max) return undefined;
    bits = (bits << groupBits[version]) | BigInt(value);
  }
  return { version, bits };
}
