/** What became of one attempt to raise a code with one driver. */
export type Raised =
  | { readonly verdict: "same" }
  | { readonly verdict: "differs"; readonly differences: readonly string[] }
  | { readonly verdict: "not raised"; readonly reason: string };
