/**
 * The user that this process acts as.
 *
 * @returns the number; `undefined` on Windows, and where Deno may not tell
 */
export function effectiveUser(): number | undefined {
  try {
    return process.geteuid?.();
  } catch {
    return undefined;
  }
}
