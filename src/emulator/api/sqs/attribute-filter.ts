/**
 * Whether a receive asked for an attribute: by its name, by `All` (or `.*`), or by a prefix such as `trace.*`
 * (SQS-API ReceiveMessage).
 */
export function attributeFilter(wanted: readonly string[]): (name: string) => boolean {
  if (wanted.length === 0) return () => false;
  if (wanted.includes("All") || wanted.includes(".*")) return () => true;
  const names = new Set(wanted);
  const prefixes = wanted.filter((name) => name.endsWith(".*")).map((name) => name.slice(0, -2));
  return (name) => names.has(name) || prefixes.some((prefix) => name.startsWith(prefix));
}
