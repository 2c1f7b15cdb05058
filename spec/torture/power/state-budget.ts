/** How many states each scenario gets, when there are so many in all. */
export class StateBudget {
  #left: number;
  #weight: number;

  /** @param weight of all scenarios together */
  constructor(states: number, weight: number) {
    this.#left = states;
    this.#weight = weight;
  }

  /** The share of a scenario, by its weight; each asks once, also one that takes part no more. */
  take(weight: number): number {
    const share = Math.max(0, Math.round((this.#left * weight) / Math.max(weight, this.#weight)));
    this.#weight -= weight;
    this.#left -= share;
    return share;
  }

  /** What a scenario did not use goes to those that come later; negative for one that used more. */
  giveBack(states: number): void {
    this.#left += states;
  }
}
