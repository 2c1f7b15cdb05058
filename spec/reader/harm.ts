/**
 * What users suffer where a requirement is broken, worst first. The words are those of the field `Harm` in `spec/*.md`,
 * and the report of a run is sorted by them.
 */
export const harms = [
  "rows lost",
  "corrupt",
  "wrong outcome",
  "exposed",
  "hang",
  "refused",
  "other",
] as const;

/**
 * `rows lost`: something acknowledged is gone, at once or after a crash. `corrupt`: the file is damaged, or damage is
 * not noticed. `wrong outcome`: the program is told what did not happen, writes twice or half. `exposed`: somebody else
 * reads, writes or decides. `hang`: processes wait, or fail, because others are at work. `refused`: a healthy file or
 * program is not served. `other`: messages, costs, litter.
 */
export type Harm = (typeof harms)[number];
